package io.creditledger.jdbc.internal.schema;

import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.Dialects;
import io.creditledger.jdbc.internal.dialect.Durability;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SetupException;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.load.LedgerIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is checked before a ledger is built, so that a wrong set-up fails at the start and not at the first crash. */
public final class StartChecks {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

    private StartChecks() {}

    /**
     * What the host has asked for.
     *
     * @param namespace where the tables are; null for the connection's own
     * @param durability what a commit to a database file is to survive
     * @param readOnly whether the ledger only reads
     * @param allowUntested whether to go on with a product or release that is not tested
     */
    public record Wanted(@Nullable String namespace, Durability durability, boolean readOnly, boolean allowUntested) {}

    /**
     * What was found.
     *
     * @param dialect the database
     * @param qualifier what stands before the name of a table
     * @param checkpoints whether a commit is durable only after a checkpoint
     * @param settings the settings in the tables
     */
    public record Found(Dialect dialect, String qualifier, boolean checkpoints, SharedSettings settings) {}

    /**
     * Checks a database and its tables.
     *
     * @throws SetupException if they are refused; the message says what to do
     */
    public static Found run(DataSource dataSource, Dialects dialects, Wanted wanted) {
        refuseByName(dataSource);
        SchemaManager schema = new SchemaManager(dialects, dataSource, wanted.namespace, wanted.allowUntested);
        validate(schema, wanted);
        Found found = onConnection(
                dataSource, dialects::abort, connection -> settings(connection, dialects.of(connection), wanted));
        onConnection(dataSource, dialects::abort, connection -> {
            checkRights(connection, found.dialect, wanted);
            return found;
        });
        return found;
    }

    private static Found settings(Connection connection, Dialect dialect, Wanted wanted) throws SQLException {
        String qualifier = SchemaCatalog.qualifier(connection, wanted.namespace);
        adviseTimeouts(connection, dialect);
        if (dialect.hasDirtyReads()
                && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new SetupException("the pool's connections work at READ UNCOMMITTED, at which a ledger would read"
                    + " what others may still roll back; set the pool to READ COMMITTED");
        }
        boolean checkpoints = dialect.check().needsCheckpoints(connection, wanted.durability);
        return new Found(dialect, qualifier, checkpoints, SharedSettings.read(connection, qualifier));
    }

    /** A user who may not read the tables is told how to get the right, and not only that reading them has failed. */
    private static void validate(SchemaManager schema, Wanted wanted) {
        try {
            schema.validate();
        } catch (StorageException failure) {
            // Looked at first: a database that cannot be reached is not to be waited for twice.
            if (schema.dialects().meanTooFewRights(failure.sqlState())) {
                onConnection(schema.dataSource(), schema.dialects()::abort, connection -> {
                    checkRights(connection, schema.dialects().of(connection), wanted);
                    return failure;
                });
            }
            throw failure;
        }
    }

    private static void checkRights(Connection connection, Dialect dialect, Wanted wanted) throws SQLException {
        String namespace = wanted.namespace;
        dialect.check()
                .rights(
                        connection,
                        namespace == null ? null : SchemaCatalog.folded(connection, namespace),
                        wanted.readOnly);
    }

    /** Advises only: reads and the host's own units of work are what waits without them. */
    private static void adviseTimeouts(Connection connection, Dialect dialect) {
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
    public static LedgerIdentity identity(DataSource dataSource, Dialect dialect, WriteStatements writeStatements) {
        return onConnection(dataSource, dialect::abort, connection -> {
            String identity = writeStatements.identity(connection);
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
    private static <T> T onConnection(DataSource dataSource, DriverCalls.Abort abort, Check<T> check) {
        try (Connection connection = dataSource.getConnection()) {
            return DriverCalls.run(connection, abort, () -> {
                try {
                    return check.on(connection);
                } finally {
                    DriverCalls.endReads(connection);
                }
            });
        } catch (SQLException error) {
            throw StorageExceptions.storage("the database could not be reached", error, Retry.CALL);
        }
    }

    /** A best effort, by name, because Spring is not on our class path. */
    private static void refuseByName(DataSource dataSource) {
        String name = dataSource.getClass().getName();
        // Committing there would commit the host's work.
        if (name.contains("TransactionAware")) {
            throw new SetupException("the data source is a " + name
                    + ", which takes part in the host's units of work; give the builder the pool itself, and use"
                    + " joining(connection) to take part in them");
        }
        for (Class<?> type = dataSource.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getSimpleName().equals("AbstractRoutingDataSource")) {
                throw new SetupException(
                        "the data source is a " + name
                                + ", which chooses a database anew for each connection, but a ledger lives in one; build one"
                                + " JdbcLedger for each of its targets, over the target itself, or over one pool with namespace(..)");
            }
        }
    }
}
