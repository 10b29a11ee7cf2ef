package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import java.sql.Connection;
import java.sql.SQLException;

/** At SERIALIZABLE: REPEATABLE READ takes a snapshot of each table when it is first read. */
final class H2Snapshot implements SnapshotTransaction {
    private final Connection connection;
    private final boolean autoCommit;
    private int isolation = Connection.TRANSACTION_NONE;

    H2Snapshot(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
    }

    @Override
    public void begin() throws SQLException {
        isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
    }

    @Override
    public void end() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(autoCommit);
        if (isolation != Connection.TRANSACTION_NONE) {
            connection.setTransactionIsolation(isolation);
        }
    }
}
