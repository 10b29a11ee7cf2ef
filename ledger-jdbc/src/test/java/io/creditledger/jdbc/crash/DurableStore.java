package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.testing.DatabaseServer;
import io.creditledger.jdbc.testing.MariaDbServer;
import io.creditledger.jdbc.testing.MySqlServer;
import io.creditledger.jdbc.testing.Outbox;
import io.creditledger.jdbc.testing.PgBouncer;
import io.creditledger.jdbc.testing.PostgresServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** An empty ledger in a database that keeps what it acknowledges, whatever is killed. */
final class DurableStore implements AutoCloseable {
    private final Kind kind;
    private final TestDatabase database;
    /** The one that clients connect to comes first. */
    private final List<DatabaseServer> servers;

    private DurableStore(Kind kind, TestDatabase database, List<DatabaseServer> servers) {
        this.kind = kind;
        this.database = database;
        this.servers = servers;
    }

    /** Where it is. */
    enum Kind {
        /** With a checkpoint after each commit. H2 writes later, and compacts the file. */
        H2_FILE,
        /** Written at each commit. */
        H2_FILE_AT_COMMIT,
        POSTGRESQL,
        /** PostgreSQL behind a PgBouncer that gives each transaction to another session. */
        POSTGRESQL_POOLED,
        MARIADB,
        MYSQL;

        /** Returns what a ledger on an H2 file of this kind is built with. */
        H2Durability durability() {
            return this == H2_FILE_AT_COMMIT ? H2Durability.PROCESS_CRASH : H2Durability.POWER_LOSS;
        }

        DurableStore create() {
            return switch (this) {
                case H2_FILE -> new DurableStore(this, TestDatabases.H2_FILE.createMigrated(), List.of());
                case H2_FILE_AT_COMMIT ->
                    new DurableStore(this, TestDatabases.createMigratedH2FileWrittenAtCommit(), List.of());
                case POSTGRESQL -> on(PostgresServer.startDurable());
                case POSTGRESQL_POOLED -> {
                    RequiredPrograms.assume(PgBouncer.isInstalled(), PgBouncer.HOW_TO_INSTALL);
                    PostgresServer behind = PostgresServer.startDurable();
                    PgBouncer pooler = PgBouncer.start(behind, 4);
                    yield new DurableStore(this, ledgerOn(pooler), List.of(pooler, behind));
                }
                case MARIADB -> {
                    RequiredPrograms.assume(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
                    yield on(MariaDbServer.startDurable());
                }
                case MYSQL -> {
                    RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
                    yield on(MySqlServer.startDurable());
                }
            };
        }

        private DurableStore on(DatabaseServer server) {
            return new DurableStore(this, ledgerOn(server), List.of(server));
        }

        private static TestDatabase ledgerOn(DatabaseServer server) {
            TestDatabase database = server.createDatabase();
            database.createLedgerTables();
            return database;
        }
    }

    Kind kind() {
        return kind;
    }

    String url() {
        return database.jdbcUrl();
    }

    /** Returns the server's process, to be killed. */
    DatabaseServer server() {
        return servers.get(0);
    }

    /** Creates a host's outbox beside the ledger. */
    Outbox outbox() {
        return Outbox.in(database);
    }

    /** Makes ledgers that are built from now on store their events. */
    StoredEventRows storedEvents() {
        return StoredEventRows.in(database);
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

    /** Asks the database itself whether it is durable. Of an H2 file with checkpoints the ledger asks when it is built. */
    void assertDurable() throws SQLException {
        try (Connection connection = database.connect()) {
            if (!servers.isEmpty()) {
                server().assertDurable(connection);
                return;
            }
            if (kind == Kind.H2_FILE) {
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
        servers.forEach(DatabaseServer::close);
    }
}
