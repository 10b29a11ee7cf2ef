package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.ExpiryReport;
import io.creditledger.JoinedLedger;
import io.creditledger.Outcome;
import io.creditledger.command.Debit;
import io.creditledger.error.ListenerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.event.LedgerEvent;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.Outbox;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A listener in the middle of units of work, the ledger's own and those of hosts. */
class UnitOfWorkListenerTest {
    private static Debit debit(CreditLedger credits, AccountId account, String name) {
        return credits.newDebit(account).amount(1).key(key(name)).build();
    }

    private static boolean isOf(AccountId account, LedgerEvent event) {
        return event instanceof OperationAccepted operation
                && operation.legs().stream().anyMatch(leg -> leg.account().equals(account));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // What is committed

    @EachDatabase
    void whatTheListenerWritesIsCommittedWithTheUnitOfWork(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind)) {
            Outbox outbox = Outbox.in(world.database());
            AtomicInteger calls = new AtomicInteger();
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                calls.incrementAndGet();
                outbox.onEvents(connection, events);
            })) {
                CreditLedger credits = world.credits().on(ledger);
                Set<String> before = outbox.expected();

                ledger.executeAll(
                        List.of(debit(credits, ALICE, "a"), debit(credits, BOB, "b"), debit(credits, ALICE, "c")));
                assertThat(calls).as("one call for a unit of work").hasValue(1);
                ledger.execute(debit(credits, ALICE, "a"));
                assertThat(calls).as("a replay is not told").hasValue(1);

                Set<String> expected = outbox.expected();
                expected.removeAll(before);
                assertThat(outbox.ids()).hasSize(3).isEqualTo(expected);
                assertThat(ledger.stats().listenerCalls()).isEqualTo(1);
                assertThat(ledger.stats().listenerTime()).isPositive();
                assertThat(ledger.stats().listenerRefusals()).isZero();
            }
        }
    }

    @EachDatabase
    void aRefusedUnitOfWorkLeavesNothingOfTheListener(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            AtomicReference<Exception> failure = new AtomicReference<>(new Exception("the host's reason"));
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                HostWorld.order(connection, 1);
                Exception thrown = failure.get();
                if (thrown != null) {
                    throw thrown;
                }
            })) {
                CreditLedger credits = world.credits().on(ledger);

                assertThatThrownBy(() -> credits.debit(ALICE, 30, key("d")))
                        .isInstanceOf(ListenerException.class)
                        .rootCause()
                        .isSameAs(failure.get());
                assertThat(world.posted(ALICE)).isEqualTo(100);
                assertThat(world.committedOrders()).isZero();
                assertThat(ledger.stats().listenerRefusals()).isEqualTo(1);

                failure.set(null);
                assertThat(credits.debit(ALICE, 30, key("d")).replayed()).isFalse();
                assertThat(world.posted(ALICE)).isEqualTo(70);
                assertThat(world.committedOrders()).isEqualTo(1);
            }
        }
    }

    @EachDatabase
    void theHostsRollbackLeavesNeitherAndItsCommitBoth(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            Outbox outbox = Outbox.in(world.database());
            try (JdbcLedger ledger = world.newLedgerTelling(outbox);
                    Connection host = world.begin()) {
                world.credits().on(ledger.joining(host)).debit(ALICE, 30, key("d"));
                HostWorld.order(host, 1);
                host.rollback();
                assertThat(outbox.ids()).isEmpty();
                assertThat(world.posted(ALICE)).isEqualTo(100);

                world.credits().on(ledger.joining(host)).debit(ALICE, 30, key("d"));
                HostWorld.order(host, 1);
                host.commit();
                assertThat(outbox.ids()).hasSize(1);
                assertThat(world.posted(ALICE)).isEqualTo(70);
            }
        }
    }

    @EachDatabase
    void aRefusalInAHostsUnitOfWorkLeavesItsWorkIntact(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            Outbox outbox = Outbox.in(world.database());
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                        outbox.onEvents(connection, events);
                        if (events.stream().anyMatch(event -> isOf(BOB, event))) {
                            throw new IllegalArgumentException("not Bob");
                        }
                    });
                    Connection host = world.begin()) {
                JoinedLedger view = ledger.joining(host);
                CreditLedger credits = world.credits().on(view);
                HostWorld.order(host, 1);

                assertThatThrownBy(() -> credits.debit(BOB, 30, key("b"))).isInstanceOf(ListenerException.class);
                credits.debit(ALICE, 30, key("a"));
                assertThat(view.touchedAccounts()).doesNotContain(BOB);
                host.commit();

                assertThat(world.committedOrders()).isEqualTo(1);
                assertThat(outbox.ids()).hasSize(1);
                assertThat(world.posted(ALICE)).isEqualTo(70);
                assertThat(world.posted(BOB)).isEqualTo(100);
            }
        }
    }

    // Who is refused

    /** Calls that are queued before anybody runs them, so that they share a unit of work. */
    private static List<CompletableFuture<? extends Outcome<?>>> together(
            JdbcLedger ledger, Queue<Runnable> notYet, List<Debit> debits) {
        List<CompletableFuture<? extends Outcome<?>>> stages = new ArrayList<>();
        for (Debit debit : debits) {
            stages.add(ledger.executeAsync(debit).toCompletableFuture());
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (stages.stream().anyMatch(stage -> !stage.isDone()) && System.nanoTime() < end) {
            Runnable task = notYet.poll();
            if (task != null) {
                task.run();
            } else {
                Thread.onSpinWait();
            }
        }
        return stages;
    }

    private static Throwable failure(CompletableFuture<?> stage) {
        return stage.handle((outcome, thrown) -> thrown).join();
    }

    @EachDatabase
    void onlyTheCallsThatTheListenerRefusesFail(TestDatabases kind) {
        Queue<Runnable> notYet = new ConcurrentLinkedQueue<>();
        try (HostWorld world = HostWorld.on(kind)) {
            AtomicInteger calls = new AtomicInteger();
            try (JdbcLedger ledger = world.newLedgerTelling(
                    (connection, events) -> {
                        calls.incrementAndGet();
                        if (events.stream().anyMatch(event -> isOf(BOB, event))) {
                            throw new SQLException("not Bob");
                        }
                    },
                    notYet::add)) {
                List<Debit> debits = IntStream.range(0, 80)
                        .mapToObj(n -> debit(world.credits(), n == 37 ? BOB : ALICE, "n" + n))
                        .toList();

                var stages = together(ledger, notYet, debits);

                for (int n = 0; n < 80; n++) {
                    if (n == 37) {
                        assertThat(failure(stages.get(n))).isInstanceOf(ListenerException.class);
                    } else {
                        assertThat(failure(stages.get(n))).as("call %s", n).isNull();
                    }
                }
                assertThat(world.posted(ALICE)).isEqualTo(21);
                assertThat(world.posted(BOB)).isEqualTo(100);
                assertThat(ledger.stats().batches())
                        .as("they share units of work")
                        .isLessThan(40);
            }
        }
    }

    @Test
    void aListenerThatAlwaysFailsIsNotAskedForEachCall() {
        Queue<Runnable> notYet = new ConcurrentLinkedQueue<>();
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY)) {
            AtomicInteger calls = new AtomicInteger();
            try (JdbcLedger ledger = world.newLedgerTelling(
                    (connection, events) -> {
                        calls.incrementAndGet();
                        throw new IllegalStateException("broken");
                    },
                    notYet::add)) {
                List<Debit> debits = IntStream.range(0, 1_000)
                        .mapToObj(n -> debit(world.credits(), ALICE, "n" + n))
                        .toList();

                var stages = together(ledger, notYet, debits);

                List<Throwable> failures =
                        stages.stream().map(UnitOfWorkListenerTest::failure).toList();
                assertThat(failures).hasSize(1_000).doesNotContainNull();
                assertThat(failures)
                        .filteredOn(ListenerException.class::isInstance)
                        .isNotEmpty();
                assertThat(failures)
                        .filteredOn(StorageException.class::isInstance)
                        .hasSizeGreaterThan(500)
                        .allSatisfy(thrown -> {
                            assertThat(((StorageException) thrown).retry()).isEqualTo(Retry.CALL);
                            assertThat(thrown).hasMessageContaining("nothing was written");
                        });
                assertThat(failures)
                        .allMatch(thrown -> thrown instanceof ListenerException || thrown instanceof StorageException);
                // Beside the bound, each part that was queued already is tried once.
                assertThat(calls).hasValueLessThan(2 * Bounds.LISTENER_REFUSALS);
                assertThat(world.posted(ALICE)).isEqualTo(100);
            }
        }
    }

    @Test
    void ofALongListThePartsBeforeTheRefusedOneStayDone() {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(2, true))
                        .batchLimit(1)
                        .listener((connection, events) -> {
                            if (events.stream().anyMatch(event -> isOf(BOB, event))) {
                                throw new IllegalStateException("not Bob");
                            }
                        })
                        .build()) {
            CreditLedger credits = world.credits();

            assertThatThrownBy(() -> ledger.executeAll(List.of(debit(credits, ALICE, "a"), debit(credits, BOB, "b"))))
                    .isInstanceOf(ListenerException.class)
                    .hasMessageStartingWith("1 of 2 commands are done");
            assertThat(world.posted(ALICE)).isEqualTo(99);
            assertThat(world.posted(BOB)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aSweepReportsTheAccountThatTheListenerRefuses(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    if (events.stream().anyMatch(event -> isOf(BOB, event))) {
                        throw new IllegalStateException("not Bob");
                    }
                })) {
            for (AccountId account : List.of(ALICE, BOB)) {
                world.credits()
                        .execute(world.credits()
                                .newGrant(account)
                                .amount(5)
                                .expiresAt(Instant.now().plusSeconds(1))
                                .key(key("lot-" + account))
                                .build());
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> world.posted(ALICE) == 100 && world.posted(BOB) == 100);

            ExpiryReport report = world.credits().on(ledger).expireDue(10);

            assertThat(report.accounts()).isEqualTo(1);
            assertThat(report.failures()).singleElement().satisfies(failed -> {
                assertThat(failed.account()).isEqualTo(BOB);
                assertThat(failed.reason()).isInstanceOf(ListenerException.class);
            });
        }
    }

    // What a listener must not do

    @EachDatabase
    void theConnectionEndsNothingAndChangesNoSetting(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            Map<String, Throwable> refusals = new LinkedHashMap<>();
            AtomicReference<Connection> kept = new AtomicReference<>();
            AtomicReference<Statement> keptStatement = new AtomicReference<>();
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                kept.set(connection);
                keptStatement.set(connection.createStatement());
                Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
                calls.put("commit", connection::commit);
                calls.put("rollback", connection::rollback);
                calls.put("close", connection::close);
                calls.put("abort", () -> connection.abort(Runnable::run));
                calls.put("setAutoCommit", () -> connection.setAutoCommit(true));
                calls.put(
                        "setTransactionIsolation",
                        () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
                calls.put("setReadOnly", () -> connection.setReadOnly(true));
                calls.put("setSchema", () -> connection.setSchema("other"));
                calls.put("setCatalog", () -> connection.setCatalog("other"));
                calls.put("setNetworkTimeout", () -> connection.setNetworkTimeout(Runnable::run, 1));
                calls.put("setSavepoint", connection::setSavepoint);
                calls.put("unwrap", () -> connection.unwrap(Connection.class));
                try (Statement statement = connection.createStatement();
                        var rows = statement.executeQuery("SELECT COUNT(*) FROM host_order")) {
                    calls.put("of a statement", () -> statement.getConnection().commit());
                    calls.put("of a statement, unwrapped", () -> statement.unwrap(Statement.class));
                    calls.put(
                            "of a result",
                            () -> rows.getStatement().getConnection().rollback());
                    calls.put(
                            "of metadata",
                            () -> connection.getMetaData().getConnection().commit());
                    calls.forEach((name, call) -> refusals.put(name, catchThrowable(call)));
                }
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.isClosed()).isFalse();
                assertThat(connection.isWrapperFor(Connection.class)).isFalse();
                assertThat(connection).isEqualTo(connection).hasSameHashCodeAs(connection);
                HostWorld.order(connection, 7);
            })) {
                CreditLedger credits = world.credits().on(ledger);
                credits.debit(ALICE, 30, key("d"));

                assertThat(refusals)
                        .hasSize(16)
                        .allSatisfy(
                                (name, refusal) -> assertThat(refusal).as(name).isInstanceOf(SQLException.class));
                assertThat(world.posted(ALICE)).isEqualTo(70);
                assertThat(kept.get().isClosed()).isTrue();
                assertThatThrownBy(() -> execute(kept.get(), "DELETE FROM host_order"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("gone on without it");
                assertThatThrownBy(() -> keptStatement.get().execute("DELETE FROM host_order"))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    @EachDatabase
    void anErrorThatTheListenerSwallowsIsNoticedWhereItEndsTheTransaction(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> assertThat(
                                    catchThrowable(() -> execute(connection, "SELECT nothing FROM nowhere")))
                            .isInstanceOf(SQLException.class));
                    Connection host = world.begin()) {
                boolean ends = kind == TestDatabases.POSTGRESQL;

                Throwable owned =
                        catchThrowable(() -> world.credits().on(ledger).debit(ALICE, 30, key("owned")));
                HostWorld.order(host, 1);
                Throwable joined = catchThrowable(
                        () -> world.credits().on(ledger.joining(host)).debit(BOB, 30, key("joined")));
                HostWorld.order(host, 2);
                host.commit();

                if (ends) {
                    assertThat(owned).isInstanceOf(ListenerException.class).hasMessageContaining("left");
                    assertThat(joined).isInstanceOf(ListenerException.class).hasMessageContaining("left");
                } else {
                    assertThat(owned).isNull();
                    assertThat(joined).isNull();
                }
                assertThat(world.posted(ALICE)).isEqualTo(ends ? 100 : 70);
                assertThat(world.posted(BOB)).isEqualTo(ends ? 100 : 70);
                assertThat(world.committedOrders())
                        .as("the host's work is intact")
                        .isEqualTo(2);
            }
        }
    }

    @EachDatabase
    void statementsThatEndTheTransactionAreRefusedAndSavepointsAreNot(TestDatabases kind) {
        List<String> ending = List.of(
                "COMMIT",
                " /* in\nbetween */ commit work",
                "ROLLBACK",
                "START TRANSACTION",
                "SET AUTOCOMMIT = 1",
                "BEGIN");
        Map<String, Throwable> refusals = new LinkedHashMap<>();
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    for (String text : ending) {
                        refusals.put(text, catchThrowable(() -> execute(connection, text)));
                        refusals.put(text + ", prepared", catchThrowable(() -> connection.prepareStatement(text)));
                    }
                    execute(connection, "SAVEPOINT mine");
                    HostWorld.order(connection, 1);
                    execute(connection, "ROLLBACK TO SAVEPOINT mine");
                    execute(connection, "RELEASE SAVEPOINT mine");
                    HostWorld.order(connection, 2);
                    HostWorld.number(connection, "SELECT COUNT(*) FROM host_order WHERE id > 0 /* COMMIT */");
                })) {
            world.credits().on(ledger).debit(ALICE, 30, key("d"));

            assertThat(refusals)
                    .hasSize(12)
                    .allSatisfy((text, refusal) -> assertThat(refusal).as(text).hasMessageContaining("must not end"));
            assertThat(world.posted(ALICE)).isEqualTo(70);
            assertThat(world.orderIds()).containsExactly(2L);
        }
    }

    @EachDatabase
    void aStatementBehindAnotherIsRefusedIfItEndsTheTransaction(TestDatabases kind) {
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    refusal.set(catchThrowable(
                            () -> execute(connection, "INSERT INTO host_order VALUES (1); /* now */ COMMIT")));
                    HostWorld.order(connection, 2);
                })) {
            world.credits().on(ledger).debit(ALICE, 30, key("d"));

            assertThat(refusal.get()).isInstanceOf(SQLException.class).hasMessageContaining("must not end");
            assertThat(world.orderIds()).containsExactly(2L);
        }
    }

    @EachDatabase
    void whatIsNoStatementMayBeNamedLikeOne(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    for (String name : List.of("commit", "end", "begin", "abort")) {
                        try (Statement statement = connection.createStatement();
                                ResultSet row = statement.executeQuery(
                                        "SELECT COUNT(*) + 7 AS \"" + name + "\", ';COMMIT' FROM host_order")) {
                            assertThat(row.next()).isTrue();
                            assertThat(row.getLong(name)).isEqualTo(7);
                            assertThat(row.findColumn(name)).isEqualTo(1);
                            assertThat(row.getString(2)).isEqualTo(";COMMIT");
                        }
                        try (ResultSet columns = connection.getMetaData().getTables(name, null, "nothing", null)) {
                            assertThat(columns.next()).isFalse();
                        }
                    }
                })) {
            world.credits().on(ledger).debit(ALICE, 30, key("d"));

            assertThat(world.posted(ALICE)).isEqualTo(70);
        }
    }

    @EachDatabase(notOn = TestDatabases.H2_MEMORY)
    void aCommitThatIsNotRecognisedIsNoticedWhereTheDatabaseTells(TestDatabases kind) {
        String commits = "CREATE TABLE host_other (id INT)" + (kind == TestDatabases.POSTGRESQL ? "; COMMIT" : "");
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> execute(connection, commits))) {
            assertThatThrownBy(() -> world.credits().on(ledger).debit(ALICE, 30, key("d")))
                    .isInstanceOf(ListenerException.class)
                    .hasMessageContaining("ended it");
            assertThat(world.posted(ALICE)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aDuplicateOfTheListenersIsItsFailure(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> HostWorld.order(connection, 1))) {
            CreditLedger credits = world.credits().on(ledger);
            credits.debit(ALICE, 30, key("first"));

            assertThatThrownBy(() -> credits.debit(ALICE, 30, key("second"))).isInstanceOf(ListenerException.class);
            try (Connection host = world.begin()) {
                assertThatThrownBy(
                                () -> world.credits().on(ledger.joining(host)).debit(ALICE, 30, key("third")))
                        .isInstanceOf(ListenerException.class);
                HostWorld.order(host, 2);
                host.commit();
            }

            assertThat(ledger.stats().listenerCalls()).as("it is not repeated").isEqualTo(3);
            assertThat(world.posted(ALICE)).isEqualTo(70);
            assertThat(world.committedOrders()).isEqualTo(2);
        }
    }

    // Locks, conflicts and time

    @EachDatabase
    void itsStatementsWaitForLocksAsLongAsConfigured(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin();
                JdbcLedger ledger = world.newPatientLedgerTelling(
                        (connection, events) -> execute(connection, "UPDATE host_order SET id = 5 WHERE id = 4"))) {
            HostWorld.order(host, 4);
            host.commit();
            execute(host, "UPDATE host_order SET id = 4 WHERE id = 4");

            Future<?> call = world.elsewhere(() -> world.credits().on(ledger).debit(ALICE, 30, key("d")));
            world.untilSomebodyWaits();
            // Longer than a batch waits for a new key.
            assertThatThrownBy(() -> call.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            host.commit();

            result(call);
            assertThat(world.posted(ALICE)).isEqualTo(70);
            assertThat(ledger.stats().listenerRefusals()).isZero();
        }
    }

    @Test
    void aDeadlockOfTheListenersIsRepeated() throws Exception {
        try (HostWorld world = HostWorld.on(TestDatabases.POSTGRESQL)) {
            AtomicInteger calls = new AtomicInteger();
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                if (calls.incrementAndGet() == 1) {
                    execute(connection, "DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '40P01'; END $$");
                }
                HostWorld.order(connection, 1);
            })) {
                world.credits().on(ledger).debit(ALICE, 30, key("d"));

                assertThat(calls).hasValue(2);
                assertThat(world.posted(ALICE)).isEqualTo(70);
                assertThat(world.committedOrders()).isEqualTo(1);
                assertThat(ledger.stats().retries()).isEqualTo(1);
                assertThat(ledger.stats().listenerRefusals()).isZero();
            }
        }
    }

    @Test
    void aDeadlockThatTheListenerSwallowsIsRepeatedWhereItEndsTheTransaction() throws Exception {
        try (HostWorld world = HostWorld.on(TestDatabases.MARIADB)) {
            AtomicInteger calls = new AtomicInteger();
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                if (calls.incrementAndGet() == 1) {
                    assertThat(catchThrowable(() -> execute(
                                    connection,
                                    "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'injected'")))
                            .isInstanceOf(SQLException.class);
                }
                HostWorld.order(connection, 1);
            })) {
                world.credits().on(ledger).debit(ALICE, 30, key("d"));

                assertThat(calls).hasValue(2);
                assertThat(world.posted(ALICE)).isEqualTo(70);
                assertThat(world.orderIds()).containsExactly(1L);
            }
        }
    }

    @EachDatabase
    void itsTimeCountsTowardsThatOfTheCall(TestDatabases kind) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(2, true))
                        .callTimeout(Duration.ofMillis(500))
                        .listener((connection, events) -> {
                            HostWorld.order(connection, 1);
                            assertThat(goOn.await(120, TimeUnit.SECONDS)).isTrue();
                        })
                        .build()) {
            try {
                Future<?> call =
                        world.elsewhere(() -> world.credits().on(ledger).debit(ALICE, 30, key("d")));
                assertThatThrownBy(() -> result(call))
                        .isInstanceOf(StorageException.class)
                        .extracting(failure -> ((StorageException) failure).retry())
                        .isEqualTo(Retry.CALL);
            } finally {
                goOn.countDown();
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> ledger.stats().listenerCalls() == 1);

            assertThat(world.credits().debit(ALICE, 30, key("d")).replayed())
                    .as("nothing was written")
                    .isFalse();
            assertThat(world.committedOrders()).isZero();
        }
    }

    @EachDatabase
    void aLostConnectionIsNoRefusal(TestDatabases kind) {
        // An embedded database loses no connection.
        assumeThat(kind).isNotEqualTo(TestDatabases.H2_MEMORY);
        try (HostWorld world = HostWorld.on(kind)) {
            try (JdbcLedger ledger = world.newLedgerTelling((connection, events) -> killed(kind, world, connection))) {
                Throwable thrown =
                        catchThrowable(() -> world.credits().on(ledger).debit(ALICE, 30, key("d")));

                assertThat(thrown)
                        .isInstanceOf(StorageException.class)
                        .extracting(failure -> ((StorageException) failure).retry())
                        .isEqualTo(Retry.CALL);
                assertThat(world.posted(ALICE)).isEqualTo(100);
            }
        }
    }

    /** Kills a connection from another one, and uses it until that shows. */
    private static void killed(TestDatabases kind, HostWorld world, Connection connection) throws SQLException {
        boolean postgres = kind == TestDatabases.POSTGRESQL;
        long id;
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(postgres ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()")) {
            row.next();
            id = row.getLong(1);
        }
        try (Connection other = world.database().connect()) {
            execute(other, postgres ? "SELECT pg_terminate_backend(" + id + ")" : "KILL CONNECTION " + id);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            execute(connection, "SELECT 1");
        }
    }

    @Test
    void aSlowListenerIsCounted() {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(110);
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                })) {
            world.credits().on(ledger).debit(ALICE, 30, key("d"));

            assertThat(ledger.stats().slowListenerCalls()).isEqualTo(1);
            assertThat(ledger.stats().listenerTime()).isGreaterThanOrEqualTo(Duration.ofMillis(110));
        }
    }

    @EachDatabase
    void anInterruptOfTheListenersDoesNoHarm(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException("injected");
                })) {
            for (int n = 0; n < 3; n++) {
                String name = "d" + n;
                assertThatThrownBy(() -> world.credits().on(ledger).debit(ALICE, 30, key(name)))
                        .isInstanceOf(ListenerException.class);
                boolean unused = Thread.interrupted();
            }
            world.credits().debit(ALICE, 30, key("after"));
            assertThat(world.posted(ALICE)).isEqualTo(70);
        }
    }
}
