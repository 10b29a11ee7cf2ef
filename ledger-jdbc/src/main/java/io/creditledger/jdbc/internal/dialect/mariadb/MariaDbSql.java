package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * All statements of the write path of MariaDB.
 *
 * <p>{@code SET STATEMENT innodb_lock_wait_timeout} bounds the wait for a key that somebody else is just inserting, without touching
 * the session. With {@code lock_wait_timeout} it stands for {@code WAIT}, which a compound statement does not take.
 *
 * <p>Where a snapshot is looked past, a statement finds the keys in a subquery of its own, which DISTINCT keeps from being merged: a
 * locking read of a range would also lock the gaps in it, and with them lots that somebody else grants to a neighbour.
 *
 * <p>{@code UPDATE_ACCOUNT} is an INSERT, because that takes many rows at once. The rows are there, and locked; what it would insert if
 * one were not there is never committed. Each row of a probe has an id of its own, without drawing a block: it is rolled back.
 */
public final class MariaDbSql implements SqlTexts {
    /** Tells whether ids from one number to another are in use. */
    static final String IDS_STORED = """
            SELECT EXISTS (SELECT 1 FROM <ns>ledger_operation WHERE id BETWEEN ? AND ?)
              OR EXISTS (SELECT 1 FROM <ns>ledger_account WHERE id BETWEEN ? AND ?)
              OR EXISTS (SELECT 1 FROM <ns>ledger_lot WHERE id BETWEEN ? AND ?)""";

    /** The highest id in use, or 0. */
    static final String HIGHEST_ID = """
            SELECT GREATEST(COALESCE((SELECT MAX(id) FROM <ns>ledger_operation), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_account), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_lot), 0))""";

    /** Draws the first id of a block. */
    static final String NEXT_BLOCK = """
            SELECT ((NEXT VALUE FOR <ns>ledger_id) - 1) * 10000 + 1""";

    /** Begins a snapshot. One trip, because the isolation is set for the next transaction of the session, whoever begins it. */
    static final String START_SNAPSHOT =
            "BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;" + " START TRANSACTION READ ONLY; END";

    /** Returns a wait in whole seconds: 0.5 would silently mean 0. */
    static String waitSeconds(Duration lockWait) {
        return String.valueOf(Math.max(1, (lockWait.toMillis() + 999) / 1000));
    }

    @Override
    public void bindDigest(Parameters statement, int index, UUID digest) throws SQLException {
        statement.setBytes(
                index,
                ByteBuffer.allocate(16)
                        .putLong(digest.getMostSignificantBits())
                        .putLong(digest.getLeastSignificantBits())
                        .array());
    }

    @Override
    public String of(Sql statement) {
        return switch (statement) {
            case SET_ISOLATION -> "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
            case START -> "START TRANSACTION";
            case FACTS_BY_NAME -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                    WHERE a.name IN (<in>)""";
            case FACTS_BY_NAME_LATEST -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                    WHERE a.name IN (<in>)
                    LOCK IN SHARE MODE WAIT <wait>""";
            case FACTS_BY_NUMBER -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                    WHERE a.id IN (<in>)""";
            case FACTS_BY_NUMBER_LATEST -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                    WHERE a.id IN (<in>)
                    LOCK IN SHARE MODE WAIT <wait>""";
            case REVISIONS -> """
                    SELECT name, revision, (SELECT identity FROM <ns>ledger_schema WHERE version = 1)
                    FROM <ns>ledger_account
                    WHERE limited AND name IN (<in>)""";
            case ACCOUNTS -> """
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account
                    WHERE id IN (<in>) AND limited""";
            case LOCK_ACCOUNTS -> """
                    SET STATEMENT lock_wait_timeout=<wait>, innodb_lock_wait_timeout=<wait> FOR
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account
                    WHERE id IN (<in>) AND limited
                    ORDER BY id
                    FOR UPDATE""";
            case LOCK_ACCOUNTS_UNLESS_LOCKED -> """
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account
                    WHERE id IN (<in>) AND limited
                    ORDER BY id
                    FOR UPDATE SKIP LOCKED""";
            case PROOF -> """
                    SELECT i.identity, NULL, a.id, a.name, a.asset, a.limited
                    FROM <ns>ledger_schema i LEFT JOIN <ns>ledger_account a ON a.id IN (<in>)
                    WHERE i.version = 1""";
            case IDENTITY -> "SELECT identity FROM <ns>ledger_schema WHERE version = 1";
            case IDS_STORED -> IDS_STORED;
            case HIGHEST_ID -> HIGHEST_ID;
            case LOCK_OPERATIONS -> """
                    SET STATEMENT lock_wait_timeout=<wait>, innodb_lock_wait_timeout=<wait> FOR
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE id IN (<in>)
                    ORDER BY id
                    FOR UPDATE""";
            case LOCK_OPERATIONS_UNLESS_LOCKED -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE id IN (<in>)
                    ORDER BY id
                    FOR UPDATE SKIP LOCKED""";
            case OPERATIONS_BY_NUMBER -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE id IN (<in>)""";
            case OPERATIONS_BY_NUMBER_LATEST -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE id IN (<in>)
                    LOCK IN SHARE MODE WAIT <wait>""";
            case OPERATIONS_BY_DIGEST -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE key_digest IN (<in>)""";
            case OPERATIONS_BY_DIGEST_LATEST -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE key_digest IN (<in>)
                    LOCK IN SHARE MODE WAIT <wait>""";
            case POSTINGS -> """
                    SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                    FROM <ns>ledger_posting
                    WHERE <each " OR ">(account_id = ? AND position = ?)</each>""";
            case POSTINGS_LATEST -> """
                    SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                    FROM <ns>ledger_posting
                    WHERE <each " OR ">(account_id = ? AND position = ?)</each>
                    LOCK IN SHARE MODE WAIT <wait>""";
            case ASSETS -> "SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>)";
            case ASSETS_LATEST -> """
                    SET STATEMENT lock_wait_timeout=<wait>, innodb_lock_wait_timeout=<wait> FOR
                    SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>) LOCK IN SHARE MODE""";
            case INSERT_ASSET -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_asset (code, scale) VALUES (?, ?)""";
            case INSERT_ACCOUNT -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
                      restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
            case INSERT_TOTAL -> "INSERT INTO <ns>ledger_total (account_id, total) VALUES (?, 0)";
            case INSERT_OPERATION -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
            case INSERT_POSTING -> """
                    INSERT INTO <ns>ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""";
            case UPDATE_ACCOUNT -> """
                    INSERT INTO <ns>ledger_account (status, floor, ceiling, posted, held, upcoming, restricted, open_lots,
                      open_holds, seq, revision, recorded_at, next_change, marks, id, name, asset, limited, opened_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', TRUE, 0)
                    ON DUPLICATE KEY UPDATE status = VALUES(status), floor = VALUES(floor), ceiling = VALUES(ceiling),
                      posted = VALUES(posted), held = VALUES(held), upcoming = VALUES(upcoming),
                      restricted = VALUES(restricted), open_lots = VALUES(open_lots), open_holds = VALUES(open_holds),
                      seq = VALUES(seq), revision = VALUES(revision), recorded_at = VALUES(recorded_at),
                      next_change = VALUES(next_change), marks = VALUES(marks)""";
            case UPDATE_UNDONE -> "UPDATE <ns>ledger_operation SET returned = ?, reversed_by = ? WHERE id = ?";
            case INSERT_DELTA -> "INSERT INTO <ns>ledger_delta (account_id, id, amount) VALUES (?, ?, ?)";
            case ADD_USAGE -> """
                    INSERT INTO <ns>ledger_usage (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
                      refunded)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON DUPLICATE KEY UPDATE debits = debits + VALUES(debits), debited = debited + VALUES(debited),
                      refunds = refunds + VALUES(refunds), refunded = refunded + VALUES(refunded)""";
            case INSERT_EVENT -> """
                    INSERT INTO <ns>ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
                    VALUES (?, ?, ?, ?, ?, ?)""";
            case LOCK_TOTAL -> """
                    SELECT account_id FROM <ns>ledger_total WHERE account_id = ? FOR UPDATE SKIP LOCKED""";
            case DELTA_IDS -> "SELECT id FROM <ns>ledger_delta WHERE account_id = ? ORDER BY id LIMIT ?";
            case TAKE_DELTAS -> """
                    DELETE FROM <ns>ledger_delta
                    WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (<in>) RETURNING amount""";
            case ADD_TO_TOTAL -> "UPDATE <ns>ledger_total SET total = total + ? WHERE account_id = ?";
            case PROBE_ACCOUNT -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,
                      restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)
                    VALUES (-(UUID_SHORT() & 9223372036854775807), ?, '', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)""";
            case PROBE_OPERATION_NUMBER -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_operation (id, kind, request, recorded_at) VALUES (?, 0, '', 0)""";
            case PROBE_OPERATION_DIGEST -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_operation (id, key_digest, kind, request, recorded_at)
                    VALUES (-(UUID_SHORT() & 9223372036854775807), ?, 0, '', 0)""";
            case FIRST_LOTS -> """
                    <each " UNION ALL ">(SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot
                    WHERE account_id = ? AND open = TRUE
                    ORDER BY burn_order
                    LIMIT ?)</each>""";
            case OPEN_LOTS_LATEST -> """
                    SELECT l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired,
                      l.starts_at, l.expires_at, l.started, l.tags, l.burn_order
                    FROM (SELECT DISTINCT id AS number FROM <ns>ledger_lot WHERE account_id = ? AND open = TRUE) seen
                    STRAIGHT_JOIN <ns>ledger_lot l FORCE INDEX (PRIMARY) ON l.id = seen.number
                    FOR UPDATE WAIT <wait>""";
            case LOTS_BY_NUMBER -> """
                    SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot
                    WHERE id IN (<in>)""";
            case LOTS_BY_NUMBER_LATEST -> """
                    SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    FOR UPDATE WAIT <wait>""";
            case OPEN_HOLDS -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold
                    WHERE status = 0 AND account_id IN (<in>)""";
            case OPEN_HOLDS_LATEST -> """
                    SELECT h.id, h.account_id, h.capture_account_id, h.amount, h.captured, h.expires_at, h.ended_at, h.status
                    FROM (SELECT DISTINCT id AS number FROM <ns>ledger_hold WHERE status = 0 AND account_id IN (<in>)) seen
                    STRAIGHT_JOIN <ns>ledger_hold h FORCE INDEX (PRIMARY) ON h.id = seen.number
                    FOR UPDATE WAIT <wait>""";
            case HOLDS_BY_NUMBER -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold
                    WHERE id IN (<in>)""";
            case HOLDS_BY_NUMBER_LATEST -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    FOR UPDATE WAIT <wait>""";
            case ALLOCATIONS -> """
                    SELECT operation_id, ordinal, lot_id, amount, returned
                    FROM <ns>ledger_allocation
                    WHERE operation_id IN (<in>)""";
            case ALLOCATIONS_LATEST -> """
                    SELECT a.operation_id, a.ordinal, a.lot_id, a.amount, a.returned
                    FROM (SELECT DISTINCT operation_id AS operation, ordinal AS place
                      FROM <ns>ledger_allocation WHERE operation_id IN (<in>)) seen
                    STRAIGHT_JOIN <ns>ledger_allocation a FORCE INDEX (PRIMARY)
                      ON a.operation_id = seen.operation AND a.ordinal = seen.place
                    FOR UPDATE WAIT <wait>""";
            case PROBE_LOT -> """
                    SET STATEMENT innodb_lock_wait_timeout=<wait> FOR
                    INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      started, priority, category, open, burn_order)
                    VALUES (?, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, 0, FALSE, '')""";
            case INSERT_LOT -> """
                    INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, priority, category, open, burn_order, tags)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
            case UPDATE_LOT -> """
                    UPDATE <ns>ledger_lot
                    SET remaining = ?, reserved = ?, expired = ?, expires_at = ?, started = ?, open = ?, burn_order = ?
                    WHERE id = ?""";
            case INSERT_HOLD -> """
                    INSERT INTO <ns>ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
            case UPDATE_HOLD -> """
                    UPDATE <ns>ledger_hold SET captured = ?, expires_at = ?, ended_at = ?, status = ? WHERE id = ?""";
            case INSERT_ALLOCATION -> """
                    INSERT INTO <ns>ledger_allocation (operation_id, ordinal, lot_id, amount, returned) VALUES (?, ?, ?, ?, ?)""";
            case UPDATE_ALLOCATION -> """
                    UPDATE <ns>ledger_allocation SET returned = ? WHERE operation_id = ? AND ordinal = ?""";
            // Not needed here.
            case LOCK_DELTAS, CLAIM_DIGESTS, CLAIM_NAMES, CLAIM_ASSETS, LOCK_TIMEOUT, SET_LOCK_TIMEOUT -> "";
        };
    }
}
