package io.creditledger.jdbc.internal.dialect;

import java.sql.SQLException;

/**
 * A read-only transaction on one consistent snapshot. If the database allows it, its settings apply to this transaction only:
 * a pooler may run each transaction in a different session, and then give the session to another client.
 */
public interface SnapshotTransaction {
    /** Begins it; no transaction is open on the connection. */
    void begin() throws SQLException;

    /** Ends it, also if it has not begun, and restores the settings of the connection. */
    void end() throws SQLException;
}
