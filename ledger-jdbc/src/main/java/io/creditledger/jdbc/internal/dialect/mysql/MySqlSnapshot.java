package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * At REPEATABLE READ, stated for the one transaction, in one trip where the driver sends two statements in one. A connection in
 * auto-commit stays in it.
 */
final class MySqlSnapshot implements SnapshotTransaction {
    private final Connection connection;

    MySqlSnapshot(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void begin() throws SQLException {
        if (MySqlSender.sendsSeveral(connection)) {
            DriverCalls.execute(connection, MySqlSql.SNAPSHOT_ISOLATION + "; " + MySqlSql.START_READ_ONLY);
        } else {
            DriverCalls.execute(connection, MySqlSql.SNAPSHOT_ISOLATION);
            DriverCalls.execute(connection, MySqlSql.START_READ_ONLY);
        }
    }

    @Override
    public void end() throws SQLException {
        DriverCalls.execute(connection, "ROLLBACK");
    }
}
