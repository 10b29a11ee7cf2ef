package io.creditledger.jdbc.internal.unit;

import io.creditledger.jdbc.internal.commit.UnitControl;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from the ledger's pool in the middle of a unit of work of ours. Closing it undoes what was not committed
 * and gives it back in the state it came in. If that fails, or a driver call has failed halfway, the connection is aborted.
 */
public final class OwnedConnection implements ListenerCalls.Consequences {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedConnection.class);

    private final Dialect dialect;
    private final @Nullable UnitControl control;
    private final Connection connection;
    private final OwnedTransaction transaction;
    private boolean writing;
    private boolean committed;

    private OwnedConnection(Connection connection, Dialect dialect, @Nullable UnitControl control) throws SQLException {
        this.dialect = dialect;
        this.control = control;
        this.connection = connection;
        limit();
        this.transaction = dialect.begin(connection);
    }

    /** Work in one unit of work. */
    @FunctionalInterface
    public interface Work<T> {
        T on(OwnedConnection owned) throws SQLException;
    }

    /**
     * Runs one unit of work on a connection of a pool.
     *
     * @param control bounds its time; or null
     */
    public static <T> T use(DataSource dataSource, Dialect dialect, @Nullable UnitControl control, Work<T> work)
            throws SQLException {
        Connection connection = connect(dataSource, dialect, control);
        try {
            if (control != null) {
                control.opened(connection);
            }
            DriverCalls.Abort abort = aborted -> abort(aborted, dialect, control);
            OwnedConnection owned =
                    DriverCalls.run(connection, abort, () -> new OwnedConnection(connection, dialect, control));
            try {
                return DriverCalls.run(connection, abort, () -> work.on(owned));
            } catch (SQLException error) {
                if (dialect.kindOf(error) == SqlErrorKind.READ_ONLY) {
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

    /** Ends the wait for a connection when the time of the unit of work is up, unless an interrupt may meet the database at work. */
    private static Connection connect(DataSource dataSource, Dialect dialect, @Nullable UnitControl control)
            throws SQLException {
        if (control == null || dialect.runsInCallersThread()) {
            return connect(dataSource, dialect);
        }
        control.waiting();
        try {
            return connect(dataSource, dialect);
        } finally {
            boolean unused = control.waited();
        }
    }

    /** Says that no connection was to be had where a pool, unlike a database, gives neither a state nor a class that does. */
    private static Connection connect(DataSource dataSource, Dialect dialect) throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (SQLException error) {
            boolean untold = dialect.kindOf(error) == SqlErrorKind.OTHER
                    && SqlErrorKind.telling(error).getSQLState() == null;
            throw untold ? new SQLTransientConnectionException(error.getMessage(), error) : error;
        }
    }

    /** Lets the next trips take what is left of the time of the unit of work. */
    void limit() {
        if (control != null) {
            control.limit(connection);
        }
    }

    /** Returns the connection itself. */
    public Connection connection() {
        return connection;
    }

    /** Notes that from now on there may be something to undo. */
    void writing() {
        writing(true);
    }

    @Override
    public void writing(boolean is) {
        writing = is;
    }

    /** Commits the unit of work. */
    public void commit() throws SQLException {
        transaction.commit();
        committed();
    }

    /** Notes that the unit of work is committed. */
    void committed() {
        committed = true;
    }

    private static void abort(Connection connection, Dialect dialect, @Nullable UnitControl control) {
        try {
            if (control != null) {
                control.restore(connection);
            }
        } catch (RuntimeException | Error failure) {
            LOG.debug("A connection did not take its network timeout back", failure);
        }
        dialect.abort(connection);
    }

    /** Aborts the connection: nobody knows any more what is on its way. */
    @Override
    public void abort() {
        abort(connection, dialect, control);
    }

    @Override
    public void listening() {
        if (control != null && !dialect.runsInCallersThread()) {
            control.waiting();
        }
    }

    @Override
    public boolean listened() {
        return control != null && (control.waited() || control.deadline().hasPassed());
    }

    private void end() {
        if (control != null) {
            control.released();
        }
        try {
            if (!committed) {
                transaction.undo(writing);
            }
            if (control != null) {
                control.restore(connection);
            }
            transaction.restore();
        } catch (SQLException | RuntimeException | Error failure) {
            // The unit of work has ended one way or the other, and its own error is on its way. Whoever gets the
            // connection next must neither commit half of our work nor find our settings.
            LOG.debug("A connection could not be given back as it came", failure);
            abort();
        }
    }
}
