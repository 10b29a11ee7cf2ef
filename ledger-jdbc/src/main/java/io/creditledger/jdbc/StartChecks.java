package io.creditledger.jdbc;

import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.JdbcLedger.H2Durability;
import java.sql.Connection;
import java.sql.SQLException;
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
     * @param checkpoints whether a commit is durable only after a checkpoint
     */
    record Found(LedgerDialect dialect, String qualifier, boolean checkpoints) {}

    static Found run(DataSource dataSource, Wanted wanted) {
        refuseHostsUnitsOfWork(dataSource);
        Found found = onConnection(dataSource, connection -> settings(connection, wanted));
        LedgerSchema schema = LedgerSchema.of(dataSource);
        (wanted.namespace == null ? schema : schema.namespace(wanted.namespace)).validate();
        onConnection(dataSource, connection -> {
            checkRights(connection, found.dialect, wanted);
            return found;
        });
        return found;
    }

    private static Found settings(Connection connection, Wanted wanted) throws SQLException {
        LedgerDialect dialect = LedgerDialect.detect(connection);
        dialect.check().tested().check(connection, wanted.allowUntested);
        dialect.check().settings(connection);
        String qualifier = SchemaCatalog.qualifier(connection, wanted.namespace);
        adviseTimeouts(connection, dialect);
        if (dialect != LedgerDialect.POSTGRESQL
                && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new SetupException("the pool's connections work at READ UNCOMMITTED, at which a ledger would read"
                    + " what others may still roll back; set the pool to READ COMMITTED");
        }
        boolean checkpoints = dialect == LedgerDialect.H2 && H2DurabilityCheck.run(connection, wanted.durability);
        return new Found(dialect, qualifier, checkpoints);
    }

    private static void checkRights(Connection connection, LedgerDialect dialect, Wanted wanted) throws SQLException {
        String namespace = wanted.namespace;
        dialect.check()
                .rights(
                        connection,
                        namespace == null ? null : SchemaCatalog.folded(connection, namespace),
                        wanted.readOnly);
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
        } catch (SQLException | UnsupportedOperationException | LinkageError error) {
            LOG.debug("The driver does not tell its socket timeout", error);
        }
    }

    /** Reads which ledger the pool leads to. */
    static LedgerIdentity identity(DataSource dataSource, Road road) {
        return onConnection(dataSource, connection -> {
            String identity = road.identity(connection);
            if (identity == null) {
                throw new SetupException("the row of version 1 in ledger_schema has no identity: give it one, such as"
                        + " a UUID, that no other ledger has, and never change it");
            }
            return new LedgerIdentity(identity);
        });
    }

    /** A check that reads. */
    @FunctionalInterface
    private interface Check<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs a check, and ends the unit of work that it may have begun. */
    private static <T> T onConnection(DataSource dataSource, Check<T> check) {
        try (Connection connection = dataSource.getConnection()) {
            return DriverCalls.run(connection, () -> {
                try {
                    return check.on(connection);
                } finally {
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                }
            });
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
}
