package io.creditledger.jdbc.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.jdbc.LedgerDialect;
import io.creditledger.jdbc.LedgerSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The databases that all other tests stand on are what they say. */
class TestDatabasesTest {

    @EachDatabase(inFilesToo = true)
    void aFreshDatabaseHasAnEmptyLedger(TestDatabases databases) throws SQLException {
        try (TestDatabase database = databases.createMigrated();
                Connection connection = database.newDataSource(2, true).getConnection()) {
            assertThat(LedgerDialect.detect(connection)).isEqualTo(databases.dialect());
            assertThat(count(connection, "ledger_operation")).isZero();
            assertThat(count(connection, "ledger_schema")).isEqualTo(LedgerSchema.requiredVersion());
        }
    }

    @EachDatabase(inFilesToo = true)
    void databasesDoNotSeeEachOther(TestDatabases databases) throws SQLException {
        try (TestDatabase one = databases.create();
                TestDatabase other = databases.create()) {
            one.execute("CREATE TABLE mine (id BIGINT NOT NULL, PRIMARY KEY (id))");
            other.execute("CREATE TABLE mine (id BIGINT NOT NULL, PRIMARY KEY (id))");
            one.execute("INSERT INTO mine VALUES (1)");
            try (Connection connection = other.connect()) {
                assertThat(count(connection, "mine")).isZero();
            }
        }
    }

    @EachDatabase(inFilesToo = true)
    void poolsHaveTheAutoCommitModeAskedFor(TestDatabases databases) throws SQLException {
        try (TestDatabase database = databases.create();
                Connection on = database.newDataSource(1, true).getConnection();
                Connection off = database.newDataSource(1, false).getConnection()) {
            assertThat(on.getAutoCommit()).isTrue();
            assertThat(off.getAutoCommit()).isFalse();
        }
    }

    @Test
    void assertionsInsideH2AreOff() {
        assertThat(org.h2.mvstore.MVStore.class.desiredAssertionStatus()).isFalse();
    }

    @Test
    void anInterruptClosesAnH2FileForEverybodyUnlessItIsOpenedAsync(@TempDir Path directory) throws SQLException {
        String plain = "jdbc:h2:" + directory.resolve("plain") + ";WRITE_DELAY=0";
        String async = "jdbc:h2:async:" + directory.resolve("async") + ";WRITE_DELAY=0";

        try (Connection bystander = DriverManager.getConnection(plain)) {
            assertThatThrownBy(() -> writeInterrupted(plain)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> count(bystander, "t"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(90098));
        }
        try (Connection bystander = DriverManager.getConnection(async)) {
            writeInterrupted(async);
            assertThat(count(bystander, "t")).isEqualTo(50);
        }
    }

    @Test
    @Tag("slow")
    void aDurablePostgresComesBackWithWhatItAcknowledged() throws SQLException {
        comesBackAfterKill(PostgresServer::startDurable);
    }

    @Test
    @Tag("slow")
    void aDurableMariaDbComesBackWithWhatItAcknowledged() throws SQLException {
        RequiredPrograms.assume(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
        comesBackAfterKill(MariaDbServer::startDurable);
    }

    @Test
    @Tag("slow")
    void aDurableMySqlComesBackWithWhatItAcknowledged() throws SQLException {
        RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
        comesBackAfterKill(MySqlServer::startDurable);
    }

    @Test
    void settingsOfSharedServersAreFoundToBeNotDurable() throws SQLException {
        try (TestDatabase database = TestDatabases.POSTGRESQL.create();
                PostgresServer durable = PostgresServer.startDurable();
                Connection connection = database.connect()) {
            assertThatThrownBy(() -> durable.assertDurable(connection)).isInstanceOf(AssertionError.class);
        }
    }

    private static void comesBackAfterKill(Supplier<DatabaseServer> start) throws SQLException {
        try (DatabaseServer server = start.get();
                TestDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE acknowledged (id BIGINT NOT NULL, PRIMARY KEY (id))");
            long firstProcess = server.pid();
            for (int round = 1; round <= 2; round++) {
                try (Connection connection = database.connect()) {
                    server.assertDurable(connection);
                    connection.createStatement().execute("INSERT INTO acknowledged VALUES (" + round + ")");

                    server.kill();

                    assertThat(connection.isValid(5)).isFalse();
                }
                assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
                server.start();
                try (Connection connection = database.connect()) {
                    assertThat(count(connection, "acknowledged")).isEqualTo(round);
                }
            }
            assertThat(server.pid()).isNotEqualTo(firstProcess);
        }
    }

    private static void writeInterrupted(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS t (id BIGINT PRIMARY KEY)");
            for (int i = 0; i < 50; i++) {
                Thread.currentThread().interrupt();
                statement.execute("INSERT INTO t VALUES (" + i + ")");
            }
        } finally {
            // the flag must not reach the next test
            Thread.interrupted();
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
