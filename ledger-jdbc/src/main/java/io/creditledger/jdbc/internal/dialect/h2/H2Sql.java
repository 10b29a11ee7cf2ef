package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.generic.Parameters;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import io.creditledger.jdbc.internal.dialect.generic.SqlTexts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * All statements of the write path of H2. A lock that a snapshot does not show fails here, so no read need look past one.
 */
public final class H2Sql implements SqlTexts {
    /** The highest id in use, or 0. */
    static final String HIGHEST_ID = """
            SELECT GREATEST(COALESCE((SELECT MAX(id) FROM <ns>ledger_operation), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_account), 0),
              COALESCE((SELECT MAX(id) FROM <ns>ledger_lot), 0))""";

    /** Draws the first id of a block. */
    static final String NEXT_BLOCK = """
            SELECT NEXT VALUE FOR <ns>ledger_id""";

    /** Returns a wait as FOR UPDATE takes it: with fractions of a second, but not as a parameter. */
    static String waitSeconds(Duration lockWait) {
        return String.valueOf(lockWait.toMillis() / 1000.0);
    }

    @Override
    public void bindDigest(Parameters statement, int index, UUID digest) throws SQLException {
        statement.setUuid(index, digest);
    }

    @Override
    public String of(Sql statement) {
        return switch (statement) {
            case FACTS_BY_NAME -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                    WHERE a.name IN (<in>)""";
            case FACTS_BY_NUMBER -> """
                    SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
                      (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
                    FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
                    WHERE a.id IN (<in>)""";
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
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account
                    WHERE id IN (<in>) AND limited
                    ORDER BY id
                    FOR UPDATE WAIT <wait>""";
            case LOCK_ACCOUNTS_UNLESS_LOCKED -> """
                    SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
                      seq, revision, recorded_at, next_change, name, marks
                    FROM <ns>ledger_account
                    WHERE id IN (<in>) AND limited
                    ORDER BY id
                    FOR UPDATE SKIP LOCKED""";
            case PROOF -> """
                    SELECT i.identity, TRANSACTION_ID(), a.id, a.name, a.asset, a.limited
                    FROM <ns>ledger_schema i LEFT JOIN <ns>ledger_account a ON a.id IN (<in>)
                    WHERE i.version = 1""";
            case IDENTITY -> "SELECT identity FROM <ns>ledger_schema WHERE version = 1";
            case IDS_STORED -> """
                    SELECT EXISTS (SELECT 1 FROM <ns>ledger_operation WHERE id BETWEEN ? AND ?)
                      OR EXISTS (SELECT 1 FROM <ns>ledger_account WHERE id BETWEEN ? AND ?)
                      OR EXISTS (SELECT 1 FROM <ns>ledger_lot WHERE id BETWEEN ? AND ?)""";
            case HIGHEST_ID -> HIGHEST_ID;
            case LOCK_OPERATIONS -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE id IN (<in>)
                    ORDER BY id
                    FOR UPDATE WAIT <wait>""";
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
            case OPERATIONS_BY_DIGEST -> """
                    SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
                      effective_at, metadata, reference, returned, reversed_by
                    FROM <ns>ledger_operation
                    WHERE key_digest IN (<in>)""";
            case POSTINGS -> """
                    SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                    FROM <ns>ledger_posting
                    WHERE (account_id, position) IN (<each ", ">(?, ?)</each>)""";
            case POSTINGS_LATEST -> """
                    SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
                    FROM <ns>ledger_posting
                    WHERE (account_id, position) IN (<each ", ">(?, ?)</each>)""";
            case ASSETS -> "SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>)";
            case ASSETS_LATEST -> "SELECT code, scale FROM <ns>ledger_asset WHERE code IN (<in>)";
            case INSERT_ASSET -> "INSERT INTO <ns>ledger_asset (code, scale) VALUES (?, ?)";
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
                    UPDATE <ns>ledger_account
                    SET status = ?, floor = ?, ceiling = ?, posted = ?, held = ?, upcoming = ?, restricted = ?, open_lots = ?,
                      open_holds = ?, seq = ?, revision = ?, recorded_at = ?, next_change = ?, marks = ?
                    WHERE id = ?""";
            case UPDATE_UNDONE -> "UPDATE <ns>ledger_operation SET returned = ?, reversed_by = ? WHERE id = ?";
            case INSERT_DELTA -> "INSERT INTO <ns>ledger_delta (account_id, id, amount) VALUES (?, ?, ?)";
            case ADD_USAGE -> """
                    MERGE INTO <ns>ledger_usage u
                    USING (VALUES (CAST(? AS BIGINT), CAST(? AS INT), CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR),
                      CAST(? AS BIGINT), CAST(? AS NUMERIC(38,0)), CAST(? AS BIGINT), CAST(? AS NUMERIC(38,0))))
                      fresh (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds, refunded)
                    ON u.account_id = fresh.account_id AND u.utc_day = fresh.utc_day AND u.dimension1 = fresh.dimension1
                      AND u.dimension2 = fresh.dimension2 AND u.dimension3 = fresh.dimension3
                    WHEN MATCHED THEN UPDATE SET u.debits = u.debits + fresh.debits, u.debited = u.debited + fresh.debited,
                      u.refunds = u.refunds + fresh.refunds, u.refunded = u.refunded + fresh.refunded
                    WHEN NOT MATCHED THEN INSERT (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
                      refunded)
                      VALUES (fresh.account_id, fresh.utc_day, fresh.dimension1, fresh.dimension2, fresh.dimension3, fresh.debits,
                      fresh.debited, fresh.refunds, fresh.refunded)""";
            case INSERT_EVENT -> """
                    INSERT INTO <ns>ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
                    VALUES (?, ?, ?, ?, ?, ?)""";
            case LOCK_TOTAL -> """
                    SELECT account_id FROM <ns>ledger_total WHERE account_id = ? FOR UPDATE SKIP LOCKED""";
            case DELTA_IDS -> """
                    SELECT id FROM <ns>ledger_delta WHERE account_id = ? ORDER BY account_id, id LIMIT ?""";
            case TAKE_DELTAS -> """
                    SELECT amount FROM OLD TABLE (DELETE FROM <ns>ledger_delta
                    WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (<in>))""";
            case ADD_TO_TOTAL -> "UPDATE <ns>ledger_total SET total = total + ? WHERE account_id = ?";
            case PROBE_ACCOUNT -> """
                    INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,
                      restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)
                    VALUES (-(NEXT VALUE FOR <ns>ledger_id), ?, '', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)""";
            case PROBE_OPERATION_NUMBER -> """
                    INSERT INTO <ns>ledger_operation (id, kind, request, recorded_at) VALUES (?, 0, X'', 0)""";
            case PROBE_OPERATION_DIGEST -> """
                    INSERT INTO <ns>ledger_operation (id, key_digest, kind, request, recorded_at)
                    VALUES (-(NEXT VALUE FOR <ns>ledger_id), ?, 0, X'', 0)""";
            case LOCK_TIMEOUT -> "CALL LOCK_TIMEOUT()";
            case SET_LOCK_TIMEOUT -> "SET LOCK_TIMEOUT <milliseconds>";
            case FIRST_LOTS -> """
                    <each " UNION ALL ">(SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot
                    WHERE account_id = ? AND open = TRUE
                    ORDER BY account_id, open, burn_order
                    LIMIT ?)</each>""";
            case LOTS_BY_NUMBER -> """
                    SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      starts_at, expires_at, started, tags, burn_order
                    FROM <ns>ledger_lot
                    WHERE id IN (<in>)""";
            case OPEN_HOLDS -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold
                    WHERE status = 0 AND account_id IN (<in>)""";
            case HOLDS_BY_NUMBER -> """
                    SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
                    FROM <ns>ledger_hold
                    WHERE id IN (<in>)""";
            case ALLOCATIONS -> """
                    SELECT operation_id, ordinal, lot_id, amount, returned
                    FROM <ns>ledger_allocation
                    WHERE operation_id IN (<in>)""";
            case PROBE_LOT -> """
                    INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
                      started, priority, category, open, burn_order)
                    VALUES (?, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, 0, FALSE, X'')""";
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
            case SET_ISOLATION,
                    START,
                    FACTS_BY_NAME_LATEST,
                    FACTS_BY_NUMBER_LATEST,
                    OPERATIONS_BY_NUMBER_LATEST,
                    OPERATIONS_BY_DIGEST_LATEST,
                    OPEN_LOTS_LATEST,
                    LOTS_BY_NUMBER_LATEST,
                    OPEN_HOLDS_LATEST,
                    HOLDS_BY_NUMBER_LATEST,
                    ALLOCATIONS_LATEST,
                    LOCK_DELTAS,
                    CLAIM_DIGESTS,
                    CLAIM_NAMES,
                    CLAIM_ASSETS -> "";
        };
    }
}
