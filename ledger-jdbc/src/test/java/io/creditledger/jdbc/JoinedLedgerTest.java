package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static io.creditledger.jdbc.HostWorld.order;
import static io.creditledger.jdbc.HostWorld.orders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Preview;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What a host may rely on when it charges inside a unit of work of its own. */
class JoinedLedgerTest {

    @EachDatabase
    void hostRowAndDebitAreCommittedTogether(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            order(host, 1);
            Receipt receipt = world.joining(host).debit(ALICE, 30, key("order-1"));
            assertThat(receipt.balance().posted()).isEqualTo(70);
            assertThat(world.posted(ALICE)).as("until the commit").isEqualTo(100);

            host.commit();

            assertThat(world.posted(ALICE)).isEqualTo(70);
            assertThat(world.committedOrders()).isEqualTo(1);
        }
    }

    @EachDatabase
    void hostRowAndDebitAreRolledBackTogetherAndTheKeyIsFreeAgain(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            order(host, 1);
            world.joining(host).debit(ALICE, 30, key("order-1"));
            host.rollback();
            assertThat(world.posted(ALICE)).isEqualTo(100);
            assertThat(world.committedOrders()).isZero();
            assertThat(world.ledger().transaction(key("order-1"))).isEmpty();

            Receipt later = world.joining(host).debit(ALICE, 30, key("order-1"));
            host.commit();
            Receipt again = world.credits().debit(ALICE, 30, key("order-1"));

            assertThat(later.replayed()).isFalse();
            assertThat(again.replayed()).isTrue();
            assertThat(world.posted(ALICE)).isEqualTo(70);
        }
    }

    @EachDatabase
    void aRejectionThatTheHostSwallowsLeavesItsRowAndNothingOfOurs(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            CreditLedger joined = world.joining(host);
            order(host, 1);
            assertThatThrownBy(() -> joined.debit(ALICE, 101, key("too-much")))
                    .isInstanceOf(InsufficientCreditsException.class);
            assertThatThrownBy(() -> joined.debit(AccountId.of("user:nobody"), 1, key("nobody")))
                    .isInstanceOf(AccountNotFoundException.class);
            order(host, 2);
            joined.debit(ALICE, 10, key("order-2"));

            host.commit();

            assertThat(world.committedOrders()).isEqualTo(2);
            assertThat(world.posted(ALICE)).isEqualTo(90);
            assertThat(world.ledger().transaction(key("too-much"))).isEmpty();
        }
    }

    @EachDatabase
    void aLockTimeoutThatTheHostSwallowsLeavesItsRowAndNothingOfOurs(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection other = world.begin();
                Connection host = world.begin()) {
            CreditLedger joined = world.joining(host);
            order(host, 1);
            joined.debit(BOB, 10, key("before"));
            lock(other, ALICE);

            assertThatThrownBy(() -> joined.debit(ALICE, 10, key("locked")))
                    .isInstanceOfSatisfying(
                            ConcurrencyException.class,
                            failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL));
            order(host, 2);
            joined.debit(BOB, 10, key("after"));
            other.rollback();
            joined.debit(ALICE, 10, key("locked"));

            host.commit();

            assertThat(world.committedOrders()).isEqualTo(2);
            assertThat(world.posted(BOB)).isEqualTo(80);
            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    @EachDatabase
    void aKeyThatAnotherStoresFirstIsReplayedAndTheHostGoesOn(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger patient = world.newPatientLedger();
                Connection other = world.begin();
                Connection host = world.begin()) {
            order(host, 1);
            // On another account: nothing but the key itself makes the second wait for the first
            Debit debit =
                    world.credits().newDebit(ALICE).amount(10).key(key("same")).build();
            world.ledger().joining(other).execute(debit);
            var waiting = world.elsewhere(() -> world.on(patient.joining(host)).tryDebit(BOB, 10, key("same")));
            world.untilSomebodyWaits();
            other.commit();

            Outcome<Receipt> outcome = HostWorld.result(waiting);
            order(host, 2);
            host.commit();

            assertThat(outcome.rejection().orElseThrow().code()).isEqualTo(RejectionCode.IDEMPOTENCY_CONFLICT);
            assertThat(world.committedOrders()).isEqualTo(2);
            assertThat(world.posted(ALICE)).isEqualTo(90);
            assertThat(world.posted(BOB)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aStatementErrorInsideOurCallThatTheHostSwallowsLeavesItsRow(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            order(host, 1);
            world.database().execute("ALTER TABLE ledger_posting RENAME TO ledger_posting_away");
            try {
                assertThatThrownBy(() -> world.joining(host).debit(ALICE, 10, key("broken")))
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                failure -> assertThat(failure.retry()).isEqualTo(Retry.NO));
            } finally {
                host.commit();
                world.database().execute("ALTER TABLE ledger_posting_away RENAME TO ledger_posting");
            }
            order(host, 2);
            host.commit();

            assertThat(world.committedOrders()).isEqualTo(2);
            assertThat(world.posted(ALICE)).isEqualTo(100);
            assertThat(world.ledger().transaction(key("broken"))).isEmpty();
        }
    }

    @EachDatabase
    void aConnectionInAutoCommitIsRefusedWithTheRemedy(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.database().connect()) {
            assertThatThrownBy(() -> world.ledger().joining(host))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");

            host.setAutoCommit(false);
            CreditLedger joined = world.joining(host);
            host.setAutoCommit(true);

            assertThatThrownBy(() -> joined.debit(ALICE, 10, key("auto")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
            assertThat(world.posted(ALICE)).isEqualTo(100);
        }
    }

    @EachDatabase
    void aViewIsOfOneThread(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            List<Runnable> uses = List.of(
                    () -> world.on(view).debit(ALICE, 10, key("other-thread")),
                    () -> view.balance(ALICE),
                    () -> view.executeAsync(world.terms(ALICE)),
                    view::committed,
                    view::rolledBack);
            for (Runnable use : uses) {
                var elsewhere = world.elsewhere(() -> {
                    use.run();
                    return null;
                });
                assertThatThrownBy(() -> HostWorld.result(elsewhere))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(Thread.currentThread().getName());
            }
            world.on(view).debit(ALICE, 10, key("this-thread"));
            host.commit();

            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    @EachDatabase
    void aFinishedViewRefusesFurtherCalls(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger committed = world.ledger().joining(host);
            world.on(committed).debit(ALICE, 10, key("one"));
            host.commit();
            committed.committed();
            JoinedLedger rolledBack = world.ledger().joining(host);
            world.on(rolledBack).debit(ALICE, 10, key("two"));
            host.rollback();
            rolledBack.rolledBack();

            for (JoinedLedger view : List.of(committed, rolledBack)) {
                assertThatThrownBy(() -> world.on(view).debit(ALICE, 1, key("three")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("join the next one");
                assertThatThrownBy(() -> view.balance(ALICE)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    @EachDatabase
    void pendingChangesAreTheLastBalanceOfEachAccountUntilARollback(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            CreditLedger joined = world.on(view);
            assertThat(view.pendingChanges()).isEmpty();
            joined.debit(ALICE, 10, key("one"));
            Receipt last = joined.transfer(ALICE, BOB, 20, key("two"));
            joined.tryDebit(ALICE, 1_000, key("refused"));
            joined.debit(ALICE, 10, key("one"));

            assertThat(view.pendingChanges()).containsExactlyInAnyOrderElementsOf(last.balances());
            assertThat(view.pendingChanges()).extracting(Balance::posted).containsExactlyInAnyOrder(70L, 120L);

            host.rollback();
            view.rolledBack();

            assertThat(view.pendingChanges()).isEmpty();
        }
    }

    @EachDatabase
    void pendingChangesAreStillToldAfterTheCommit(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            world.on(view).debit(ALICE, 10, key("one"));
            host.commit();
            view.committed();

            assertThat(view.pendingChanges()).containsExactly(world.ledger().balance(ALICE));
        }
    }

    @EachDatabase
    void aSecondCallSeesTheEffectOfTheFirst(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            AccountId carol = AccountId.of("user:carol");
            CreditLedger joined = world.joining(host);
            joined.grant(carol, 50, key("grant-carol"));
            Receipt debit = joined.debit(carol, 20, key("debit-carol"));
            CreditLedger second = world.joining(host);
            Receipt replay = second.debit(carol, 20, key("debit-carol"));
            Receipt refund = second.refund(OperationRef.of(key("debit-carol")), 5, key("refund-carol"));
            Receipt after = joined.refund(OperationRef.of(debit.transaction().id()), 5, key("refund-carol-2"));
            assertThatThrownBy(() -> second.debit(carol, 41, key("too-much")))
                    .isInstanceOf(InsufficientCreditsException.class);

            host.commit();

            assertThat(debit.balance().posted()).isEqualTo(30);
            assertThat(replay.replayed()).isTrue();
            assertThat(refund.balance().posted()).isEqualTo(35);
            assertThat(after.balance().posted()).isEqualTo(40);
            assertThat(world.posted(carol)).isEqualTo(40);
        }
    }

    @EachDatabase
    void groupsAndListsWorkAsTheyDoAlone(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            Outcome<?> together =
                    view.execute(AtomicGroup.of(debit(world, ALICE, 10, "group-1"), debit(world, BOB, 20, "group-2")));
            Outcome<?> refused = view.execute(
                    AtomicGroup.of(debit(world, ALICE, 10, "group-3"), debit(world, BOB, 2_000, "group-4")));
            List<Outcome<?>> list = view.executeAll(List.<Command<?>>of(
                    debit(world, ALICE, 1, "list-1"),
                    debit(world, BOB, 2_000, "list-2"),
                    debit(world, BOB, 2, "list-3")));
            assertThat(view.execute(CompactTotals.now()).orElseThrow().foldedRows())
                    .isZero();

            host.commit();

            assertThat(together.isAccepted()).isTrue();
            assertThat(refused.isAccepted()).isFalse();
            assertThat(list).extracting(Outcome::isAccepted).containsExactly(true, false, true);
            assertThat(world.posted(ALICE)).isEqualTo(89);
            assertThat(world.posted(BOB)).isEqualTo(78);
        }
    }

    @EachDatabase
    void ofALongListThePartsBeforeAFailedOneStayInTheUnitOfWork(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger small = JdbcLedger.builder(world.database().newDataSource(2, true))
                        .lockWait(HostWorld.LOCK_WAIT)
                        .batchLimit(2)
                        .build();
                Connection other = world.begin();
                Connection host = world.begin()) {
            JoinedLedger view = small.joining(host);
            List<Command<?>> list = List.of(
                    debit(world, ALICE, 1, "one"), debit(world, ALICE, 2, "two"), debit(world, BOB, 4, "three"));
            order(host, 1);
            lock(other, BOB);

            assertThatThrownBy(() -> view.executeAll(list))
                    .isInstanceOfSatisfying(
                            ConcurrencyException.class,
                            failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL))
                    .hasMessageStartingWith("2 of 3 commands are done");
            assertThat(view.touchedAccounts()).contains(ALICE).doesNotContain(BOB);
            other.rollback();
            List<Outcome<?>> again = view.executeAll(list);
            host.commit();

            assertThat(again).extracting(Outcome::replayed).containsExactly(true, true, false);
            assertThat(world.committedOrders()).isEqualTo(1);
            assertThat(world.posted(ALICE)).isEqualTo(97);
            assertThat(world.posted(BOB)).isEqualTo(96);
        }
    }

    @Test
    void ofAListWhoseUnitOfWorkMustBeRolledBackNothingIsSaidToBeDone() throws SQLException {
        try (HostWorld world = HostWorld.on(TestDatabases.H2_MEMORY);
                JdbcLedger small = JdbcLedger.builder(world.database().newDataSource(2, true))
                        .batchLimit(1)
                        .build();
                Connection host = world.begin(Connection.TRANSACTION_REPEATABLE_READ)) {
            JoinedLedger view = small.joining(host);
            assertThat(view.balance(BOB).posted()).as("takes the snapshot").isEqualTo(100);
            world.credits().debit(BOB, 1, key("meanwhile"));

            assertThatThrownBy(
                            () -> view.executeAll(List.of(debit(world, ALICE, 1, "one"), debit(world, BOB, 4, "two"))))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            failure -> assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK))
                    .hasMessageNotContaining("are done");
            host.rollback();
        }
    }

    @EachDatabase
    void ownedAndJoinedCallsReplayEachOthersKeys(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            Receipt owned = world.credits().debit(ALICE, 10, key("owned-first"));
            Receipt replayJoined = world.joining(host).debit(ALICE, 10, key("owned-first"));
            Receipt joined = world.joining(host).debit(ALICE, 20, key("joined-first"));
            host.commit();
            Receipt replayOwned = world.credits().debit(ALICE, 20, key("joined-first"));

            assertThat(replayJoined.replayed()).isTrue();
            assertThat(replayJoined.transaction()).isEqualTo(owned.transaction());
            assertThat(replayOwned.replayed()).isTrue();
            assertThat(replayOwned.transaction()).isEqualTo(joined.transaction());
            assertThat(world.posted(ALICE)).isEqualTo(70);
        }
    }

    @EachDatabase
    void everyReadSeesTheHostsUncommittedWork(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            AccountId carol = AccountId.of("user:carol");
            JoinedLedger view = world.ledger().joining(host);
            CreditLedger joined = world.on(view);
            joined.grant(carol, 50, key("grant-carol"));
            Receipt debit = joined.debit(carol, 20, key("debit-carol"));

            assertThat(view.account(carol)).isPresent();
            assertThat(view.balance(carol)).isEqualTo(debit.balance());
            assertThat(view.balances(List.of(ALICE, carol))).containsEntry(carol, debit.balance());
            assertThat(view.transaction(debit.transaction().id())).contains(debit.transaction());
            assertThat(view.transaction(key("debit-carol"))).contains(debit.transaction());
            assertThat(view.statement(StatementQuery.of(carol).build()).lines()).hasSize(2);
            assertThat(view.trialBalance().assets().get(0).limitedAccounts()).isEqualTo(3);
            assertThat(view.verify().violations()).isEmpty();
            assertThat(view.preview(debit(world, carol, 30, "all")).isAccepted())
                    .isTrue();
            assertThat(view.preview(debit(world, carol, 31, "more")).isAccepted())
                    .isFalse();
            assertThat(view.preview(debit(world, carol, 20, "debit-carol")).replayed())
                    .isTrue();

            assertThat(world.ledger().account(carol)).as("to others").isEmpty();
            Preview outside = world.ledger().preview(debit(world, carol, 1, "outside"));
            assertThat(outside.rejection().orElseThrow()).isInstanceOf(AccountNotFoundException.class);

            host.rollback();

            assertThat(world.ledger().preview(debit(world, carol, 1, "later")).isAccepted())
                    .isFalse();
            assertThat(world.credits()
                            .tryDebit(carol, 1, key("later"))
                            .rejection()
                            .orElseThrow())
                    .isInstanceOf(AccountNotFoundException.class);
            assertThat(world.credits()
                            .grant(carol, 7, key("grant-carol"))
                            .balance()
                            .posted())
                    .isEqualTo(7);
        }
    }

    @EachDatabase
    void aJdbiHandleCanBeJoined(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection connection = world.database().connect();
                Handle handle = Jdbi.create(connection).open()) {
            assertThatThrownBy(() -> world.ledger().joining(handle)).isInstanceOf(IllegalStateException.class);

            handle.useTransaction(host -> {
                host.execute("INSERT INTO host_order VALUES (1)");
                world.on(world.ledger().joining(host)).debit(ALICE, 10, key("one"));
            });
            assertThatThrownBy(() -> handle.useTransaction(host -> {
                        host.execute("INSERT INTO host_order VALUES (2)");
                        world.on(world.ledger().joining(host)).debit(ALICE, 10, key("two"));
                        throw new IllegalArgumentException("the host changed its mind");
                    }))
                    .hasMessage("the host changed its mind");

            assertThat(orders(connection)).isEqualTo(1);
            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    @EachDatabase
    void executeAsyncIsDoneWhenItReturnsOnTheSameThread(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin()) {
            JoinedLedger view = world.ledger().joining(host);
            AtomicReference<Thread> ranOn = new AtomicReference<>();

            view.executeAsync(debit(world, ALICE, 10, "async"))
                    .whenComplete((outcome, failure) -> ranOn.set(Thread.currentThread()));

            assertThat(ranOn).hasValue(Thread.currentThread());
            assertThat(view.balance(ALICE).posted()).isEqualTo(90);
            host.commit();
            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    private static Debit debit(HostWorld world, AccountId account, long amount, String key) {
        return world.credits().newDebit(account).amount(amount).key(key(key)).build();
    }
}
