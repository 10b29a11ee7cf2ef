package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.JdbcTransaction;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction at READ COMMITTED, which H2 knows only as a setting of the connection. One that has written nothing ends in a
 * commit: see {@link H2Dialect#isHarmedByIdleRollback()}.
 */
final class H2Transaction implements OwnedTransaction {
    private final Connection connection;
    private final int isolation;
    private final JdbcTransaction transaction;

    H2Transaction(Connection connection) throws SQLException {
        this.connection = connection;
        this.isolation = connection.getTransactionIsolation();
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        this.transaction = new JdbcTransaction(connection);
    }

    @Override
    public void commit() throws SQLException {
        transaction.commit();
    }

    @Override
    public void undo(boolean wrote) throws SQLException {
        if (wrote) {
            transaction.undo(true);
        } else {
            transaction.commit();
        }
    }

    @Override
    public void restore() throws SQLException {
        transaction.restore();
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(isolation);
        }
    }
}
