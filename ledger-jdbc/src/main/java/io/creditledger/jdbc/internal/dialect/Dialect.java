package io.creditledger.jdbc.internal.dialect;

import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A database that a ledger can run on: its statements, its checks, the meaning of its errors, and the differences of its
 * transactions. No code outside the package of a database depends on which database it is. Stateless and thread-safe.
 */
public interface Dialect {
    /** Returns the name of the product, as its driver spells it. */
    String product();

    /**
     * Returns whether a connection leads to such a database, by what its driver reports of it. At most one dialect says so of a
     * connection, whichever driver it comes from. Runs no statement.
     */
    default boolean recognises(DatabaseMetaData database) throws SQLException {
        return product().equals(database.getDatabaseProductName());
    }

    /** Returns the name of the folder with the schema scripts. */
    String directory();

    /** Returns what is checked before a ledger works with such a database. */
    DatabaseCheck check();

    /** Returns how its tables are created and looked at. */
    SchemaDialect schema();

    /**
     * Returns the statements of the write path.
     *
     * @param settings of the ledger
     */
    WriteStatements writeStatements(Settings settings);

    /**
     * What statements depend on.
     *
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     * @param lockWait how long to wait for a lock
     * @param notifies whether each write tells other nodes which balances it changes
     * @param checkpoints whether a commit is durable only after a checkpoint
     * @param pool the ledger's own connections
     */
    record Settings(String namespace, Duration lockWait, boolean notifies, boolean checkpoints, DataSource pool) {}

    /** Returns what an error means for a unit of work, told by its SQLState and vendor code, never by its message. */
    SqlErrorKind kindOf(SQLException error);

    /**
     * Returns whether an error proves that a unit of work whose COMMIT was sent is rolled back. Everything else proves nothing:
     * the COMMIT may have been done, and may still be done.
     *
     * @param connection the connection it happened on; may be asked
     */
    boolean provesRollback(SQLException error, Connection connection);

    /** Begins to use a connection of the pool for one transaction at READ COMMITTED. */
    OwnedTransaction begin(Connection connection) throws SQLException;

    /** Prepares a transaction that reads from one consistent snapshot. */
    SnapshotTransaction snapshot(Connection connection) throws SQLException;

    /** Ends a connection for good, in a way that a pool notices. It must still be closed. Never fails. */
    default void abort(Connection connection) {
        DriverCalls.abort(connection);
    }

    /** Returns how many units of work of one ledger run at once: 2 if one can load while another commits. */
    int unitsAtOnce();

    /**
     * Returns whether the database works in the thread of its caller, so that an interrupt of that thread may do harm. Units of
     * work then run on threads of the ledger's own, and none is interrupted.
     */
    boolean runsInCallersThread();

    /**
     * Returns whether a rollback may harm others after a transaction, or a part of one, has locked rows and changed none. Such a
     * transaction ends in a commit, and such a part in the release of its savepoint.
     */
    boolean isHarmedByIdleRollback();

    /** Returns whether the snapshot of a transaction is taken for each table separately, at the first read of that table. */
    boolean hasSnapshotPerTable();

    /**
     * Returns whether a transaction above READ COMMITTED may lock the newest version of a row while plain reads show it an older
     * one, without an error.
     */
    boolean snapshotMayLag();

    /** Returns whether the database refuses all statements of a transaction after one that has failed, up to a savepoint. */
    boolean failedStatementEndsTransaction();

    /** Returns whether the database refused a statement only because an earlier one of the transaction had failed. */
    default boolean followsFailedStatement(SQLException error) {
        return false;
    }

    /** Returns whether a deadlock or a serialization failure rolls back the whole transaction, whatever its savepoints. */
    boolean conflictEndsTransaction();

    /** Returns whether READ UNCOMMITTED shows what others may still roll back. */
    boolean hasDirtyReads();

    /** Returns whether units of work can notify other nodes. */
    boolean canNotify();

    /**
     * Returns whether two results can be read side by side on one connection, row by row, without the driver or the database keeping
     * all of their rows in memory.
     */
    boolean readsSideBySide();
}
