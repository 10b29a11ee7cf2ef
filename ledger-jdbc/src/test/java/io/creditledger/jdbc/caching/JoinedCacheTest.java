package io.creditledger.jdbc.caching;

import static io.creditledger.jdbc.caching.Node.ANN;
import static io.creditledger.jdbc.caching.Node.BOB;
import static io.creditledger.jdbc.caching.Node.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Debit;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a cache shows of a host's unit of work: nothing of it before its end, and what is committed after it. */
class JoinedCacheTest {
    @EachDatabase
    void aCommitIsShownOnceTheViewHasBeenTold(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            AccountId revenue = node.credits.revenue();
            assertThat(node.posted(revenue)).isZero();
            JoinedLedger view = node.joining(host);

            node.credits.on(view).debit(ANN, 3, key());
            assertThat(view.balance(ANN).posted()).as("inside").isEqualTo(7);
            assertThat(view.balances(List.of(ANN)).get(ANN).posted())
                    .as("inside")
                    .isEqualTo(7);
            assertThat(node.posted(ANN)).as("outside").isEqualTo(10);
            host.commit();
            view.committed();

            assertThat(node.posted(ANN)).isEqualTo(7);
            assertThat(node.posted(revenue)).isEqualTo(3);
            assertThat(node.cached.balance(ANN)).isEqualTo(node.ledger.balance(ANN));
        }
    }

    @EachDatabase
    void aListThatFailedHalfwayLeavesNoOldTotal(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                JdbcLedger small = JdbcLedger.builder(database.newDataSource(2, true))
                        .batchLimit(1)
                        .lockWait(Duration.ofSeconds(1))
                        .build();
                Connection other = node.begin();
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            node.grant(BOB, 10);
            CachingLedger cached = CachingLedger.over(small).build();
            CreditLedger credits = CreditLedger.builder(cached).build();
            AccountId revenue = credits.revenue();
            assertThat(cached.balance(revenue).posted()).isZero();
            node.credits.on(node.ledger.joining(other)).debit(BOB, 1, key());
            JoinedLedger view = cached.joining(small.joining(host));

            assertThatThrownBy(() -> view.executeAll(List.of(
                            credits.newDebit(ANN).amount(3).key(key()).build(),
                            credits.newDebit(BOB).amount(3).key(key()).build())))
                    .as("Bob is locked")
                    .isInstanceOf(ConcurrencyException.class);
            host.commit();
            view.committed();

            assertThat(cached.balance(ANN).posted()).isEqualTo(7);
            assertThat(cached.balance(revenue).posted()).isEqualTo(3);
            other.rollback();
        }
    }

    /** The debit has also booked an expiry, which its replay does not tell. */
    @EachDatabase
    void norDoesOneThatBeganWithAReplay(TestDatabases kind) throws SQLException {
        MutableClock clock = new MutableClock();
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                JdbcLedger small = JdbcLedger.builder(database.newDataSource(2, true))
                        .batchLimit(1)
                        .clock(clock)
                        .lockWait(Duration.ofSeconds(1))
                        .build();
                JdbcLedger elsewhere = JdbcLedger.builder(database.newDataSource(2, true))
                        .clock(clock)
                        .build();
                Connection other = node.begin();
                Connection host = node.begin()) {
            CachingLedger cached = CachingLedger.over(small)
                    .clock(clock)
                    .shortStaleness(Duration.ofMinutes(1))
                    .build();
            CreditLedger credits = CreditLedger.builder(cached).build();
            credits.grant(ANN, 10, key());
            credits.grant(BOB, 10, key());
            credits.execute(credits.newGrant(ANN)
                    .amount(5)
                    .expiresAt(clock.instant().plusSeconds(1))
                    .key(key())
                    .build());
            clock.advance(Duration.ofSeconds(1));
            AccountId expired = credits.expired();
            assertThat(cached.balance(expired).posted()).isZero();
            Debit debit = credits.newDebit(ANN).amount(3).key(key()).build();
            credits.on(elsewhere).execute(debit);
            credits.on(elsewhere.joining(other)).debit(BOB, 1, key());
            JoinedLedger view = cached.joining(small.joining(host));

            assertThatThrownBy(() -> view.executeAll(List.of(
                            debit, credits.newDebit(BOB).amount(3).key(key()).build())))
                    .as("Bob is locked")
                    .isInstanceOf(ConcurrencyException.class);
            host.commit();
            view.committed();

            assertThat(cached.balance(expired).posted()).isEqualTo(5);
            other.rollback();
        }
    }

    @EachDatabase
    void aRollbackLeavesNoBalanceThatDidNotHappen(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            JoinedLedger view = node.joining(host);
            node.credits.on(view).debit(ANN, 3, key());
            node.credits.on(view).grant(BOB, 5, key());

            host.rollback();
            view.rolledBack();

            assertThat(node.posted(ANN)).isEqualTo(10);
            assertThat(node.cached.balances(List.of(ANN, BOB))).containsOnlyKeys(ANN);
        }
    }

    @EachDatabase
    void aRollbackNobodyTellsOfLeavesNoneEither(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            node.credits.on(node.joining(host)).debit(ANN, 3, key());
            host.rollback();

            assertThat(node.posted(ANN)).isEqualTo(10);
            assertThat(node.cached.balance(ANN)).isEqualTo(node.ledger.balance(ANN));
        }
    }

    @EachDatabase
    void workThatTheHostUndidToASavepointIsNotShownAfterItsCommit(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            JoinedLedger view = node.joining(host);
            node.credits.on(view).debit(ANN, 1, key());
            Savepoint mine = host.setSavepoint();
            node.credits.on(view).debit(ANN, 3, key());
            assertThat(view.pendingChanges().get(0).posted()).isEqualTo(6);
            host.rollback(mine);

            host.commit();
            view.committed();

            assertThat(node.posted(ANN)).isEqualTo(9);
            assertThat(node.cached.balance(ANN)).isEqualTo(node.ledger.balance(ANN));
        }
    }

    @EachDatabase
    void aReadThatSetOutBeforeTheCommitDoesNotBringTheOldBalanceBack(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            PausableLedger slow = new PausableLedger(node.ledger);
            CachingLedger cached = CachingLedger.over(slow).build();
            JoinedLedger view = cached.joining(node.ledger.joining(host));
            node.credits.on(view).debit(ANN, 3, key());
            slow.afterNextRead(() -> {
                host.commit();
                view.committed();
            });

            assertThat(cached.balance(ANN).posted())
                    .as("read before the commit")
                    .isEqualTo(10);
            assertThat(cached.balance(ANN).posted()).as("read after it").isEqualTo(7);
        }
    }

    @EachDatabase
    void aReplayOfWhatAnotherNodeDidIsShownAfterTheEnd(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Node other = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            IdempotencyKey key = key();
            other.credits.debit(ANN, 3, key);
            JoinedLedger view = node.joining(host);

            assertThat(node.credits.on(view).debit(ANN, 3, key).replayed()).isTrue();
            host.commit();
            view.committed();

            assertThat(node.posted(ANN)).isEqualTo(7);
        }
    }

    @EachDatabase
    void groupsListsAndStagesAreShownAsWell(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            AccountId carl = AccountId.of("user:carl");
            AccountId dora = AccountId.of("user:dora");
            for (AccountId account : List.of(ANN, BOB, carl, dora)) {
                node.grant(account, 10);
            }
            JoinedLedger view = node.joining(host);
            CreditLedger joined = node.credits.on(view);
            view.execute(AtomicGroup.of(
                    joined.newDebit(ANN).amount(1).key(key()).build(),
                    joined.newDebit(BOB).amount(2).key(key()).build()));
            view.executeAll(List.of(joined.newDebit(carl).amount(3).key(key()).build()));
            CompletableFuture<?> stage = view.executeAsync(
                            joined.newDebit(dora).amount(4).key(key()).build())
                    .toCompletableFuture();
            assertThat(stage).isCompleted();

            host.commit();
            view.committed();

            assertThat(List.of(ANN, BOB, carl, dora)).extracting(node::posted).containsExactly(9L, 8L, 7L, 6L);
        }
    }

    @EachDatabase
    void whatWasWrittenThroughTheViewBeneathIsShownAsWell(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            JoinedLedger beneath = node.ledger.joining(host);
            JoinedLedger view = node.cached.joining(beneath);
            node.credits.on(beneath).debit(ANN, 3, key());
            host.commit();
            view.committed();

            assertThat(node.posted(ANN)).isEqualTo(7);
        }
    }

    @EachDatabase
    void aFinishedViewStaysFinished(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database);
                Connection host = node.begin()) {
            node.grant(ANN, 10);
            JoinedLedger view = node.joining(host);
            view.committed();

            assertThatThrownBy(() -> view.balance(ANN)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> node.credits.on(view).debit(ANN, key())).isInstanceOf(IllegalStateException.class);
        }
    }
}
