package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.commit.UnitControl;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from the ledger's pool in the middle of a unit of work of ours. Closing it undoes what was not committed
 * and gives it back in the state it came in. If that fails, or a driver call has failed halfway, the connection is aborted.
 *
 * <p>On MariaDB the connection stays in auto-commit if it came so: a START TRANSACTION needs no trips to leave it and to
 * come back.
 *
 * <p>A unit of work that has locked and read, and written nothing, ends in a commit on H2: a rollback there may put an
 * old version of a row that it had locked over what somebody else has committed since.
 */
final class OwnedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedConnection.class);

    private final LedgerDialect dialect;
    private final @Nullable UnitControl control;
    private final Connection connection;
    private final boolean autoCommit;
    private final int isolation;
    private boolean writing;
    private boolean committed;

    private OwnedConnection(Connection connection, LedgerDialect dialect, @Nullable UnitControl control)
            throws SQLException {
        this.dialect = dialect;
        this.control = control;
        this.connection = connection;
        limit();
        this.autoCommit = dialect != LedgerDialect.MARIADB && connection.getAutoCommit();
        // The others state it in SQL for the one unit of work; H2 knows it only per connection.
        this.isolation = dialect == LedgerDialect.H2
                ? connection.getTransactionIsolation()
                : Connection.TRANSACTION_READ_COMMITTED;
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
    }

    /** Work in one unit of work. */
    @FunctionalInterface
    interface Work<T> {
        T on(OwnedConnection owned) throws SQLException;
    }

    /**
     * Runs one unit of work on a connection of a pool.
     *
     * @param control bounds its time; or null
     */
    static <T> T use(DataSource dataSource, LedgerDialect dialect, @Nullable UnitControl control, Work<T> work)
            throws SQLException {
        Connection connection = connect(dataSource, dialect, control);
        try {
            if (control != null) {
                control.opened(connection);
            }
            Runnable beforeAbort = () -> beforeAbort(connection, control);
            OwnedConnection owned =
                    DriverCalls.run(connection, beforeAbort, () -> new OwnedConnection(connection, dialect, control));
            try {
                return DriverCalls.run(connection, beforeAbort, () -> work.on(owned));
            } catch (SQLException error) {
                if (SqlErrorKind.of(error, dialect) == SqlErrorKind.READ_ONLY) {
                    // Its server is not the primary any more, and the pool would hand the connection out again.
                    owned.abort();
                }
                throw error;
            } finally {
                owned.end();
            }
        } finally {
            if (control != null) {
                control.released();
            }
            DriverCalls.giveBack(connection);
        }
    }

    /** Ends the wait for a connection when the time of the unit of work is up, but never by an interrupt in the middle of H2. */
    private static Connection connect(DataSource dataSource, LedgerDialect dialect, @Nullable UnitControl control)
            throws SQLException {
        if (control == null || dialect == LedgerDialect.H2) {
            return dataSource.getConnection();
        }
        control.waiting();
        try {
            return dataSource.getConnection();
        } finally {
            boolean unused = control.waited();
        }
    }

    /** Lets the next trips take what is left of the time of the unit of work. */
    void limit() {
        if (control != null) {
            control.limit(connection);
        }
    }

    Connection connection() {
        return connection;
    }

    /** Notes that from now on there may be something to undo. */
    void writing() {
        writing = true;
    }

    /** Commits the unit of work. */
    void commit() throws SQLException {
        if (dialect == LedgerDialect.MARIADB) {
            Statements.run(connection, "COMMIT");
        } else {
            connection.commit();
        }
        committed();
    }

    /** Notes that the unit of work is committed. */
    void committed() {
        committed = true;
    }

    private static void beforeAbort(Connection connection, @Nullable UnitControl control) {
        try {
            if (control != null) {
                control.restore(connection);
            }
        } catch (RuntimeException | Error failure) {
            LOG.debug("A connection did not take its network timeout back", failure);
        }
    }

    /** Aborts the connection: nobody knows any more what is on its way. */
    void abort() {
        beforeAbort(connection, control);
        DriverCalls.abort(connection);
    }

    private void end() {
        if (control != null) {
            control.released();
        }
        try {
            if (!committed) {
                undo();
            }
            if (control != null) {
                control.restore(connection);
            }
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
        } catch (SQLException | RuntimeException | Error failure) {
            // The unit of work has ended one way or the other, and its own error is on its way. Whoever gets the
            // connection next must neither commit half of our work nor find our settings.
            LOG.debug("A connection could not be given back as it came", failure);
            abort();
        }
    }

    private void undo() throws SQLException {
        switch (dialect) {
            case MARIADB -> Statements.run(connection, "ROLLBACK");
            case H2 -> {
                if (writing) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
            case POSTGRESQL -> connection.rollback();
        }
    }
}
