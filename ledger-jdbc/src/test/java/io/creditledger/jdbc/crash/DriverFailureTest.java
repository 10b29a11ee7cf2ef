package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.CompactTotals;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;

/**
 * A driver whose call ends in a RuntimeException or an Error has left the connection in an unknown state. Nobody else must
 * get that connection, and the call must be safe to make again.
 */
@Tag("slow")
class DriverFailureTest {
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final int ALL = Integer.MAX_VALUE;
    private static final List<Supplier<Throwable>> FAILURES = List.of(
            () -> new IllegalStateException("injected"),
            () -> new AssertionError("injected"),
            () -> new OutOfMemoryError("injected"),
            () -> new StackOverflowError("injected"));

    @EachDatabase
    void aWriteAbortsTheConnection(TestDatabases kind) throws Exception {
        try (World world = new World(kind)) {
            Set<String> failed =
                    world.failCalls(ALL, call -> world.credits.debit(ALICE, 1, key("debit " + call)), call -> {
                        // Whatever has come of the first try, the same key charges once.
                        world.credits.debit(ALICE, 1, key("debit " + call));
                        assertThat(world.other.balance(ALICE).posted()).isEqualTo(1_000_000 - call);
                    });
            assertThat(failed).contains("Connection.prepareStatement", "ResultSet.next", "ResultSet.close");
        }
    }

    @EachDatabase
    void aFoldAbortsTheConnection(TestDatabases kind) throws Exception {
        try (World world = new World(kind)) {
            world.failCalls(
                    ALL,
                    call -> {
                        world.other.execute(world.credits
                                .newDebit(ALICE)
                                .amount(1)
                                .key(key("debit " + call))
                                .build());
                        world.ledger.execute(CompactTotals.now());
                    },
                    call -> assertThat(
                                    world.other.balance(world.credits.revenue()).posted())
                            .isEqualTo(call));
        }
    }

    @EachDatabase
    void readsAbortTheConnection(TestDatabases kind) throws Exception {
        try (World world = new World(kind)) {
            for (Runnable read : List.<Runnable>of(
                    () -> world.ledger.balance(ALICE), world.ledger::trialBalance, world.ledger::verify)) {
                world.failCalls(50, call -> read.run(), call -> read.run());
            }
        }
    }

    @EachDatabase
    void theStartAbortsTheConnection(TestDatabases kind) throws Exception {
        try (World world = new World(kind)) {
            world.failCalls(
                    20, call -> JdbcLedger.builder(world.driver.pool()).build().close(), call -> {});
            world.failCalls(20, call -> LedgerSchema.of(world.driver.pool()).migrate(), call -> {});
        }
    }

    /** What the host's own code throws says nothing about the connection. */
    @EachDatabase
    void aClockThatFailsCostsNoConnection(TestDatabases kind) throws Exception {
        try (World world = new World(kind)) {
            FailingClock clock = new FailingClock();
            JdbcLedger ledger =
                    JdbcLedger.builder(world.driver.pool()).clock(clock).build();
            CreditLedger credits = world.credits.on(ledger);
            credits.debit(ALICE, 1, key("before"));
            int opened = world.opened;

            for (Supplier<Throwable> failure : FAILURES) {
                clock.failure = failure.get();
                assertThat(thrown(() -> credits.debit(ALICE, 1, key("debit")))).isSameAs(clock.failure);
                assertThat(thrown(() -> ledger.breakdown(ALICE))).isSameAs(clock.failure);
            }

            clock.failure = null;
            credits.debit(ALICE, 1, key("debit"));
            assertThat(world.opened).as("connections opened").isEqualTo(opened);
            assertThat(ledger.balance(ALICE).posted()).isEqualTo(1_000_000 - 2);
            ledger.close();
        }
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("test", key);
    }

    private static Throwable thrown(Runnable call) {
        try {
            call.run();
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    /** A clock of the host's that may fail. */
    private static final class FailingClock extends Clock {
        private final Clock clock = Clock.systemUTC();
        private Throwable failure;

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
            return clock.instant();
        }
    }

    /** A ledger over a driver that fails, and another beside it. */
    private static final class World implements AutoCloseable {
        private final TestDatabase database;
        private final FailingDriver driver;
        private final JdbcLedger other;
        private final JdbcLedger ledger;
        private final CreditLedger credits;
        private int opened;

        private World(TestDatabases kind) {
            database = kind.createMigrated();
            driver = new FailingDriver(() -> {
                opened++;
                return database.connect();
            });
            other = JdbcLedger.builder(database.newDataSource(1, true)).build();
            CreditLedger.builder(other).build().grant(ALICE, 1_000_000, key("grant"));
            ledger = JdbcLedger.builder(driver.pool()).build();
            credits = CreditLedger.builder(ledger).build();
        }

        /**
         * Lets the driver fail at the first call that some work makes, then at the second, and so on, each time in another
         * way, by turns before and after the database has done it.
         *
         * @param every from this call on, more and more calls between two that fail are passed over
         * @param afterwards is run each time, when the driver works again
         * @return the methods that have failed
         */
        private Set<String> failCalls(int every, IntConsumer work, IntConsumer afterwards) {
            Set<String> failed = new TreeSet<>();
            for (int call = 1; ; call += 1 + call / every) {
                int number = call;
                Throwable injected = FAILURES.get(call % FAILURES.size()).get();
                driver.failAt(call, call / FAILURES.size() % 2 == 0, () -> injected);
                Throwable thrown = thrown(() -> work.accept(number));
                String method = driver.failed();
                if (method == null) {
                    assertThat(thrown).isNull();
                    return failed;
                }
                failed.add(method);
                assertThat(driver.returnedUsable())
                        .as("whether the connection on which call %s, %s, has failed may be used again", call, method)
                        .isFalse();
                if (thrown != null && !(thrown instanceof StorageException)) {
                    // JDBI wraps some.
                    assertThat(thrown == injected || thrown.getCause() == injected)
                            .as("whether %s comes of the driver's failure", thrown)
                            .isTrue();
                }
                driver.failAt(0, false, () -> injected);
                afterwards.accept(number);
            }
        }

        @Override
        public void close() throws SQLException {
            assertThat(other.verify().violations()).isEmpty();
            ledger.close();
            other.close();
            driver.close();
            database.close();
        }
    }
}
