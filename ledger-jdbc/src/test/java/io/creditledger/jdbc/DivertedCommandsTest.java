package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.GroupReceipt;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.Grant;
import io.creditledger.command.Refund;
import io.creditledger.command.Transfer;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * A host holds an account, an operation or a name. The command that needs it waits, with what depends on it; the rest of the
 * batch and of the list commits while the host still holds it.
 */
class DivertedCommandsTest {
    private static final AccountId CAROL = AccountId.of("user:carol");
    private static final AccountId DAVE = AccountId.of("user:dave");

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Who waits for a lock waits for longer than any test waits for those who should not. */
    private static final Duration LOCK_WAIT = Duration.ofMinutes(10);

    private static JdbcLedger ledger(HostWorld world) {
        return JdbcLedger.builder(world.database().newDataSource(3, true))
                .lockWait(LOCK_WAIT)
                .callTimeout(LOCK_WAIT)
                .build();
    }

    private static HostWorld world(TestDatabases kind) {
        HostWorld world = HostWorld.on(kind);
        if (kind.dialect() == LedgerDialect.H2) {
            world.database().execute("SET DEFAULT_LOCK_TIMEOUT " + LOCK_WAIT.toMillis());
        }
        return world;
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private static Debit debit(CreditLedger credits, AccountId account, long amount, String name) {
        return credits.newDebit(account).amount(amount).key(key(name)).build();
    }

    private static Grant grant(CreditLedger credits, AccountId account, String name) {
        return credits.newGrant(account).amount(100).key(key(name)).build();
    }

    private static void grantUsers(CreditLedger credits, int users) {
        List<Grant> grants = IntStream.range(0, users)
                .mapToObj(user -> grant(credits, user(user), "grant " + user))
                .toList();
        credits.ledger().executeAll(grants).forEach(Outcome::orElseThrow);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    private static boolean exists(HostWorld world, AccountId account) {
        return world.ledger().account(account).isPresent();
    }

    private static void lockOperation(Connection host, Receipt receipt) throws SQLException {
        HostWorld.number(
                host,
                "SELECT id FROM ledger_operation WHERE id = "
                        + receipt.transaction().id().value() + " FOR UPDATE");
    }

    @EachDatabase
    void ofAListOfAHundredOnlyTheDebitOfTheHeldAccountWaits(TestDatabases kind) throws Exception {
        try (HostWorld world = world(kind);
                JdbcLedger ledger = ledger(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            grantUsers(credits, 100);
            List<Debit> debits = IntStream.range(0, 100)
                    .mapToObj(user -> debit(credits, user(user), user + 1, "debit " + user))
                    .toList();
            lock(host, user(36));
            Future<List<Outcome<?>>> list = world.elsewhere(() -> ledger.executeAll(debits));

            until(() -> world.posted(credits.revenue()) == 5_050 - 37);
            assertThat(world.posted(user(36))).isEqualTo(100);
            assertThat(list).isNotDone();
            host.rollback();

            List<Outcome<?>> outcomes = HostWorld.result(list);
            assertThat(outcomes)
                    .extracting(outcome -> ((Receipt) outcome.orElseThrow())
                            .transaction()
                            .postings()
                            .get(0)
                            .account())
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .mapToObj(DivertedCommandsTest::user)
                            .toList());
            assertThat(world.posted(credits.revenue())).isEqualTo(5_050);
        }
    }

    @EachDatabase
    void aRefundWaitsForItsOperationAndItsNeighboursDoNot(TestDatabases kind) throws Exception {
        try (HostWorld world = world(kind);
                JdbcLedger ledger = ledger(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            Receipt paid = credits.debit(ALICE, 50, key("paid"));
            lockOperation(host, paid);
            Future<List<Outcome<?>>> list = world.elsewhere(() -> ledger.executeAll(List.of(
                    Refund.of(OperationRef.of(paid.transaction().id()))
                            .amount(50)
                            .key(key("refund"))
                            .build(),
                    debit(credits, BOB, 10, "neighbour"),
                    // A replay needs no lock of its operation, but it is on the account of the refund.
                    debit(credits, ALICE, 50, "paid"))));

            until(() -> world.posted(BOB) == 90);
            assertThat(world.posted(ALICE)).isEqualTo(50);
            assertThat(list).isNotDone();
            host.rollback();

            assertThat(HostWorld.result(list)).allMatch(Outcome::isAccepted);
            assertThat(world.posted(ALICE)).isEqualTo(100);
        }
    }

    /** The host's refund is not committed: it holds the operation, and the account. */
    @EachDatabase
    void nobodyElseWaitsForWhatAHostRefunds(TestDatabases kind) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch submitted = new CountDownLatch(1);
        try (HostWorld world = world(kind);
                JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(3, true))
                        .lockWait(LOCK_WAIT)
                        .callTimeout(LOCK_WAIT)
                        .executor(task -> threads.execute(() -> {
                            awaitUninterruptibly(submitted);
                            task.run();
                        }))
                        .build();
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            Receipt paid = credits.debit(ALICE, 50, key("paid"));
            world.joining(host).refund(OperationRef.of(paid.transaction().id()), 20, key("host's"));
            CompletableFuture<Outcome<Receipt>> refund = ledger.executeAsync(
                            Refund.of(OperationRef.of(paid.transaction().id()))
                                    .amount(30)
                                    .key(key("ours"))
                                    .build())
                    .toCompletableFuture();
            CompletableFuture<Outcome<Receipt>> transfer = ledger.executeAsync(Transfer.between(ALICE, BOB)
                            .amount(1)
                            .key(key("transfer"))
                            .build())
                    .toCompletableFuture();
            CompletableFuture<Outcome<Receipt>> neighbour =
                    ledger.executeAsync(debit(credits, BOB, 10, "neighbour")).toCompletableFuture();
            submitted.countDown();

            assertThat(HostWorld.result(neighbour).isAccepted()).isTrue();
            assertThat(refund).isNotDone();
            assertThat(transfer).isNotDone();
            host.commit();
            assertThat(HostWorld.result(refund).isAccepted()).isTrue();
            assertThat(HostWorld.result(transfer).isAccepted()).isTrue();
            assertThat(world.posted(ALICE)).isEqualTo(99);
            assertThat(world.posted(BOB)).isEqualTo(91);
            assertThat(ledger.stats().divertedCommands()).isPositive();
        } finally {
            submitted.countDown();
            threads.shutdown();
        }
    }

    @EachDatabase
    void aNameThatAHostIsOpeningHoldsUpOnlyWhoNeedsIt(TestDatabases kind) throws Exception {
        for (boolean commits : List.of(true, false)) {
            try (HostWorld world = world(kind);
                    JdbcLedger ledger = ledger(world);
                    Connection host = world.begin()) {
                CreditLedger credits = world.credits().on(ledger);
                world.joining(host).grant(CAROL, 7, key("host's"));
                List<Command<?>> commands = new ArrayList<>();
                for (int user = 0; user < 20; user++) {
                    commands.add(grant(credits, user(user), "sign-up " + user));
                }
                commands.add(10, grant(credits, CAROL, "ours"));
                commands.add(debit(credits, CAROL, 100, "spent"));
                commands.add(debit(credits, BOB, 10, "neighbour"));
                Future<List<Outcome<?>>> list = world.elsewhere(() -> ledger.executeAll(commands));

                until(() -> world.posted(BOB) == 90);
                assertThat(IntStream.range(0, 20)).allMatch(user -> exists(world, user(user)));
                assertThat(list).isNotDone();
                // Now that it is known, nobody waits even for a moment.
                credits.debit(BOB, 10, key("later"));
                assertThat(list).isNotDone();
                if (commits) {
                    host.commit();
                } else {
                    host.rollback();
                }

                assertThat(HostWorld.result(list)).allMatch(Outcome::isAccepted);
                assertThat(world.posted(CAROL)).isEqualTo(commits ? 7 : 0);
                assertThat(world.posted(BOB)).isEqualTo(80);
            }
        }
    }

    /** H2 knows no bound on the wait for a key but the session's: there the batch waits as long as that says. */
    @EachDatabase
    void aKeyThatIsNotCommittedHoldsUpOnlyItsOwnCommand(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = kind.dialect() == LedgerDialect.H2
                        ? JdbcLedger.builder(world.database().newDataSource(3, true))
                                .callTimeout(LOCK_WAIT)
                                .build()
                        : ledger(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            credits.grant(CAROL, 100, key("grant-carol"));
            world.joining(host).debit(ALICE, 10, key("same"));
            Future<List<Outcome<?>>> list = world.elsewhere(() -> ledger.executeAll(List.of(
                    debit(credits, CAROL, 1, "before"),
                    debit(credits, BOB, 10, "same"),
                    debit(credits, CAROL, 1, "after"))));

            until(() -> world.posted(CAROL) == 98);
            assertThat(world.posted(BOB)).isEqualTo(100);
            host.commit();

            List<Outcome<?>> outcomes = HostWorld.result(list);
            assertThat(outcomes).extracting(Outcome::isAccepted).containsExactly(true, false, true);
            assertThat(outcomes.get(1).rejection()).get().isInstanceOf(IdempotencyConflictException.class);
        }
    }

    @EachDatabase
    void whatDependsOnADivertedCommandWaitsWithIt(TestDatabases kind) throws Exception {
        try (HostWorld world = world(kind);
                JdbcLedger ledger = ledger(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            credits.grant(CAROL, 100, key("grant-carol"));
            credits.grant(DAVE, 100, key("grant-dave"));
            Transfer gift =
                    Transfer.between(ALICE, BOB).amount(60).key(key("gift")).build();
            lock(host, ALICE);
            Future<List<Outcome<?>>> list = world.elsewhere(() -> ledger.executeAll(List.of(
                    gift,
                    // Bob has as much only after the gift.
                    debit(credits, BOB, 150, "bob"),
                    debit(credits, CAROL, 1, "free"),
                    // One command: Dave's waits for Bob's.
                    AtomicGroup.of(debit(credits, BOB, 5, "member one"), debit(credits, DAVE, 5, "member two")),
                    debit(credits, DAVE, 95, "dave"),
                    Refund.of(OperationRef.of(key("bob")))
                            .amount(150)
                            .key(key("back"))
                            .build(),
                    gift)));

            until(() -> world.posted(CAROL) == 99);
            assertThat(world.posted(BOB)).isEqualTo(100);
            assertThat(world.posted(DAVE)).isEqualTo(100);
            assertThat(list).isNotDone();
            host.rollback();

            List<Outcome<?>> outcomes = HostWorld.result(list);
            assertThat(outcomes).allMatch(Outcome::isAccepted);
            assertThat(outcomes.get(3).orElseThrow()).isInstanceOf(GroupReceipt.class);
            assertThat(outcomes)
                    .map(outcome -> ((Outcome.Accepted<?>) outcome).replayed())
                    .containsExactly(false, false, false, false, false, false, true);
            assertThat(world.posted(ALICE)).isEqualTo(40);
            assertThat(world.posted(BOB)).isEqualTo(155);
            assertThat(world.posted(DAVE)).isZero();
        }
    }

    @EachDatabase
    void theOrderPerAccountIsThatOfTheList(TestDatabases kind) throws Exception {
        int users = 10;
        try (HostWorld world = world(kind);
                JdbcLedger ledger = ledger(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            grantUsers(credits, users);
            List<Command<?>> commands = new ArrayList<>();
            for (int i = 0; i < 5 * users; i++) {
                int payer = i % users;
                // The held account gives to its neighbour, whose later commands have to wait, and so on around half of
                // them.
                commands.add(
                        payer < users / 2 && i >= users
                                ? Transfer.between(user(payer), user(payer + 1))
                                        .amount(1)
                                        .key(key("call " + i))
                                        .build()
                                : debit(credits, user(payer), 1, "call " + i));
            }
            lock(host, user(0));
            Future<List<Outcome<?>>> list = world.elsewhere(() -> ledger.executeAll(commands));
            until(() -> world.posted(user(users - 1)) == 95);
            assertThat(world.posted(user(1)))
                    .as("its first debit came before the transfer")
                    .isEqualTo(99);
            host.rollback();

            Map<AccountId, Long> last = new HashMap<>();
            for (Outcome<?> outcome : HostWorld.result(list)) {
                ((Receipt) outcome.orElseThrow())
                        .transaction().postings().stream()
                                .filter(posting -> !posting.account().equals(credits.revenue()))
                                .forEach(posting -> assertThat(last.put(posting.account(), posting.position()))
                                        .satisfiesAnyOf(
                                                before -> assertThat(before).isNull(),
                                                before -> assertThat(before).isEqualTo(posting.position() - 1)));
            }
            assertThat(last).hasSize(users);
        }
    }

    @EachDatabase
    void pastItsDeadlineTheListSaysThatAPartIsDone(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits();
            credits.grant(CAROL, 100, key("grant-carol"));
            List<Debit> debits = List.of(
                    debit(credits, BOB, 1, "bob"),
                    debit(credits, ALICE, 1, "alice"),
                    debit(credits, CAROL, 1, "carol"));
            lock(host, ALICE);

            assertThatThrownBy(() -> credits.ledger().executeAll(debits))
                    .isInstanceOf(ConcurrencyException.class)
                    .hasMessageContaining("2 of 3 commands are done")
                    .hasMessageContaining("again with the same keys");
            assertThat(world.posted(BOB)).isEqualTo(99);
            assertThat(world.posted(CAROL)).isEqualTo(99);
            host.rollback();

            assertThat(credits.ledger().executeAll(debits))
                    .map(outcome -> ((Outcome.Accepted<?>) outcome).replayed())
                    .containsExactly(true, false, true);
            assertThat(world.posted(ALICE)).isEqualTo(99);
        }
    }
}
