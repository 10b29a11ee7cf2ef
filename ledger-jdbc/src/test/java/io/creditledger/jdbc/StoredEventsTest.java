package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.CreditLedger;
import io.creditledger.command.Debit;
import io.creditledger.error.ListenerException;
import io.creditledger.error.StorageException;
import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Events that a ledger stores in the unit of work that writes them: those of every operation, and no others. */
class StoredEventsTest {
    private static final int THREADS = 16;
    private static final int CALLS = 20;

    private static Debit debit(CreditLedger credits, String name) {
        return credits.newDebit(ALICE).amount(1).key(key(name)).build();
    }

    @EachDatabase
    void eachOperationHasARowForEachLimitedAccountThatItChanged(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            CreditLedger credits = world.credits();
            assertThat(rows.openings()).containsExactly("0 " + ALICE, "0 " + BOB);

            credits.debit(ALICE, 30, key("d"));
            credits.debit(ALICE, 30, key("d"));
            credits.transfer(ALICE, BOB, 5, key("t"));
            assertThat(credits.tryDebit(ALICE, 1_000, key("refused")).isAccepted())
                    .isFalse();
            world.ledger().executeAll(List.of(debit(credits, "a"), debit(credits, "b"), debit(credits, "c")));
            assertThat(rows.expected()).hasSize(8);
            assertThat(rows.stored()).isEqualTo(rows.expected());

            // Nothing is moved, but the account is changed.
            credits.hold(BOB, 10, key("h"));
            assertThat(rows.storedOperations()).hasSize(8).isEqualTo(rows.operations());
            assertThat(rows.count()).isEqualTo(2 + 8 + 1);
        }
    }

    @EachDatabase
    void theDocumentIsTheEventThatAListenerIsTold(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        List<String> told = new CopyOnWriteArrayList<>();
        try (HostWorld world = HostWorld.in(database);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) ->
                        events.stream().map(LedgerEvent::toJson).forEach(told::add))) {
            database.execute("DELETE FROM ledger_event");
            world.credits().on(ledger).debit(ALICE, 30, key("d"));
            assertThat(rows.documents()).hasSize(1).isEqualTo(told);
        }
    }

    @EachDatabase
    void callsThatShareUnitsOfWorkHaveAllTheirRows(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            world.credits().grant(ALICE, 10_000, key("more"));
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int n = 0; n < THREADS; n++) {
                    int thread = n;
                    tasks.add(() -> {
                        for (int call = 0; call < CALLS; call++) {
                            world.credits().debit(call % 3 == 0 ? BOB : ALICE, 1, key(thread + "-" + call % 15));
                            world.credits().transfer(ALICE, BOB, 1, key(thread + "-t" + call));
                        }
                        return true;
                    });
                }
                for (Future<Boolean> done : threads.invokeAll(tasks)) {
                    assertThat(done.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
            // Two thirds of the debits, whose keys come again with the same account, and both sides of the transfers.
            assertThat(rows.stored())
                    .hasSize(3 + THREADS * 15 + 2 * THREADS * CALLS)
                    .isEqualTo(rows.expected());
        }
    }

    @EachDatabase
    void aHostsRollbackLeavesNoneAndItsCommitAll(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database);
                Connection host = world.begin()) {
            world.joining(host).debit(ALICE, 30, key("d"));
            host.rollback();
            assertThat(rows.stored()).hasSize(2).isEqualTo(rows.expected());

            CreditLedger joined = world.joining(host);
            joined.debit(ALICE, 30, key("d"));
            assertThat(joined.tryDebit(ALICE, 1_000, key("refused")).isAccepted())
                    .isFalse();
            joined.debit(BOB, 30, key("e"));
            host.commit();
            assertThat(rows.stored()).hasSize(4).isEqualTo(rows.expected());
        }
    }

    @EachDatabase
    void aListenerThatRefusesLeavesNone(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database);
                JdbcLedger ledger = world.newLedgerTelling((connection, events) -> {
                    throw new IllegalArgumentException("no");
                })) {
            assertThatThrownBy(() -> world.credits().on(ledger).debit(ALICE, 30, key("d")))
                    .isInstanceOf(ListenerException.class);
            assertThat(rows.stored()).hasSize(2).isEqualTo(rows.expected());
        }
    }

    @EachDatabase
    void anInsertThatFailsIsAFailureOfTheUnitOfWork(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database);
                Connection host = world.begin()) {
            database.execute("ALTER TABLE ledger_event RENAME TO ledger_event_away");

            assertThatThrownBy(() -> world.credits().debit(ALICE, 30, key("d")))
                    .isInstanceOf(StorageException.class)
                    .isNotInstanceOf(ListenerException.class);
            assertThatThrownBy(() -> world.joining(host).debit(ALICE, 30, key("d")))
                    .isInstanceOf(StorageException.class)
                    .isNotInstanceOf(ListenerException.class);
            host.rollback();
            assertThat(world.posted(ALICE)).isEqualTo(100);

            database.execute("ALTER TABLE ledger_event_away RENAME TO ledger_event");
            assertThat(world.credits().debit(ALICE, 30, key("d")).replayed()).isFalse();
        }
    }

    @EachDatabase
    void onlyLedgersThatAreBuiltAfterwardsStore(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        try (HostWorld world = HostWorld.in(database)) {
            StoredEventRows rows = StoredEventRows.in(database);

            world.credits().debit(ALICE, 1, key("before"));
            assertThat(rows.count()).isZero();

            try (JdbcLedger built = world.newLedger()) {
                world.credits().on(built).debit(ALICE, 1, key("after"));
                assertThat(rows.count()).isEqualTo(1);
            }
        }
    }
}
