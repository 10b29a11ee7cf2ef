package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.command.CompactTotals;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.UnitOfWorkListener;
import io.creditledger.jdbc.crash.CommitBreaker.Moment;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Something fails once the commit is on its way. "Nothing was written" is said only if the database proves it. */
class CommitFailureTest {
    private static final AccountId ALICE = AccountId.of("user:alice");

    private static final Map<String, Supplier<Throwable>> FAILURES = Map.of(
            "an error without a state", () -> new SQLException("injected"),
            "an input or output error", () -> new SQLException("injected", "58030"),
            "an internal error", () -> new SQLException("injected", "XX000", 50000),
            "a statement that was killed", () -> new SQLException("injected", "70100", 1317),
            "an unspecific error", () -> new SQLException("injected", "HY000", 1180),
            "a driver with a bug", () -> new IllegalStateException("injected"),
            "a class that cannot be loaded", () -> new LinkageError("injected"));

    static Stream<Arguments> failures() {
        return Stream.of(TestDatabases.values())
                .flatMap(database -> FAILURES.keySet().stream().map(failure -> Arguments.of(database, failure)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCommitThatWasDoneIsFoundWhateverWasReported(TestDatabases databases, String failure) {
        try (World world = new World(databases, Clock.systemUTC())) {
            world.breaker.failNext(Moment.AFTER_COMMIT, FAILURES.get(failure));

            Receipt receipt = world.credits.debit(ALICE, 7, key("debit"));

            assertThat(world.breaker.broken()).isEqualTo(1);
            assertThat(receipt.replayed()).isFalse();
            world.assertCharges(100, -7);
        }
    }

    @EachDatabase(inFilesToo = true)
    void aListenerIsNotToldAgainWhatIsFoundStored(TestDatabases databases) {
        List<LedgerEvent> told = new ArrayList<>();
        try (World world = new World(databases, Clock.systemUTC(), (connection, events) -> told.addAll(events))) {
            told.clear();
            world.breaker.breakNext(1, Moment.AFTER_COMMIT);

            Receipt receipt = world.credits.debit(ALICE, 7, key("debit"));

            assertThat(world.breaker.broken()).isEqualTo(1);
            assertThat(receipt.replayed()).isFalse();
            assertThat(told)
                    .extracting(LedgerEvent::id)
                    .containsExactly("operation:" + receipt.transaction().id());
            world.assertCharges(100, -7);
        }
    }

    @EachDatabase(inFilesToo = true)
    void aListenerIsToldAgainWhatIsDecidedAnew(TestDatabases databases) {
        List<LedgerEvent> told = new ArrayList<>();
        try (World world = new World(databases, Clock.systemUTC(), (connection, events) -> told.addAll(events))) {
            told.clear();
            world.breaker.breakNext(1, Moment.BEFORE_COMMIT);

            Receipt receipt = world.credits.debit(ALICE, 7, key("debit"));

            assertThat(told).hasSize(2);
            assertThat(told.get(1).id())
                    .isEqualTo("operation:" + receipt.transaction().id());
            world.assertCharges(100, -7);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "H2_FILE")
    void aCheckpointThatFailsOnceIsMadeUpFor(TestDatabases databases) {
        try (World world = new World(databases, Clock.systemUTC())) {
            world.breaker.failCheckpoints(1);

            assertThat(world.credits.debit(ALICE, 7, key("debit")).replayed()).isFalse();
            world.assertCharges(100, -7);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "H2_FILE")
    void aCheckpointThatKeepsFailingMakesTheOutcomeUnknown(TestDatabases databases) {
        try (World world = new World(databases, Clock.systemUTC())) {
            world.breaker.failCheckpoints(Integer.MAX_VALUE);
            assertUnknown(() -> world.credits.debit(ALICE, 7, key("debit")));
            // So does one for what is found.
            assertUnknown(() -> world.credits.debit(ALICE, 7, key("debit")));
            // And one after rows were folded, which changes no balance.
            assertUnknown(() -> world.ledger.execute(CompactTotals.now()));

            world.breaker.failCheckpoints(0);
            assertThat(world.credits.debit(ALICE, 7, key("debit")).replayed()).isTrue();
            world.assertCharges(100, -7);
        }
    }

    @EachDatabase(inFilesToo = true)
    void aClockThatFailsWhileItIsFoundOutLeavesItUnknown(TestDatabases databases) {
        AtomicReference<InstantSource> time = new AtomicReference<>(InstantSource.system());
        try (World world = new World(databases, clock(time))) {
            world.breaker.breakNext(1, Moment.AFTER_COMMIT);
            world.breaker.beforeReconnect(() -> time.set(() -> {
                throw new UncheckedIOException(new java.io.IOException("injected: no clock"));
            }));
            assertUnknown(() -> world.credits.debit(ALICE, 7, key("debit")));

            world.breaker.breakNext(0, Moment.AFTER_COMMIT);
            time.set(InstantSource.system());
            world.breaker.breakNext(1, Moment.AFTER_COMMIT);
            world.breaker.beforeReconnect(() -> time.set(() -> {
                throw new StackOverflowError("injected");
            }));
            assertUnknown(() -> world.credits.debit(ALICE, 7, key("another")));

            time.set(InstantSource.system());
            assertThat(world.credits.debit(ALICE, 7, key("debit")).replayed()).isTrue();
            world.assertCharges(100, -7, -7);
        }
    }

    /** The session of the commit may still be there and hold its locks. */
    @EachDatabase(inFilesToo = true)
    void anAccountThatIsLockedWhileItIsFoundOutLeavesItUnknown(TestDatabases databases) throws SQLException {
        try (World world = new World(databases, Clock.systemUTC());
                Connection other = world.database.connect()) {
            other.setAutoCommit(false);
            world.breaker.breakNext(1, Moment.AFTER_COMMIT);
            world.breaker.beforeReconnect(() -> lock(other));

            assertUnknown(() -> world.credits.debit(ALICE, 7, key("debit")));

            other.rollback();
            assertThat(world.credits.debit(ALICE, 7, key("debit")).replayed()).isTrue();
            world.assertCharges(100, -7);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void anErrorBeforeTheCommitIsToldFromOneAfterItByAskingTheDatabase(TestDatabases databases) {
        try (World world = new World(databases, Clock.systemUTC())) {
            world.database.execute("CREATE TRIGGER full BEFORE INSERT ON ledger_posting FOR EACH ROW"
                    + " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'the table is full'");
            assertThatThrownBy(() -> world.credits.debit(ALICE, 7, key("debit")))
                    .isNotInstanceOf(UnknownOutcomeException.class)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            failure -> assertThat(failure.retry()).isEqualTo(Retry.NO));

            world.database.execute("DROP TRIGGER full");
            assertThat(world.credits.debit(ALICE, 7, key("debit")).replayed()).isFalse();
            world.assertCharges(100, -7);
        }
    }

    private static void assertUnknown(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        UnknownOutcomeException.class,
                        unknown -> assertThat(unknown.retry()).isEqualTo(Retry.CALL));
    }

    private static void lock(Connection other) {
        try (var statement = other.createStatement()) {
            statement.execute("SELECT id FROM ledger_account WHERE name = '" + ALICE.value() + "' FOR UPDATE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("commit-failure", key);
    }

    private static Clock clock(AtomicReference<InstantSource> time) {
        return new Clock() {
            @Override
            public Instant instant() {
                return time.get().instant();
            }

            @Override
            public ZoneId getZone() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** A ledger with 100 credits of Alice, over a pool whose commits can be made to fail. */
    private static final class World implements AutoCloseable {
        private final TestDatabase database;
        private final CommitBreaker breaker;
        private final JdbcLedger ledger;
        private final CreditLedger credits;

        private World(TestDatabases databases, Clock clock) {
            this(databases, clock, null);
        }

        private World(TestDatabases databases, Clock clock, @Nullable UnitOfWorkListener listener) {
            database = databases.createMigrated();
            breaker = new CommitBreaker(database.newDataSource(2, true));
            JdbcLedger.Builder builder = JdbcLedger.builder(breaker)
                    .maxAttempts(3)
                    .clock(clock)
                    .lockWait(Duration.ofMillis(200))
                    .callTimeout(Duration.ofSeconds(5));
            ledger = (listener == null ? builder : builder.listener(listener)).build();
            credits = CreditLedger.builder(ledger).build();
            credits.grant(ALICE, 100, key("grant"));
        }

        private void assertCharges(Long... amounts) {
            assertThat(ledger.statement(StatementQuery.of(ALICE).oldestFirst().build())
                            .lines())
                    .extracting(line -> line.posting().amount())
                    .containsExactly(amounts);
            assertThat(ledger.balance(ALICE).posted())
                    .isEqualTo(
                            List.of(amounts).stream().mapToLong(Long::longValue).sum());
            assertThat(ledger.verify().violations()).isEmpty();
        }

        private void assertCharges(long... amounts) {
            assertCharges(java.util.Arrays.stream(amounts).boxed().toArray(Long[]::new));
        }

        @Override
        public void close() {
            ledger.close();
            database.close();
        }
    }
}
