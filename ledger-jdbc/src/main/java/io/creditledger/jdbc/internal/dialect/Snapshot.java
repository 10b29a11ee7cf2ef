package io.creditledger.jdbc.internal.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A snapshot to read from, on a connection from the ledger's pool, which gets the connection back as it came, or aborted. */
public final class Snapshot {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private final Dialect dialect;
    private final Connection connection;
    private final SnapshotTransaction transaction;

    private Snapshot(Dialect dialect, Connection connection) throws SQLException {
        this.dialect = dialect;
        this.connection = connection;
        this.transaction = dialect.snapshot(connection);
    }

    /** Begins one; what the connection had begun is rolled back. */
    public static Snapshot begin(Connection connection, Dialect dialect) throws SQLException {
        Snapshot snapshot = new Snapshot(dialect, connection);
        boolean begun = false;
        try {
            if (!connection.getAutoCommit()) {
                // In a unit of work that has begun, the isolation can no longer be chosen.
                connection.rollback();
            }
            snapshot.transaction.begin();
            begun = true;
            return snapshot;
        } finally {
            if (!begun) {
                snapshot.end();
            }
        }
    }

    /** Ends it. Does not fail: a connection that cannot be given back as it came is aborted. */
    public void end() {
        boolean ended = false;
        try {
            transaction.end();
            ended = true;
        } catch (SQLException error) {
            LOG.debug("A unit of work that only read could not be ended", error);
        } finally {
            if (!ended) {
                dialect.abort(connection);
            }
        }
    }
}
