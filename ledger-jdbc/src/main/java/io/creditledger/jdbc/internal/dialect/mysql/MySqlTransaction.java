package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction in SQL. The connection stays in auto-commit if it came so: a START TRANSACTION needs no trips to leave it and to
 * come back.
 */
final class MySqlTransaction implements OwnedTransaction {
    private final Connection connection;

    MySqlTransaction(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void commit() throws SQLException {
        DriverCalls.execute(connection, "COMMIT");
    }

    @Override
    public void undo(boolean wrote) throws SQLException {
        DriverCalls.execute(connection, "ROLLBACK");
    }

    @Override
    public void restore() {
        // Nothing was changed.
    }
}
