package io.creditledger.jdbc.internal.dialect;

import java.sql.SQLException;

/** One transaction of the ledger's own on a connection of its pool. Not thread-safe. */
public interface OwnedTransaction {
    /** Commits what was written. */
    void commit() throws SQLException;

    /**
     * Ends a transaction that was not committed.
     *
     * @param wrote whether there may be something to undo
     */
    void undo(boolean wrote) throws SQLException;

    /** Puts the settings of the connection back as they were. */
    void restore() throws SQLException;
}
