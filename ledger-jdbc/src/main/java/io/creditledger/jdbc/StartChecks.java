package io.creditledger.jdbc;

import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.JdbcLedger.H2Durability;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is checked before a ledger is built, so that a wrong set-up fails at the start and not at the first crash. */
final class StartChecks {
    private StartChecks() {}

    /**
     * What was found.
     *
     * @param dialect of the database
     * @param checkpoints whether a commit is durable only after a checkpoint
     */
    record Found(LedgerDialect dialect, boolean checkpoints) {}

    static Found run(DataSource dataSource, @Nullable String namespace, H2Durability durability) {
        refuseHostsUnitsOfWork(dataSource);
        LedgerDialect dialect;
        boolean checkpoints;
        try (Connection connection = dataSource.getConnection()) {
            LedgerDialect found = DriverCalls.run(connection, () -> LedgerDialect.detect(connection));
            dialect = found;
            checkpoints = DriverCalls.run(connection, () -> check(connection, found, durability));
        } catch (SQLException error) {
            throw Failures.storage("the database could not be reached", error, Retry.CALL);
        }
        LedgerSchema schema = LedgerSchema.of(dataSource);
        (namespace == null ? schema : schema.namespace(namespace)).validate();
        return new Found(dialect, checkpoints);
    }

    /** Returns whether a commit is durable only after a checkpoint. */
    private static boolean check(Connection connection, LedgerDialect dialect, H2Durability durability)
            throws SQLException {
        if (dialect != LedgerDialect.POSTGRESQL
                && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new SetupException("the pool's connections work at READ UNCOMMITTED, at which a ledger would read"
                    + " what others may still roll back; set the pool to READ COMMITTED");
        }
        boolean checkpoints = dialect == LedgerDialect.H2 && H2DurabilityCheck.run(connection, durability);
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        return checkpoints;
    }

    /** Reads which ledger the pool leads to. */
    static LedgerIdentity identity(DataSource dataSource, Road road) {
        try (Connection connection = dataSource.getConnection()) {
            Optional<String> identity = DriverCalls.run(connection, () -> {
                Optional<String> found = Optional.ofNullable(road.identity(connection));
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                return found;
            });
            return new LedgerIdentity(identity.orElseThrow(() -> new IllegalStateException(
                    "the row of version 1 in ledger_schema has no identity: give it one, such as"
                            + " a UUID, that no other ledger has, and never change it")));
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
