package io.creditledger.jdbc.internal.event;

import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.Mapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** The statements by which readers take stored events; the same on every database. Stateless and thread-safe. */
final class QueueStatements {
    /** How many rows one statement deletes at most. */
    private static final int CHUNK = 64;

    /** Not by EXISTS, which a plan may turn into a join that reads all events; the order leads to the index. */
    static final String WAITING = """
            SELECT b.bucket FROM <ns>ledger_event_bucket b
            WHERE (SELECT e.recorded_at FROM <ns>ledger_event e WHERE e.bucket = b.bucket
                ORDER BY e.bucket, e.recorded_at LIMIT 1) < ?
            ORDER BY b.bucket""";

    static final String LOCK = "SELECT bucket FROM <ns>ledger_event_bucket WHERE bucket = ? FOR UPDATE SKIP LOCKED";

    static final String OLDEST = """
            SELECT bucket, recorded_at, account_id, revision, operation_id, document FROM <ns>ledger_event
            WHERE bucket = ? AND recorded_at < ?
            ORDER BY bucket, recorded_at, account_id, revision, operation_id LIMIT ?""";

    /**
     * Without documents. An operation that changed nothing is stored under the time of the account's last change, which may be long
     * before its own. By a value, because a condition may become a join that reads all operations.
     */
    static final String OUTDATED = """
            SELECT e.bucket, e.recorded_at, e.account_id, e.revision, e.operation_id, '' FROM <ns>ledger_event e
            WHERE e.bucket = ? AND e.recorded_at < ? AND COALESCE(
                (SELECT o.recorded_at FROM <ns>ledger_operation o WHERE o.id = e.operation_id), e.recorded_at) < ?
            ORDER BY e.bucket, e.recorded_at, e.account_id, e.revision, e.operation_id LIMIT ?""";

    /** The range bounds what is looked at where the database does not find single keys by the index. */
    static final String DELETE = """
            DELETE FROM <ns>ledger_event WHERE bucket = ? AND recorded_at >= ? AND recorded_at <= ? AND (<keys>)""";

    static final String KEY = "(recorded_at = ? AND account_id = ? AND revision = ? AND operation_id = ?)";

    /** Returns a statement with so many keys. */
    static String withKeys(String text, int keys) {
        return text.replace("<keys>", String.join(" OR ", Collections.nCopies(keys, KEY)));
    }

    private final String waiting;
    private final String lock;
    private final String oldest;
    private final String outdated;
    private final String delete;

    /**
     * Creates them.
     *
     * @param qualifier what stands before the name of a table
     */
    QueueStatements(String qualifier) {
        this.waiting = WAITING.replace("<ns>", qualifier);
        this.lock = LOCK.replace("<ns>", qualifier);
        this.oldest = OLDEST.replace("<ns>", qualifier);
        this.outdated = OUTDATED.replace("<ns>", qualifier);
        this.delete = DELETE.replace("<ns>", qualifier);
    }

    /** Returns the buckets with rows from before this time, ascending. */
    List<Integer> waiting(Connection connection, long before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(waiting)) {
            statement.setLong(1, before);
            try (ResultSet rows = statement.executeQuery()) {
                return Mapper.all(rows, row -> row.getInt(1));
            }
        }
    }

    /** Locks a bucket until the transaction ends. Returns false if somebody else has. */
    boolean lock(Connection connection, int bucket) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lock)) {
            statement.setInt(1, bucket);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Returns the oldest rows of a bucket from before this time, in the order of their key. */
    List<EventRow> oldest(Connection connection, int bucket, long before, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(oldest)) {
            statement.setInt(1, bucket);
            statement.setLong(2, before);
            statement.setInt(3, most);
            try (ResultSet rows = statement.executeQuery()) {
                return Mapper.all(rows, QueueStatements::event);
            }
        }
    }

    /** Returns the oldest rows of a bucket of what was recorded before this time, in the order of their key, without documents. */
    List<EventRow> outdated(Connection connection, int bucket, long before, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(outdated)) {
            statement.setInt(1, bucket);
            statement.setLong(2, before);
            statement.setLong(3, before);
            statement.setInt(4, most);
            try (ResultSet rows = statement.executeQuery()) {
                return Mapper.all(rows, QueueStatements::event);
            }
        }
    }

    private static EventRow event(ResultSet row) throws SQLException {
        return new EventRow(
                row.getShort(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getString(6));
    }

    /**
     * Deletes rows of one bucket.
     *
     * @param events in the order of their key
     */
    void delete(Connection connection, List<EventRow> events) throws SQLException {
        int deleted = 0;
        for (int from = 0; from < events.size(); from += CHUNK) {
            deleted += deleteChunk(connection, events.subList(from, Math.min(events.size(), from + CHUNK)));
        }
        if (deleted != events.size()) {
            throw new SQLException("stored events to be deleted are gone");
        }
    }

    private int deleteChunk(Connection connection, List<EventRow> events) throws SQLException {
        // Few texts keep the statement caches of drivers small; the last key fills the rest.
        int keys = Integer.highestOneBit(2 * events.size() - 1);
        try (PreparedStatement statement = connection.prepareStatement(withKeys(delete, keys))) {
            int last = events.size() - 1;
            statement.setInt(1, events.get(0).bucket());
            statement.setLong(2, events.get(0).recordedAt());
            statement.setLong(3, events.get(last).recordedAt());
            int index = 4;
            for (int key = 0; key < keys; key++) {
                EventRow row = events.get(Math.min(key, last));
                statement.setLong(index++, row.recordedAt());
                statement.setLong(index++, row.account());
                statement.setLong(index++, row.revision());
                statement.setLong(index++, row.operation());
            }
            return statement.executeUpdate();
        }
    }
}
