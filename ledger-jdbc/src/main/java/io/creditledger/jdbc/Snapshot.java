package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unit of work that reads from one consistent snapshot, on a connection from the ledger's pool. What it needs it states for
 * this unit of work only: a pooler between us and the server may give each unit of work to another session, and each session
 * to somebody else afterwards. H2 knows settings of the session only; it has no such pooler, and gets back what it had.
 */
final class Snapshot {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private final LedgerDialect dialect;
    private final Connection connection;
    private final boolean autoCommit;
    private int isolation = Connection.TRANSACTION_NONE;

    private Snapshot(LedgerDialect dialect, Connection connection) throws SQLException {
        this.dialect = dialect;
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
    }

    /** Begins one; what the connection had begun is rolled back. */
    static Snapshot begin(Connection connection, LedgerDialect dialect) throws SQLException {
        Snapshot snapshot = new Snapshot(dialect, connection);
        boolean begun = false;
        try {
            snapshot.begin();
            begun = true;
            return snapshot;
        } finally {
            if (!begun) {
                snapshot.end();
            }
        }
    }

    private void begin() throws SQLException {
        if (!autoCommit) {
            // In a unit of work that has begun, the isolation can no longer be chosen.
            connection.rollback();
        }
        switch (dialect) {
            case POSTGRESQL -> {
                connection.setAutoCommit(false);
                Statements.run(connection, PostgresSql.START_SNAPSHOT);
            }
            // In auto-commit it stays, and so this takes one trip.
            case MARIADB -> Statements.run(connection, MariaDbSql.START_SNAPSHOT);
            case H2 -> {
                isolation = connection.getTransactionIsolation();
                // REPEATABLE READ there takes a snapshot of each table when it is first read.
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setAutoCommit(false);
            }
        }
    }

    /** Ends it and leaves the connection as it came, or cuts it. */
    void end() {
        boolean ended = false;
        try {
            if (dialect == LedgerDialect.MARIADB) {
                Statements.run(connection, "ROLLBACK");
            } else {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
            if (isolation != Connection.TRANSACTION_NONE) {
                connection.setTransactionIsolation(isolation);
            }
            ended = true;
        } catch (SQLException error) {
            LOG.debug("A unit of work that only read could not be ended", error);
        } finally {
            if (!ended) {
                DriverCalls.abort(connection);
            }
        }
    }
}
