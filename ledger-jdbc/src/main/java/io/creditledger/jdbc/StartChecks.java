package io.creditledger.jdbc;

import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.JdbcLedger.H2Durability;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is checked before a ledger is built, so that a wrong set-up fails at the start and not at the first crash. */
final class StartChecks {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

    private StartChecks() {}

    /**
     * What the host has asked for.
     *
     * @param namespace where the tables are; null for the connection's own
     * @param durability what a commit to an H2 file is to survive
     * @param readOnly whether the ledger only reads
     * @param allowUntested whether to go on with a product or release that is not tested
     */
    record Wanted(@Nullable String namespace, H2Durability durability, boolean readOnly, boolean allowUntested) {}

    /**
     * What was found.
     *
     * @param dialect the database
     * @param qualifier what stands before the name of a table
     */
    record Found(LedgerDialect dialect, String qualifier) {}

    static Found run(DataSource dataSource, Wanted wanted) {
        refuseHostsUnitsOfWork(dataSource);
        String namespace = wanted.namespace;
        H2Durability durability = wanted.durability;
        LedgerDialect dialect;
        String qualifier;
        try (Connection connection = dataSource.getConnection()) {
            dialect = LedgerDialect.detect(connection);
            dialect.check().tested().check(connection, wanted.allowUntested);
            dialect.check().settings(connection);
            qualifier = SchemaCatalog.qualifier(connection, namespace);
            adviseTimeouts(connection, dialect);
            if (dialect != LedgerDialect.POSTGRESQL
                    && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
                throw new IllegalStateException(
                        "the pool's connections work at READ UNCOMMITTED, at which a ledger would read"
                                + " what others may still roll back; set the pool to READ COMMITTED");
            }
            if (dialect == LedgerDialect.H2 && durability != H2Durability.AS_CONFIGURED) {
                checkH2(connection, durability);
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException error) {
            throw Failures.storage("the database could not be reached", error, Retry.CALL);
        }
        LedgerSchema schema = LedgerSchema.of(dataSource);
        (namespace == null ? schema : schema.namespace(namespace)).validate();
        checkRights(dataSource, dialect, wanted);
        return new Found(dialect, qualifier);
    }

    private static void checkRights(DataSource dataSource, LedgerDialect dialect, Wanted wanted) {
        try (Connection connection = dataSource.getConnection()) {
            String namespace = wanted.namespace;
            dialect.check()
                    .rights(
                            connection,
                            namespace == null ? null : SchemaCatalog.folded(connection, namespace),
                            wanted.readOnly);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException error) {
            throw Failures.storage("the database could not be reached", error, Retry.CALL);
        }
    }

    /** Advises only: reads and the host's own units of work are what waits without them. */
    private static void adviseTimeouts(Connection connection, LedgerDialect dialect) {
        String parameters = dialect.check().timeoutParameters();
        try {
            if (parameters != null && connection.getNetworkTimeout() == 0) {
                LOG.info(
                        "The connections have no socket timeout: a read waits for a server that has vanished as long as the"
                                + " operating system does. Set {} in the JDBC URL",
                        parameters);
            }
        } catch (SQLException | RuntimeException | LinkageError error) {
            LOG.debug("The driver does not tell its socket timeout", error);
        }
    }

    /** Reads which ledger the pool leads to. */
    static LedgerIdentity identity(DataSource dataSource, Road road) {
        try (Connection connection = dataSource.getConnection()) {
            String identity = road.identity(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            if (identity == null) {
                throw new IllegalStateException(
                        "the row of version 1 in ledger_schema has no identity: give it one, such as"
                                + " a UUID, that no other ledger has, and never change it");
            }
            return new LedgerIdentity(identity);
        } catch (SQLException error) {
            throw Failures.storage("the database could not be reached", error, Retry.CALL);
        }
    }

    /** A best effort, by name, because Spring is not on our class path: committing there would commit the host's work. */
    private static void refuseHostsUnitsOfWork(DataSource dataSource) {
        if (dataSource.getClass().getName().contains("TransactionAware")) {
            throw new IllegalStateException(
                    "the data source is a " + dataSource.getClass().getName()
                            + ", which takes part in the host's units of work; give the builder the pool itself, and use"
                            + " joining(connection) to take part in them");
        }
    }

    private static void checkH2(Connection connection, H2Durability durability) throws SQLException {
        String url = String.valueOf(connection.getMetaData().getURL()).toLowerCase(Locale.ROOT);
        boolean remote = url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:");
        try (Statement statement = connection.createStatement()) {
            if (text(statement, "CALL DATABASE_PATH()") == null) {
                return;
            }
            String version = text(statement, "CALL H2VERSION()");
            if (version == null || losesCommits(version)) {
                throw new IllegalStateException("H2 " + version
                        + " forgets acknowledged commits in a file when its process is killed; use H2 2.4.240, or choose"
                        + " H2Durability.AS_CONFIGURED");
            }
            // Two rows are possible: what a SET once stored, and what is in force. A stored 0 alone is not in force.
            String delay = text(
                    statement,
                    "SELECT MAX(CAST(SETTING_VALUE AS INT)) FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME ="
                            + " 'WRITE_DELAY'");
            if (!"0".equals(delay)) {
                throw new IllegalStateException("this H2 file writes up to " + delay
                        + " ms after it has acknowledged, so a crash loses charges; add ;WRITE_DELAY=0 to the URL, or"
                        + " choose H2Durability.AS_CONFIGURED");
            }
            if (durability == H2Durability.POWER_LOSS
                    && !"TRUE"
                            .equals(text(
                                    statement,
                                    "SELECT IS_ADMIN FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME = CURRENT_USER"))) {
                throw new IllegalStateException(
                        "H2Durability.POWER_LOSS runs CHECKPOINT SYNC, which needs an admin user");
            }
        }
        if (!remote && !url.contains(":async:") && !url.contains(":retry:")) {
            throw new IllegalStateException("this H2 file is closed for everybody when a thread is interrupted while it"
                    + " writes; open it through jdbc:h2:async:PATH, or choose H2Durability.AS_CONFIGURED");
        }
    }

    /**
     * From 2.5.250 on, the header of a file is written before it is told of the newest chunk, and a start after a crash
     * that trusts it goes back to the one before. 2.5.252 was the newest when this was found.
     */
    static boolean losesCommits(String version) {
        return version.startsWith("2.5.");
    }

    private static @Nullable String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
