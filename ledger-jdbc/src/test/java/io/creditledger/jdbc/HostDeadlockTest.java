package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two hosts charge the same two accounts in opposite order: one of them loses, and learns what is left of its work. */
class HostDeadlockTest {
    private static final int ROUNDS = 5;

    private interface OnLoss {
        void run() throws InterruptedException;
    }

    @EachDatabase
    void theLoserRunsItsWholeUnitOfWorkAgain(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            // Long enough that the database finds the deadlock before anybody's patience ends
            JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(1, true))
                    .lockWait(Duration.ofSeconds(60))
                    .build();
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            CountDownLatch firstIsOver = new CountDownLatch(1);
            CountDownLatch secondIsOver = new CountDownLatch(1);
            AtomicInteger lost = new AtomicInteger();
            // A loser that began again at once could lose for ever. When both lost, the first one goes on alone.
            Future<?> first = world.elsewhere(() -> {
                try {
                    return host(world, ledger, 1, ALICE, BOB, bothHoldOne, () -> {
                        lost.incrementAndGet();
                        secondIsOver.await(60, TimeUnit.SECONDS);
                    });
                } finally {
                    firstIsOver.countDown();
                }
            });
            Future<?> second = world.elsewhere(() -> {
                try {
                    return host(world, ledger, 2, BOB, ALICE, bothHoldOne, () -> {
                        lost.incrementAndGet();
                        secondIsOver.countDown();
                        firstIsOver.await(60, TimeUnit.SECONDS);
                    });
                } finally {
                    secondIsOver.countDown();
                }
            });
            HostWorld.result(first);
            HostWorld.result(second);

            assertThat(lost.get()).isPositive();
            assertThat(world.committedOrders()).isEqualTo(2);
            assertThat(world.posted(ALICE)).isEqualTo(80);
            assertThat(world.posted(BOB)).isEqualTo(80);
            ledger.close();
        }
    }

    private static Object host(
            HostWorld world,
            JdbcLedger ledger,
            int number,
            AccountId first,
            AccountId second,
            CyclicBarrier bothHoldOne,
            OnLoss onLoss)
            throws Exception {
        try (Connection host = world.begin()) {
            for (int round = 1; round <= ROUNDS; round++) {
                CreditLedger joined = world.on(ledger.joining(host));
                order(host, number);
                try {
                    joined.debit(first, 10, key("first-" + number));
                    if (round == 1) {
                        bothHoldOne.await(60, TimeUnit.SECONDS);
                    }
                    joined.debit(second, 10, key("second-" + number));
                    host.commit();
                    return joined;
                } catch (StorageException failure) {
                    assertLost(world, host, number, joined, failure);
                    host.rollback();
                    onLoss.run();
                }
            }
            throw new AssertionError("lost " + ROUNDS + " times");
        }
    }

    private static void assertLost(
            HostWorld world, Connection host, int number, CreditLedger joined, StorageException failure)
            throws SQLException {
        // The winner may have committed its own by now.
        String own = "SELECT COUNT(*) FROM host_order WHERE id = " + number;
        assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK);
        assertThat(failure).hasMessageContaining("roll it back and run all of it again");
        assertThat(failure.sqlState()).isEqualTo(world.dialect() == LedgerDialect.POSTGRESQL ? "40P01" : "40001");
        switch (world.dialect()) {
            case MARIADB, MYSQL -> {
                assertThat(HostWorld.number(host, own))
                        .as("rolled back by the database")
                        .isZero();
                assertDead(joined);
            }
            case H2 -> assertDead(joined);
            case POSTGRESQL -> {
                assertThat(HostWorld.number(host, own))
                        .as("up to the savepoint all is there")
                        .isPositive();
                assertThat(joined.balance(ALICE).posted() + joined.balance(BOB).posted())
                        .isEqualTo(190);
            }
        }
    }

    private static void assertDead(CreditLedger joined) {
        assertThatThrownBy(() -> joined.debit(ALICE, 1, key("dead")))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        later -> assertThat(later.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK))
                .hasMessageContaining("roll it back and run all of it again");
        assertThatThrownBy(() -> joined.balance(ALICE)).isInstanceOf(StorageException.class);
    }
}
