package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from the ledger's pool in the middle of a unit of work of ours. Closing it undoes what was not committed
 * and gives it back in the state it came in.
 *
 * <p>A unit of work that has locked and read, and written nothing, ends in a commit on H2: a rollback there may put an
 * old version of a row that it had locked over what somebody else has committed since.
 */
final class OwnedConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedConnection.class);

    private final LedgerDialect dialect;
    private final Connection connection;
    private final boolean autoCommit;
    private final int isolation;
    private boolean writing;
    private boolean committed;

    OwnedConnection(DataSource dataSource, LedgerDialect dialect) throws SQLException {
        this.dialect = dialect;
        this.connection = dataSource.getConnection();
        boolean opened = false;
        try {
            this.autoCommit = connection.getAutoCommit();
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
                connection.close();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    /** Notes that from now on there may be something to undo. */
    void writing() {
        writing = true;
    }

    /** Notes that the unit of work is committed. */
    void committed() {
        committed = true;
    }

    @Override
    public void close() {
        try (connection) {
            if (!committed) {
                end();
            }
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
        } catch (SQLException error) {
            // The unit of work has ended one way or the other, and its own error is on its way; a broken connection is
            // the
            // pool's to replace.
            LOG.debug("A connection could not be given back as it came", error);
        }
    }

    private void end() throws SQLException {
        if (dialect == LedgerDialect.H2 && !writing) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }
}
