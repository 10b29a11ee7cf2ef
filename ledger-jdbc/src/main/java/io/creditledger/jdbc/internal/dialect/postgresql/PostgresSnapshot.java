package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;

/** At REPEATABLE READ, stated for the one transaction. */
final class PostgresSnapshot implements SnapshotTransaction {
    private final Connection connection;
    private final boolean autoCommit;

    PostgresSnapshot(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
    }

    @Override
    public void begin() throws SQLException {
        connection.setAutoCommit(false);
        DriverCalls.execute(connection, PostgresSql.START_SNAPSHOT);
    }

    @Override
    public void end() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(autoCommit);
    }
}
