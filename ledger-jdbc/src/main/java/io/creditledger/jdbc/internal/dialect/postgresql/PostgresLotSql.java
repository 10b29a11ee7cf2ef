package io.creditledger.jdbc.internal.dialect.postgresql;

/** What PostgreSQL runs for lots and holds. {@code <ns>} stands for the namespace. */
public final class PostgresLotSql {
    public static final String FIRST_LOTS = """
            SELECT l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired,
              l.starts_at, l.expires_at, l.started, l.tags, l.burn_order
            FROM unnest(?::bigint[], ?::int[]) AS asked (account_id, count)
            CROSS JOIN LATERAL (
              SELECT * FROM <ns>ledger_lot o
              WHERE o.account_id = asked.account_id AND o.open
              ORDER BY o.burn_order
              LIMIT asked.count
            ) l""";

    public static final String OPEN_HOLDS = """
            SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
            FROM <ns>ledger_hold
            WHERE account_id = ANY (?) AND ended_at IS NULL""";

    static final String HOLDS_BY_NUMBER = """
            SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
            FROM <ns>ledger_hold
            WHERE id = ANY (?)""";

    static final String LOTS_BY_NUMBER = """
            SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
              starts_at, expires_at, started, tags, burn_order
            FROM <ns>ledger_lot
            WHERE id = ANY (?)""";

    /** Of holds by number, and of the open ones of accounts. */
    static final String PLACED = """
            SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
              effective_at, metadata, reference, returned, reversed_by
            FROM <ns>ledger_operation
            WHERE id = ANY (ARRAY (
              SELECT unnest(?::bigint[])
              UNION ALL
              SELECT h.id FROM <ns>ledger_hold h WHERE h.account_id = ANY (?) AND h.ended_at IS NULL))""";

    /** Of operations by number, and of the open holds of accounts. */
    static final String ALLOCATIONS = """
            SELECT operation_id, ordinal, lot_id, amount, returned
            FROM <ns>ledger_allocation
            WHERE operation_id = ANY (ARRAY (
              SELECT unnest(?::bigint[])
              UNION ALL
              SELECT h.id FROM <ns>ledger_hold h WHERE h.account_id = ANY (?) AND h.ended_at IS NULL))""";

    /** By number, and those that these allocations name. */
    static final String LOTS_AND_ALLOCATED = """
            SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
              starts_at, expires_at, started, tags, burn_order
            FROM <ns>ledger_lot
            WHERE id = ANY (ARRAY (
              SELECT unnest(?::bigint[])
              UNION
              SELECT a.lot_id FROM <ns>ledger_allocation a
              WHERE a.operation_id = ANY (ARRAY (
                SELECT unnest(?::bigint[])
                UNION ALL
                SELECT h.id FROM <ns>ledger_hold h WHERE h.account_id = ANY (?) AND h.ended_at IS NULL))))""";

    static final String INSERT_LOTS = """
            INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
              starts_at, expires_at, started, priority, category, open, burn_order, tags)
            SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
              unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
              unnest(?::bigint[]), unnest(?::boolean[]), unnest(?::smallint[]), unnest(?::smallint[]),
              unnest(?::boolean[]), unnest(?::bytea[]), unnest(?::text[])""";

    static final String UPDATE_LOTS = """
            UPDATE <ns>ledger_lot l
            SET remaining = u.remaining, reserved = u.reserved, expired = u.expired, expires_at = u.expires_at,
              started = u.started, open = u.open, burn_order = u.burn_order
            FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS remaining,
              unnest(?::bigint[]) AS reserved, unnest(?::bigint[]) AS expired, unnest(?::bigint[]) AS expires_at,
              unnest(?::boolean[]) AS started, unnest(?::boolean[]) AS open, unnest(?::bytea[]) AS burn_order) u
            WHERE l.id = u.id""";

    static final String INSERT_HOLDS = """
            INSERT INTO <ns>ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status)
            SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
              unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::smallint[])""";

    static final String UPDATE_HOLDS = """
            UPDATE <ns>ledger_hold h
            SET captured = u.captured, expires_at = u.expires_at, ended_at = u.ended_at, status = u.status
            FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS captured,
              unnest(?::bigint[]) AS expires_at, unnest(?::bigint[]) AS ended_at, unnest(?::smallint[]) AS status) u
            WHERE h.id = u.id""";

    static final String INSERT_ALLOCATIONS = """
            INSERT INTO <ns>ledger_allocation (operation_id, ordinal, lot_id, amount, returned)
            SELECT unnest(?::bigint[]), unnest(?::int[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[])""";

    static final String UPDATE_ALLOCATIONS = """
            UPDATE <ns>ledger_allocation a
            SET returned = u.returned
            FROM (SELECT unnest((SELECT ?::bigint[])) AS operation_id, unnest(?::int[]) AS ordinal,
              unnest(?::bigint[]) AS returned) u
            WHERE a.operation_id = u.operation_id AND a.ordinal = u.ordinal""";

    /** Fails with a serialization failure if the row is there but out of sight; undone at once. */
    static final String PROBE_LOT = """
            INSERT INTO <ns>ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
              started, priority, category, open, burn_order)
            SELECT id, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, 0, FALSE, ''::bytea FROM unnest(?::bigint[]) AS probe (id)
            ON CONFLICT (id) DO NOTHING""";

    private PostgresLotSql() {}
}
