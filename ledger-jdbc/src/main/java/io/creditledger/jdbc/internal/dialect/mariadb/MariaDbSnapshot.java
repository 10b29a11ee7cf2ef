package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.SnapshotTransaction;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;

/** At REPEATABLE READ, stated for the one transaction. A connection in auto-commit stays in it, so this takes one trip. */
final class MariaDbSnapshot implements SnapshotTransaction {
    private final Connection connection;

    MariaDbSnapshot(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void begin() throws SQLException {
        DriverCalls.execute(connection, MariaDbSql.START_SNAPSHOT);
    }

    @Override
    public void end() throws SQLException {
        DriverCalls.execute(connection, "ROLLBACK");
    }
}
