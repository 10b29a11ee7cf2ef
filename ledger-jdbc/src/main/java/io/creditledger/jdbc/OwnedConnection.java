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
 * and gives it back in the state it came in.
 *
 * <p>On MariaDB the connection stays in auto-commit if it came so: a START TRANSACTION needs no trips to leave it and to
 * come back.
 *
 * <p>A unit of work that has locked and read, and written nothing, ends in a commit on H2: a rollback there may put an
 * old version of a row that it had locked over what somebody else has committed since.
 */
final class OwnedConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedConnection.class);

    private final LedgerDialect dialect;
    private final @Nullable UnitControl control;
    private final Connection connection;
    private final boolean autoCommit;
    private final int isolation;
    private boolean writing;
    private boolean committed;

    OwnedConnection(DataSource dataSource, LedgerDialect dialect) throws SQLException {
        this(dataSource, dialect, null);
    }

    OwnedConnection(DataSource dataSource, LedgerDialect dialect, @Nullable UnitControl control) throws SQLException {
        this.dialect = dialect;
        this.control = control;
        this.connection = connect(dataSource);
        boolean opened = false;
        try {
            if (control != null) {
                control.opened(connection);
                limit();
            }
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
            opened = true;
        } finally {
            if (!opened) {
                if (control != null) {
                    control.released();
                }
                connection.close();
            }
        }
    }

    /** Ends the wait for a connection when the time of the unit of work is up, but never by an interrupt in the middle of H2. */
    private Connection connect(DataSource dataSource) throws SQLException {
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

    /** A part of the unit of work. */
    @FunctionalInterface
    interface Part<T> {
        T run() throws SQLException;
    }

    /** Runs a part of the unit of work that only reads or locks. */
    <T> T run(Part<T> part) throws SQLException {
        try {
            return part.run();
        } catch (SQLException error) {
            cutIfReadOnly(error);
            throw error;
        }
    }

    /**
     * Cuts the connection if an error says that its server takes no writes: it is not the primary any more, and the pool
     * would hand the connection out again.
     */
    void cutIfReadOnly(SQLException error) {
        if (Fault.of(error, dialect) == Fault.READ_ONLY) {
            abort();
        }
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

    private void restoreTimeout() {
        if (control != null) {
            control.restore(connection);
        }
    }

    /** Cuts the connection: nobody knows any more what is on its way. */
    void abort() {
        restoreTimeout();
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException error) {
            LOG.debug("A connection could not be cut", error);
        }
    }

    @Override
    public void close() {
        try (connection) {
            if (control != null) {
                control.released();
            }
            if (!committed) {
                end();
            }
            restoreTimeout();
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
        } catch (SQLException | RuntimeException error) {
            // The unit of work has ended one way or the other, and its own error is on its way; a broken connection is
            // the pool's to replace.
            LOG.debug("A connection could not be given back as it came", error);
        }
    }

    private void end() throws SQLException {
        switch (dialect) {
            case MARIADB -> rollbackOrAbort();
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

    /** In auto-commit nobody else would roll back, and whoever gets the connection next could commit half of our work. */
    private void rollbackOrAbort() throws SQLException {
        boolean rolledBack = false;
        try {
            Statements.run(connection, "ROLLBACK");
            rolledBack = true;
        } finally {
            if (!rolledBack) {
                restoreTimeout();
                connection.abort(Runnable::run);
            }
        }
    }
}
