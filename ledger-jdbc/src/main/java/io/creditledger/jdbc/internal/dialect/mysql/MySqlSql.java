package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * All statements of the write path of MySQL.
 *
 * <p>{@code MAX_EXECUTION_TIME} bounds the wait for a lock without touching the session; the server takes it for a {@code SELECT} only.
 * An INSERT of a key waits for who is inserting the same one: in shared units of work, {@code CLAIM_...} finds that out before, without
 * waiting; elsewhere {@link KeyWait} bounds it. At READ COMMITTED, which all claims are looked for at, a key that is not there is not
 * locked.
 *
 * <p>Every locking statement names its index: for a table of a few rows the server would rather read, and lock, all of it.
 *
 * <p>Where a snapshot is looked past, a statement finds the keys in a subquery of its own, which DISTINCT keeps from being merged: a
 * locking read of a range would also lock the gaps in it, and with them lots that somebody else grants to a neighbour.
 *
 * <p>There are no probes: from REPEATABLE READ on, an INSERT that is rolled back to a savepoint leaves its gap locked. What a host's
 * snapshot hides is looked for on a connection of the ledger's own.
 *
 * <p>{@code UPDATE_ACCOUNT} is an INSERT, because that takes many rows at once. The rows are there, and locked; what it would insert if
 * one were not there is never committed.
 */
public final class MySqlSql implements SqlTexts {
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

    /** Draws a block, whose number is the generated key. A rollback takes the row back, and the number not. */
    static final String NEXT_BLOCK = "INSERT INTO <ns>ledger_id (block) VALUES (NULL)";

    /** Holds for the transaction that begins next on the session. */
    static final String SNAPSHOT_ISOLATION = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    /** Begins a transaction that only reads. */
    static final String START_READ_ONLY = "START TRANSACTION READ ONLY";

    /** Returns a wait in whole seconds: it bounds a statement as a whole, which takes its time without waiting, too. */
    static Duration wholeSeconds(Duration wait) {
        return Duration.ofSeconds(Math.max(1, (wait.toMillis() + 999) / 1000));
    }

    /** Returns a wait as statements have it. */
    static String waitMillis(Duration wait) {
        return String.valueOf(wholeSeconds(wait).toMillis());
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
                    FROM <ns>ledger_account a FORCE INDEX (ledger_account_name)
                    STRAIGHT_JOIN <ns>ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
                    WHERE a.name IN (<in>)""";
            case FACTS_BY_NAME_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a FORCE INDEX (ledger_account_name)
                    STRAIGHT_JOIN <ns>ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
                    WHERE a.name IN (<in>)
                    FOR SHARE""";
            case FACTS_BY_NUMBER -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a FORCE INDEX (PRIMARY)
                    STRAIGHT_JOIN <ns>ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
                    WHERE a.id IN (<in>)""";
            case FACTS_BY_NUMBER_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a FORCE INDEX (PRIMARY)
                    STRAIGHT_JOIN <ns>ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
                    WHERE a.id IN (<in>)
                    FOR SHARE""";
            case REVISIONS -> """
                    SELECT name, revision, (SELECT identity FROM <ns>ledger_schema WHERE version = 1)
                    FROM <ns>ledger_account
                    WHERE limited AND name IN (<in>)""";
            case ACCOUNTS -> """
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>) AND limited""";
            case LOCK_ACCOUNTS -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>) AND limited
                    ORDER BY id
                    FOR UPDATE""";
            case LOCK_ACCOUNTS_UNLESS_LOCKED -> """
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>) AND limited
                    ORDER BY id
                    FOR UPDATE SKIP LOCKED""";
            case PROOF -> """
                    SELECT i.identity, NULL, a.id, a.name, a.asset, a.limited
                    FROM <ns>ledger_schema i LEFT JOIN <ns>ledger_account a FORCE INDEX (PRIMARY) ON a.id IN (<in>)
                    WHERE i.version = 1""";
            case IDENTITY -> "SELECT identity FROM <ns>ledger_schema WHERE version = 1";
            case IDS_STORED -> IDS_STORED;
            case HIGHEST_ID -> HIGHEST_ID;
            case LOCK_OPERATIONS -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    ORDER BY id
                    FOR UPDATE""";
            case LOCK_OPERATIONS_UNLESS_LOCKED -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    ORDER BY id
                    FOR UPDATE SKIP LOCKED""";
            case OPERATIONS_BY_NUMBER -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)""";
            case OPERATIONS_BY_NUMBER_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    FOR SHARE""";
            case OPERATIONS_BY_DIGEST -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation FORCE INDEX (ledger_operation_key)
                    WHERE key_digest IN (<in>)""";
            case OPERATIONS_BY_DIGEST_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation FORCE INDEX (ledger_operation_key)
                    WHERE key_digest IN (<in>)
                    FOR SHARE""";
            case POSTINGS -> """
                    SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                    FROM <ns>ledger_posting FORCE INDEX (PRIMARY)
                    WHERE <each " OR ">(account_id = ? AND position = ?)</each>""";
            case POSTINGS_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      account_id, position, transaction_id, amount, posted_after, held_after, revision
                    FROM <ns>ledger_posting FORCE INDEX (PRIMARY)
                    WHERE <each " OR ">(account_id = ? AND position = ?)</each>
                    FOR SHARE""";
            case ASSETS -> "SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>)";
            case ASSETS_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      code, scale FROM <ns>ledger_asset FORCE INDEX (PRIMARY)
                    WHERE code IN (<in>) FOR SHARE""";
            case INSERT_ASSET -> """
                    INSERT INTO <ns>ledger_asset (code, scale) VALUES (?, ?)""";
            case INSERT_ACCOUNT -> """
                    INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
                      restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
            case INSERT_TOTAL -> "INSERT INTO <ns>ledger_total (account_id, total) VALUES (?, 0)";
            case INSERT_OPERATION -> """
                    INSERT INTO <ns>ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
            case INSERT_POSTING -> """
                    INSERT INTO <ns>ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""";
            case UPDATE_ACCOUNT -> """
                    INSERT INTO <ns>ledger_account (status, floor, ceiling, posted, held, upcoming, restricted, open_lots,
                      open_holds, seq, revision, recorded_at, next_change, marks, id, name, asset, limited, opened_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', TRUE, 0) AS fresh
                    ON DUPLICATE KEY UPDATE status = fresh.status, floor = fresh.floor, ceiling = fresh.ceiling,
                      posted = fresh.posted, held = fresh.held, upcoming = fresh.upcoming,
                      restricted = fresh.restricted, open_lots = fresh.open_lots, open_holds = fresh.open_holds,
                      seq = fresh.seq, revision = fresh.revision, recorded_at = fresh.recorded_at,
                      next_change = fresh.next_change, marks = fresh.marks""";
            case UPDATE_UNDONE -> "UPDATE <ns>ledger_operation SET returned = ?, reversed_by = ? WHERE id = ?";
            case INSERT_DELTA -> "INSERT INTO <ns>ledger_delta (account_id, id, amount) VALUES (?, ?, ?)";
            case ADD_USAGE -> """
                    INSERT INTO <ns>ledger_usage (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
                      refunded)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) AS fresh
                    ON DUPLICATE KEY UPDATE debits = ledger_usage.debits + fresh.debits,
                      debited = ledger_usage.debited + fresh.debited, refunds = ledger_usage.refunds + fresh.refunds,
                      refunded = ledger_usage.refunded + fresh.refunded""";
            case INSERT_EVENT -> """
                    INSERT INTO <ns>ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
                    VALUES (?, ?, ?, ?, ?, ?)""";
            case LOCK_TOTAL -> """
                    SELECT account_id FROM <ns>ledger_total FORCE INDEX (PRIMARY) WHERE account_id = ?
                    FOR UPDATE SKIP LOCKED""";
            case DELTA_IDS -> "SELECT id FROM <ns>ledger_delta WHERE account_id = ? ORDER BY id LIMIT ?";
            case LOCK_DELTAS -> """
                    SELECT amount FROM <ns>ledger_delta FORCE INDEX (PRIMARY)
                    WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (<in>)
                    FOR UPDATE""";
            case TAKE_DELTAS -> """
                    DELETE FROM <ns>ledger_delta
                    WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (<in>)""";
            case ADD_TO_TOTAL -> "UPDATE <ns>ledger_total SET total = total + ? WHERE account_id = ?";
            case FIRST_LOTS -> """
                    <each " UNION ALL ">(SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot FORCE INDEX (ledger_lot_open)
                    WHERE account_id = ? AND open = TRUE
                    ORDER BY burn_order
                    LIMIT ?)</each>""";
            case OPEN_LOTS_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired,
                      l.starts_at, l.expires_at, l.started, l.tags, l.burn_order
                    FROM (SELECT DISTINCT id AS number FROM <ns>ledger_lot WHERE account_id = ? AND open = TRUE) seen
                    STRAIGHT_JOIN <ns>ledger_lot l FORCE INDEX (PRIMARY) ON l.id = seen.number
                    FOR UPDATE""";
            case LOTS_BY_NUMBER -> """
                    SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot
                    WHERE id IN (<in>)""";
            case LOTS_BY_NUMBER_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    FOR UPDATE""";
            case OPEN_HOLDS -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold
                    WHERE status = 0 AND account_id IN (<in>)""";
            case OPEN_HOLDS_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      h.id, h.account_id, h.capture_account_id, h.amount, h.captured, h.expires_at, h.ended_at, h.status
                    FROM (SELECT DISTINCT id AS number FROM <ns>ledger_hold WHERE status = 0 AND account_id IN (<in>)) seen
                    STRAIGHT_JOIN <ns>ledger_hold h FORCE INDEX (PRIMARY) ON h.id = seen.number
                    FOR UPDATE""";
            case HOLDS_BY_NUMBER -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold
                    WHERE id IN (<in>)""";
            case HOLDS_BY_NUMBER_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold FORCE INDEX (PRIMARY)
                    WHERE id IN (<in>)
                    FOR UPDATE""";
            case ALLOCATIONS -> """
                    SELECT operation_id, ordinal, lot_id, amount, returned
                    FROM <ns>ledger_allocation
                    WHERE operation_id IN (<in>)""";
            case ALLOCATIONS_LATEST -> """
                    SELECT /*+ MAX_EXECUTION_TIME(<wait>) */
                      a.operation_id, a.ordinal, a.lot_id, a.amount, a.returned
                    FROM (SELECT DISTINCT operation_id AS operation, ordinal AS place
                      FROM <ns>ledger_allocation WHERE operation_id IN (<in>)) seen
                    STRAIGHT_JOIN <ns>ledger_allocation a FORCE INDEX (PRIMARY)
                      ON a.operation_id = seen.operation AND a.ordinal = seen.place
                    FOR UPDATE""";
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
            case CLAIM_DIGESTS -> """
                    SELECT 1 FROM <ns>ledger_operation FORCE INDEX (ledger_operation_key)
                    WHERE key_digest IN (<in>) FOR SHARE NOWAIT""";
            case CLAIM_NAMES -> """
                    SELECT 1 FROM <ns>ledger_account FORCE INDEX (ledger_account_name)
                    WHERE name IN (<in>) FOR SHARE NOWAIT""";
            case CLAIM_ASSETS -> """
                    SELECT 1 FROM <ns>ledger_asset FORCE INDEX (PRIMARY)
                    WHERE code IN (<in>) FOR SHARE NOWAIT""";
            // Not needed here.
            case PROBE_ACCOUNT,
                    PROBE_OPERATION_NUMBER,
                    PROBE_OPERATION_DIGEST,
                    PROBE_LOT,
                    LOCK_TIMEOUT,
                    SET_LOCK_TIMEOUT -> "";
        };
    }
}
