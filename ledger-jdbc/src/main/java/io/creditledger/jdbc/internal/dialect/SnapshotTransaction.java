package io.creditledger.jdbc.internal.dialect;

import java.sql.SQLException;

/**
 * A transaction that only reads, from one consistent snapshot. What it needs it states for itself alone where the database can: a
 * pooler between us and the server may give each transaction to another session, and each session to somebody else afterwards.
 */
public interface SnapshotTransaction {
    /** Begins it; the connection has begun nothing. */
    void begin() throws SQLException;

    /** Ends it, also if it has not begun, and puts the settings of the connection back as they were. */
    void end() throws SQLException;
}
