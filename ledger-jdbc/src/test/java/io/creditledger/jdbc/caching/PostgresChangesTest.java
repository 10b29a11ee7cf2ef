package io.creditledger.jdbc.caching;

import static io.creditledger.jdbc.caching.Node.ANN;
import static io.creditledger.jdbc.caching.Node.BOB;
import static io.creditledger.jdbc.caching.Node.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.cache.FeedSubscription;
import io.creditledger.command.Command;
import io.creditledger.command.OpenAccount;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.PostgresChanges;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What nodes hear of each other on PostgreSQL, and what becomes of it when the connection is lost. */
class PostgresChangesTest {
    private final TestDatabase database = TestDatabases.POSTGRESQL.createMigrated();
    private final Node writer = Node.notifyingOn(database);
    private final Node reader = Node.on(database);
    private final HikariDataSource listening = database.newDataSource(1, false);
    private final BlockableDataSource gate = new BlockableDataSource(listening);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        reader.close();
        writer.close();
        database.close();
    }

    /** Generous, for slow machines; only a failure takes that long. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
    }

    private FeedSubscription follow() {
        FeedSubscription following = reader.cached.subscribe(
                PostgresChanges.builder(gate.dataSource())
                        .heartbeat(Duration.ofSeconds(1))
                        .build(),
                threads);
        soon().until(() -> following.lag().isPresent());
        return following;
    }

    @Test
    void whatAnotherNodeWritesIsShownLongBeforeTheBound() {
        try (FeedSubscription following = follow()) {
            assertThat(following.isRunning()).isTrue();
            writer.grant(ANN, 10);
            assertThat(reader.posted(ANN)).isEqualTo(10);

            writer.credits.debit(ANN, 3, key());

            soon().until(() -> reader.posted(ANN) == 7);
        }
    }

    @Test
    void thatAnotherNodeOpensAnAccountIsShown() {
        try (FeedSubscription following = follow()) {
            assertThat(reader.cached.balances(List.of(ANN))).isEmpty();

            writer.grant(ANN, 10);

            soon().until(() -> reader.cached.balances(List.of(ANN)).containsKey(ANN));
            assertThat(following.isRunning()).isTrue();
        }
    }

    @Test
    void aHostsCommitIsShownAndItsRollbackTellsNothing() throws SQLException {
        writer.grant(ANN, 10);
        writer.grant(BOB, 10);
        try (FeedSubscription following = follow();
                Connection host = writer.begin()) {
            assertThat(reader.posted(ANN)).isEqualTo(10);
            assertThat(reader.posted(BOB)).isEqualTo(10);
            long loads = reader.cached.stats().loads();

            CreditLedger undone = writer.credits.on(writer.joining(host));
            undone.debit(ANN, 1, key());
            host.rollback();
            JoinedLedger view = writer.joining(host);
            writer.credits.on(view).debit(BOB, 2, key());
            writer.credits.on(view).debit(BOB, 2, key());
            host.commit();

            soon().until(() -> reader.posted(BOB) == 6);
            assertThat(reader.posted(ANN)).isEqualTo(10);
            assertThat(reader.cached.stats().loads()).isEqualTo(loads + 1);
            assertThat(following.isRunning()).isTrue();
        }
    }

    @Test
    void everythingIsReadAnewAfterTheConnectionWasLost() throws SQLException {
        writer.grant(ANN, 10);
        try (FeedSubscription following = follow()) {
            assertThat(reader.posted(ANN)).isEqualTo(10);
            gate.shut();
            endSessionsOfListeners();
            soon().until(() -> gate.refused() > 0);

            writer.credits.debit(ANN, 3, key());
            assertThat(reader.posted(ANN))
                    .as("nothing is told while nobody listens")
                    .isEqualTo(10);
            gate.open();

            soon().until(() -> reader.posted(ANN) == 7);
            writer.credits.debit(ANN, 3, key());
            soon().until(() -> reader.posted(ANN) == 4);
            assertThat(following.isRunning()).isTrue();
        }
    }

    @Test
    void whoCannotConnectComesBackMoreAndMoreRarely() throws SQLException {
        try (FeedSubscription following = follow()) {
            gate.shut();
            long began = System.nanoTime();
            endSessionsOfListeners();
            soon().until(() -> gate.refused() >= 4);

            // at least 50, 100 and 200 ms between the four, half of 100, 200 and 400
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(300));
            gate.open();
            assertThat(following.isRunning()).isTrue();
        }
    }

    private void endSessionsOfListeners() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = " + gate.session());
        }
    }

    @Test
    void aUnitOfWorkTooLargeToTellOfDropsEverything() {
        writer.grant(ANN, 10);
        try (FeedSubscription following = follow()) {
            assertThat(reader.posted(ANN)).isEqualTo(10);
            List<Command<?>> commands = new ArrayList<>();
            commands.add(writer.credits.newDebit(ANN).amount(3).key(key()).build());
            for (int i = 1; i < 1_000; i++) {
                AccountId account = AccountId.of("u".repeat(124) + i);
                commands.add(
                        OpenAccount.limited(account, writer.credits.asset()).build());
            }

            writer.ledger.executeAll(commands);

            soon().until(() -> reader.posted(ANN) == 7);
            assertThat(following.isRunning()).isTrue();
        }
    }

    @Test
    void ledgersInOtherSchemasAreNotHeard() {
        writer.grant(ANN, 10);
        try (FeedSubscription following = follow();
                TestDatabase elsewhere = TestDatabases.POSTGRESQL.createMigrated();
                Node other = Node.notifyingOn(elsewhere)) {
            assertThat(reader.posted(ANN)).isEqualTo(10);
            long loads = reader.cached.stats().loads();
            for (int i = 0; i < 5; i++) {
                other.grant(ANN, 1);
            }

            writer.grant(BOB, 1);

            soon().until(() -> reader.cached.balances(List.of(BOB)).containsKey(BOB));
            assertThat(reader.posted(ANN)).isEqualTo(10);
            assertThat(reader.cached.stats().loads()).isEqualTo(loads + 1);
            assertThat(following.isRunning()).isTrue();
        }
    }

    @Test
    void heartbeatsSayThatNothingWasMissed() {
        try (FeedSubscription following = follow()) {
            // it grows until the heartbeat, which comes every second, and then is short again
            soon().until(() -> following.lag().orElseThrow().compareTo(Duration.ofMillis(500)) > 0);
            soon().until(() -> following.lag().orElseThrow().compareTo(Duration.ofMillis(500)) < 0);
            assertThat(reader.cached.stats().feedLag()).isNotNull();
        }
    }

    @Test
    void aConnectionThatDiedWithoutAWordIsNoticedByAHeartbeat() throws Exception {
        writer.grant(ANN, 10);
        try (CuttableProxy proxy = CuttableProxy.to(database);
                HikariDataSource far = new HikariDataSource()) {
            far.setJdbcUrl(proxy.through(database.jdbcUrl()));
            far.setMaximumPoolSize(1);
            try (FeedSubscription following = reader.cached.subscribe(
                    PostgresChanges.builder(far)
                            .heartbeat(Duration.ofSeconds(1))
                            .build(),
                    threads)) {
                soon().until(() -> following.lag().isPresent());
                assertThat(reader.posted(ANN)).isEqualTo(10);
                proxy.loseConnections();

                writer.credits.debit(ANN, 3, key());

                soon().until(() -> reader.posted(ANN) == 7);
            }
        }
    }

    @Test
    void closingGivesTheConnectionBackDeafAndAsItCame() throws SQLException {
        follow().close();

        try (Connection connection = listening.getConnection();
                Statement statement = connection.createStatement();
                ResultSet channels = statement.executeQuery("SELECT COUNT(*) FROM pg_listening_channels()")) {
            assertThat(connection.getAutoCommit()).isFalse();
            channels.next();
            assertThat(channels.getInt(1)).isZero();
        }
    }

    @Test
    void oneUnitOfWorkIsToldInOneMessageAndOnlyIfTurnedOn() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet channel =
                    statement.executeQuery("SELECT 'credit_ledger_' || 'ledger_account'::regclass::oid")) {
                channel.next();
                String name = channel.getString(1);
                statement.execute("LISTEN " + name);
            }
            PGConnection driver = connection.unwrap(PGConnection.class);
            reader.credits.open(ANN);
            reader.credits.open(BOB);

            writer.credits
                    .ledger()
                    .executeAll(List.of(
                            writer.credits.newGrant(ANN).amount(5).key(key()).build(),
                            writer.credits.newGrant(BOB).amount(5).key(key()).build(),
                            writer.credits.newDebit(ANN).amount(1).key(key()).build()));

            assertThat(driver.getNotifications(60_000))
                    .singleElement()
                    .satisfies(told -> assertThat(told.getParameter())
                            .contains(":user:ann", ":user:bob")
                            .doesNotContain("system:"));
        }
    }

    @Test
    void otherDatabasesAreRefused() {
        try (TestDatabase h2 = TestDatabases.H2_MEMORY.createMigrated()) {
            HikariDataSource pool = h2.newDataSource(1, true);
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> JdbcLedger.builder(pool).notifyChanges(true).build())
                    .withMessageContaining("PostgreSQL");
            assertThatIllegalStateException()
                    .isThrownBy(() -> PostgresChanges.builder(pool).build())
                    .withMessageContaining("PostgreSQL");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresChanges.builder(listening).heartbeat(Duration.ofMillis(999)))
                .withMessageContaining("heartbeat");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresChanges.builder(listening).namespace("a b"))
                .withMessageContaining("namespace");
    }
}
