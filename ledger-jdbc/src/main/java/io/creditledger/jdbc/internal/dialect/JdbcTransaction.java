package io.creditledger.jdbc.internal.dialect;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction that begins and ends with JDBC calls: it turns auto-commit off, and restores it at the end. */
public final class JdbcTransaction implements OwnedTransaction {
    private final Connection connection;
    private final boolean autoCommit;

    /** Begins one. */
    public JdbcTransaction(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void undo(boolean wrote) throws SQLException {
        connection.rollback();
    }

    @Override
    public void restore() throws SQLException {
        if (autoCommit) {
            connection.setAutoCommit(true);
        }
    }
}
