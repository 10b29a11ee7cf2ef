package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.command.CaptureHold;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lots and holds in a host's unit of work whose snapshot is older than what others have committed. */
class HostLotsTest {
    private static final AccountId BEFORE = AccountId.of("user:before");
    private static final AccountId USER = AccountId.of("user:lots");
    private static final AccountId BEHIND = AccountId.of("user:behind");
    private static final Instant END = Instant.now().plus(30, ChronoUnit.DAYS);

    private static Stream<Arguments> databasesAndLevels() {
        return TestDatabases.productsOfThisPart()
                .flatMap(
                        kind -> Stream.of(Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ)
                                .map(level -> Arguments.of(kind, level)));
    }

    private static LotId lot(CreditLedger credits, AccountId account, long amount, String key) {
        Receipt receipt = credits.execute(credits.newGrant(account)
                .amount(amount)
                .expiresAt(END)
                .key(key(key))
                .build());
        return new LotId(receipt.transaction().id().value());
    }

    private static long remaining(HostWorld world, LotId lot) {
        return world.ledger().lot(lot).orElseThrow().lot().remaining();
    }

    /** H2 takes one of each table. */
    private static void snapshot(Connection host) throws SQLException {
        number(host, "SELECT COUNT(*) FROM ledger_account");
    }

    /** Takes the host's snapshot, lets something happen, and makes a call; it must be right or say to start again. */
    private static boolean wasDone(HostWorld world, int level, Runnable meanwhile, Callable<?> call, Connection host)
            throws Exception {
        try {
            snapshot(host);
            meanwhile.run();
            call.call();
            host.commit();
            return true;
        } catch (StorageException failure) {
            host.rollback();
            assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK);
            assertThat(level).isGreaterThan(Connection.TRANSACTION_READ_COMMITTED);
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("databasesAndLevels")
    @Tag(EachDatabase.TAG)
    void lotsSpentSinceTheSnapshotAreSeenOrTheHostStartsAgain(TestDatabases kind, int level) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(level)) {
            LotId first = lot(world.credits(), USER, 100, "first");
            LotId second = lot(world.credits(), USER, 50, "second");
            CreditLedger joined = world.joining(host);

            boolean done = wasDone(
                    world,
                    level,
                    () -> world.credits().debit(USER, 95, key("others")),
                    () -> joined.debit(USER, 10, key("own")),
                    host);

            assertThat(done || !world.database().hasDatabasesForSchemas()).isTrue();
            assertThat(remaining(world, first)).isEqualTo(done ? 0 : 5);
            assertThat(remaining(world, second)).isEqualTo(done ? 45 : 50);
        }
    }

    @ParameterizedTest
    @MethodSource("databasesAndLevels")
    @Tag(EachDatabase.TAG)
    void aHoldCapturedInPartSinceTheSnapshotIsCapturedForTheRestOrTheHostStartsAgain(TestDatabases kind, int level)
            throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(level)) {
            LotId first = lot(world.credits(), USER, 100, "first");
            world.credits().hold(USER, 60, key("hold"));
            OperationRef hold = OperationRef.of(key("hold"));
            CreditLedger joined = world.joining(host);

            boolean done = wasDone(
                    world,
                    level,
                    () -> world.credits()
                            .execute(CaptureHold.of(hold)
                                    .amount(20)
                                    .moreToFollow()
                                    .key(key("others"))
                                    .build()),
                    () -> joined.capture(hold, 30, key("own")),
                    host);

            assertThat(done || !world.database().hasDatabasesForSchemas()).isTrue();
            assertThat(remaining(world, first)).isEqualTo(done ? 50 : 80);
            assertThat(world.ledger().hold(hold).orElseThrow().captured()).isEqualTo(done ? 50 : 20);
        }
    }

    @ParameterizedTest
    @MethodSource("databasesAndLevels")
    @Tag(EachDatabase.TAG)
    void aLotGrantedSinceTheSnapshotIsUsedOrTheHostStartsAgain(TestDatabases kind, int level) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(level)) {
            lot(world.credits(), USER, 5, "first");
            CreditLedger joined = world.joining(host);

            boolean done = wasDone(
                    world,
                    level,
                    () -> lot(world.credits(), USER, 100, "second"),
                    () -> joined.debit(USER, 50, key("own")),
                    host);

            assertThat(done).isEqualTo(level == Connection.TRANSACTION_READ_COMMITTED);
            assertThat(world.posted(USER)).isEqualTo(done ? 55 : 105);
        }
    }

    @ParameterizedTest
    @MethodSource("databasesAndLevels")
    @Tag(EachDatabase.TAG)
    void aHostThatUsesLotsKeepsNobodyFromGrantingSomeToItsNeighbours(TestDatabases kind, int level) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(level)) {
            for (AccountId account : new AccountId[] {BEFORE, USER, BEHIND}) {
                world.credits().open(account);
            }
            lot(world.credits(), USER, 100, "first");
            lot(world.credits(), USER, 100, "second");
            world.credits().hold(USER, 20, key("hold"));
            CreditLedger joined = world.joining(host);
            joined.debit(USER, 110, key("own debit"));
            joined.capture(OperationRef.of(key("hold")), 10, key("own capture"));
            joined.refund(OperationRef.of(key("own debit")), 3, key("own refund"));

            // Would fail when the wait for a lock is over.
            for (AccountId neighbour : new AccountId[] {BEFORE, BEHIND}) {
                lot(world.credits(), neighbour, 10, "lot of " + neighbour);
                world.credits().hold(neighbour, 4, key("hold of " + neighbour));
                world.credits()
                        .capture(OperationRef.of(key("hold of " + neighbour)), 4, key("capture of " + neighbour));
            }
            host.commit();

            assertThat(world.posted(USER)).isEqualTo(200 - 110 - 10 + 3);
            assertThat(world.posted(BEFORE)).isEqualTo(6);
            assertThat(world.posted(BEHIND)).isEqualTo(6);
        }
    }

    @EachDatabase
    void aViewThatHasToStartAgainSaysSoToTheEnd(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(Connection.TRANSACTION_REPEATABLE_READ)) {
            lot(world.credits(), USER, 5, "first");
            CreditLedger joined = world.joining(host);
            snapshot(host);
            lot(world.credits(), USER, 100, "second");

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> joined.debit(USER, 50, key("own")))
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                failure -> assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK));
            }
            host.rollback();
            assertThat(world.posted(USER)).isEqualTo(105);
        }
    }
}
