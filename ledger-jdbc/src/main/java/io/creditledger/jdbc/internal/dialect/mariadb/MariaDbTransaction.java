package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction in SQL. The connection stays in auto-commit if it came so: a START TRANSACTION needs no trips to leave it and to
 * come back.
 */
final class MariaDbTransaction implements OwnedTransaction {
    private final Connection connection;

    MariaDbTransaction(Connection connection) {
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
