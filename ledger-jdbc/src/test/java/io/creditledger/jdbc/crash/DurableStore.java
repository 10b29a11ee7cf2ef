package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.testing.DatabaseServer;
import io.creditledger.jdbc.testing.MariaDbServer;
import io.creditledger.jdbc.testing.PostgresServer;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** An empty ledger in a database that keeps what it acknowledges, whatever is killed. */
final class DurableStore implements AutoCloseable {
    private final TestDatabase database;
    private final Optional<DatabaseServer> server;

    private DurableStore(TestDatabase database, Optional<DatabaseServer> server) {
        this.database = database;
        this.server = server;
    }

    /** Where it is. */
    enum Kind {
        H2_FILE,
        POSTGRESQL,
        MARIADB;

        DurableStore create() {
            return switch (this) {
                case H2_FILE -> new DurableStore(TestDatabases.H2_FILE.createMigrated(), Optional.empty());
                case POSTGRESQL -> on(PostgresServer.startDurable());
                case MARIADB -> {
                    assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
                    yield on(MariaDbServer.startDurable());
                }
            };
        }

        private static DurableStore on(DatabaseServer server) {
            TestDatabase database = server.createDatabase();
            database.createLedgerTables();
            return new DurableStore(database, Optional.of(server));
        }
    }

    String url() {
        return database.jdbcUrl();
    }

    /** Returns the server's process, to be killed. */
    DatabaseServer server() {
        return server.orElseThrow();
    }

    /** Returns a new pool, to be closed by the caller. */
    HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(size);
        // A call on a server that is down ends soon, and its caller decides.
        config.setConnectionTimeout(2_000);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(60_000);
        return new HikariDataSource(config);
    }

    /** Asks the database itself whether it is durable. */
    void assertDurable() throws SQLException {
        try (Connection connection = database.connect()) {
            if (server.isPresent()) {
                server.get().assertDurable(connection);
                return;
            }
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT MAX(CAST(SETTING_VALUE AS INT)) FROM"
                            + " INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'")) {
                row.next();
                assertThat(row.getInt(1)).as("WRITE_DELAY").isZero();
            }
        }
    }

    @Override
    public void close() {
        database.close();
        server.ifPresent(DatabaseServer::close);
    }
}
