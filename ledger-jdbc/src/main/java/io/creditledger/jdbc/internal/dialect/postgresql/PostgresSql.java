package io.creditledger.jdbc.internal.dialect.postgresql;

/**
 * All statements of the write path of PostgreSQL. {@code <ns>} stands for the namespace. Locks are NO KEY UPDATE: the ledger
 * never changes a key, and inserts into a host's tables with foreign keys to these rows do not wait.
 *
 * <p>Arrays in search conditions are wrapped in a {@code SELECT}. Otherwise the planner estimates by the length of each array,
 * finds the custom plan cheaper than the generic plan, and plans every execution again.
 *
 * <p>Rows to be written are sent as one array per column, and unnested in the select list. In a {@code FROM} clause PostgreSQL
 * would materialise each column before reading it.
 */
public final class PostgresSql {
    /** Applies to this unit of work only; the session is not changed. */
    static final String START_OWN = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED""";

    /** Must be the first statement of a unit of work; the session is not changed. */
    public static final String START_SNAPSHOT = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY""";

    /** A plan made while a table is empty uses a sequential scan, and would be kept while the table grows. */
    static final String USE_INDEXES = """
            SET LOCAL enable_seqscan = off""";

    /** Bounds every wait for a lock. */
    static final String LOCK_TIMEOUT = """
            SET LOCAL lock_timeout = <milliseconds>""";

    static final String SAVEPOINT = """
            SAVEPOINT credit_ledger""";

    static final String RELEASE_SAVEPOINT = """
            RELEASE SAVEPOINT credit_ledger""";

    static final String ROLLBACK_TO_SAVEPOINT = """
            ROLLBACK TO SAVEPOINT credit_ledger""";

    static final String SAVEPOINT_LISTENER = """
            SAVEPOINT credit_ledger_listener""";

    static final String ROLLBACK_TO_LISTENER = """
            ROLLBACK TO SAVEPOINT credit_ledger_listener""";

    static final String RELEASE_LISTENER = """
            RELEASE SAVEPOINT credit_ledger_listener""";

    static final String SAVEPOINT_PROBE = """
            SAVEPOINT credit_ledger_probe""";

    static final String ROLLBACK_TO_PROBE = """
            ROLLBACK TO SAVEPOINT credit_ledger_probe""";

    static final String RELEASE_PROBE = """
            RELEASE SAVEPOINT credit_ledger_probe""";

    static final String COMMIT = """
            COMMIT""";

    /** Gives the unit of work a transaction id, and something in the log for which its COMMIT waits. */
    static final String WRITE_TO_LOG = """
            SELECT pg_logical_emit_message(true, 'credit_ledger', '')""";

    static final String FACTS_BY_NAME = """
            SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
              (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
            FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
            WHERE a.name = ANY (?)""";

    static final String FACTS_BY_NUMBER = """
            SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
              (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1)
            FROM <ns>ledger_account a JOIN <ns>ledger_asset s ON s.code = a.asset
            WHERE a.id = ANY (?)""";

    static final String REVISIONS = """
            SELECT name, revision, (SELECT identity FROM <ns>ledger_schema WHERE version = 1)
            FROM <ns>ledger_account
            WHERE limited AND name = ANY (?)""";

    static final String ACCOUNTS = """
            SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
              seq, revision, recorded_at, next_change, name, marks
            FROM <ns>ledger_account
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[]) AND limited""";

    static final String LOCK_ACCOUNTS = """
            SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
              seq, revision, recorded_at, next_change, name, marks
            FROM <ns>ledger_account
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[]) AND limited
            ORDER BY id
            FOR NO KEY UPDATE""";

    static final String LOCK_ACCOUNTS_UNLESS_LOCKED = """
            SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
              seq, revision, recorded_at, next_change, name, marks
            FROM <ns>ledger_account
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[]) AND limited
            ORDER BY id
            FOR NO KEY UPDATE SKIP LOCKED""";

    /**
     * What is stored of remembered accounts, and where. The identity is looked up once, not joined: joins cost more than all
     * the rest of it.
     */
    static final String PROOF = """
            SELECT (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1), NULL, id, name, asset, limited
            FROM <ns>ledger_account
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[])""";

    /** The same in a host's unit of work, which is told by its id, as soon as it has one. */
    static final String PROOF_IN_HOSTS = """
            SELECT (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1), pg_current_xact_id_if_assigned(),
              id, name, asset, limited
            FROM <ns>ledger_account
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[])""";

    /** One statement for a key look-up and a proof of one account: columns of an operation, which may be NULL, and of the proof. */
    static final String KEYS_AND_PROOF = """
            SELECT o.id, o.key_digest, o.scope, o.idem_key, o.kind, o.request, o.legs, o.result, o.recorded_at,
              o.effective_at, o.metadata, o.reference, o.returned, o.reversed_by,
              (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1), NULL, a.id, a.name, a.asset, a.limited
            FROM (SELECT 1) one
            LEFT JOIN <ns>ledger_operation o ON o.key_digest = ANY ((SELECT ?::uuid[])::uuid[])
            LEFT JOIN <ns>ledger_account a ON a.id = ?""";

    /** The same in a host's unit of work. */
    static final String KEYS_AND_PROOF_IN_HOSTS = """
            SELECT o.id, o.key_digest, o.scope, o.idem_key, o.kind, o.request, o.legs, o.result, o.recorded_at,
              o.effective_at, o.metadata, o.reference, o.returned, o.reversed_by,
              (SELECT i.identity FROM <ns>ledger_schema i WHERE i.version = 1), pg_current_xact_id_if_assigned(),
              a.id, a.name, a.asset, a.limited
            FROM (SELECT 1) one
            LEFT JOIN <ns>ledger_operation o ON o.key_digest = ANY ((SELECT ?::uuid[])::uuid[])
            LEFT JOIN <ns>ledger_account a ON a.id = ?""";

    /** Where no account is remembered, or none of them is stored. */
    static final String PROOF_OF_LEDGER = """
            SELECT identity, pg_current_xact_id_if_assigned(), 0, NULL, NULL, FALSE
            FROM <ns>ledger_schema WHERE version = 1""";

    static final String IDENTITY = """
            SELECT identity FROM <ns>ledger_schema WHERE version = 1""";

    /** Tells whether ids from one number to another are in use. */
    static final String IDS_STORED = """
            SELECT EXISTS (SELECT 1 FROM <ns>ledger_operation WHERE id BETWEEN ? AND ?)
              OR EXISTS (SELECT 1 FROM <ns>ledger_account WHERE id BETWEEN ? AND ?)
              OR EXISTS (SELECT 1 FROM <ns>ledger_lot WHERE id BETWEEN ? AND ?)""";

    public static final String HIGHEST_ID = """
            SELECT GREATEST((SELECT MAX(id) FROM <ns>ledger_operation), (SELECT MAX(id) FROM <ns>ledger_account),
              (SELECT MAX(id) FROM <ns>ledger_lot), 0)""";

    static final String OPERATIONS_BY_NUMBER = """
            SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
              effective_at, metadata, reference, returned, reversed_by
            FROM <ns>ledger_operation
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[])""";

    static final String OPERATIONS_BY_DIGEST = """
            SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
              effective_at, metadata, reference, returned, reversed_by
            FROM <ns>ledger_operation
            WHERE key_digest = ANY ((SELECT ?::uuid[])::uuid[])""";

    static final String LOCK_OPERATIONS = """
            SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
              effective_at, metadata, reference, returned, reversed_by
            FROM <ns>ledger_operation
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[])
            ORDER BY id
            FOR NO KEY UPDATE""";

    static final String LOCK_OPERATIONS_UNLESS_LOCKED = """
            SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
              effective_at, metadata, reference, returned, reversed_by
            FROM <ns>ledger_operation
            WHERE id = ANY ((SELECT ?::bigint[])::bigint[])
            ORDER BY id
            FOR NO KEY UPDATE SKIP LOCKED""";

    static final String POSTINGS = """
            SELECT p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision
            FROM unnest(?::bigint[], ?::bigint[]) AS place (account_id, position)
            JOIN <ns>ledger_posting p ON p.account_id = place.account_id AND p.position = place.position""";

    static final String ASSETS = """
            SELECT code, scale FROM <ns>ledger_asset WHERE code = ANY (?)""";

    static final String INSERT_ASSETS = """
            INSERT INTO <ns>ledger_asset (code, scale)
            SELECT unnest(?::text[]), unnest(?::int[])""";

    static final String INSERT_ACCOUNTS = """
            INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
              restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at)
            SELECT unnest(?::bigint[]), unnest(?::text[]), unnest(?::text[]), unnest(?::boolean[]),
              unnest(?::smallint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
              unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::int[]), unnest(?::int[]),
              unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bytea[]),
              unnest(?::bigint[])""";

    static final String INSERT_TOTALS = """
            INSERT INTO <ns>ledger_total (account_id, total)
            SELECT unnest(?::bigint[]), 0""";

    static final String INSERT_OPERATIONS = """
            INSERT INTO <ns>ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, recorded_at, result,
              effective_at, metadata, reference, returned, reversed_by)
            SELECT unnest(?::bigint[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::smallint[]),
              unnest(?::bytea[]), unnest(?::bytea[]), unnest(?::bigint[]), unnest(?::bytea[]), unnest(?::bigint[]),
              unnest(?::text[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[])""";

    /** The same if the last six columns are NULL in all rows, as they are for debits of plain credits without metadata. */
    static final String INSERT_PLAIN_OPERATIONS = """
            INSERT INTO <ns>ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, recorded_at)
            SELECT unnest(?::bigint[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::smallint[]),
              unnest(?::bytea[]), unnest(?::bytea[]), unnest(?::bigint[])""";

    static final String INSERT_POSTINGS = """
            INSERT INTO <ns>ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
            SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
              unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[])""";

    /** The same if nothing is held on any of the accounts, and each of their changes was a posting. */
    static final String INSERT_PLAIN_POSTINGS = """
            INSERT INTO <ns>ledger_posting (account_id, position, transaction_id, amount, posted_after)
            SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
              unnest(?::bigint[])""";

    static final String UPDATE_ACCOUNTS = """
            UPDATE <ns>ledger_account a
            SET status = u.status, floor = u.floor, ceiling = u.ceiling, posted = u.posted, held = u.held,
              upcoming = u.upcoming, restricted = u.restricted, open_lots = u.open_lots, open_holds = u.open_holds,
              seq = u.seq, revision = u.revision, recorded_at = u.recorded_at, next_change = u.next_change,
              marks = u.marks
            FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::smallint[]) AS status,
              unnest(?::bigint[]) AS floor, unnest(?::bigint[]) AS ceiling, unnest(?::bigint[]) AS posted,
              unnest(?::bigint[]) AS held, unnest(?::bigint[]) AS upcoming, unnest(?::bigint[]) AS restricted,
              unnest(?::int[]) AS open_lots, unnest(?::int[]) AS open_holds, unnest(?::bigint[]) AS seq,
              unnest(?::bigint[]) AS revision, unnest(?::bigint[]) AS recorded_at,
              unnest(?::bigint[]) AS next_change, unnest(?::bytea[]) AS marks) u
            WHERE a.id = u.id""";

    /** The same if nothing else of the accounts has changed. */
    static final String UPDATE_POSTED = """
            UPDATE <ns>ledger_account a
            SET posted = u.posted, seq = u.seq, revision = u.revision, recorded_at = u.recorded_at
            FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS posted, unnest(?::bigint[]) AS seq,
              unnest(?::bigint[]) AS revision, unnest(?::bigint[]) AS recorded_at) u
            WHERE a.id = u.id""";

    static final String UPDATE_UNDONE = """
            UPDATE <ns>ledger_operation o
            SET returned = u.returned, reversed_by = u.reversed_by
            FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS returned,
              unnest(?::bigint[]) AS reversed_by) u
            WHERE o.id = u.id""";

    static final String ADD_USAGE = """
            INSERT INTO <ns>ledger_usage AS u (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
              refunded)
            SELECT unnest(?::bigint[]), unnest(?::int[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]),
              unnest(?::bigint[]), unnest(?::numeric[]), unnest(?::bigint[]), unnest(?::numeric[])
            ON CONFLICT (account_id, utc_day, dimension1, dimension2, dimension3)
            DO UPDATE SET debits = u.debits + EXCLUDED.debits, debited = u.debited + EXCLUDED.debited,
              refunds = u.refunds + EXCLUDED.refunds, refunded = u.refunded + EXCLUDED.refunded""";

    static final String INSERT_DELTAS = """
            INSERT INTO <ns>ledger_delta (account_id, id, amount)
            SELECT unnest(?::bigint[]), ?, unnest(?::numeric[])""";

    static final String INSERT_EVENTS = """
            INSERT INTO <ns>ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
            SELECT unnest(?::smallint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
                unnest(?::bigint[]), unnest(?::text[])""";

    /** The table's own number in the channel: two ledgers of one database do not hear each other. */
    public static final String CHANNEL = """
            SELECT 'credit_ledger_' || '<ns>ledger_account'::regclass::oid""";

    static final String NOTIFY = """
            SELECT pg_notify('credit_ledger_' || '<ns>ledger_account'::regclass::oid, news)
            FROM unnest(?::text[]) AS told (news)""";

    public static final String NEXT_BLOCK = """
            SELECT nextval('<ns>ledger_id')""";

    static final String LOCK_TOTAL = """
            SELECT account_id FROM <ns>ledger_total WHERE account_id = ? FOR NO KEY UPDATE SKIP LOCKED""";

    /** Adds exactly what the DELETE returned. Goes along the index up to the limit, so a backlog does not make it slower. */
    static final String FOLD = """
            WITH taken AS (
              DELETE FROM <ns>ledger_delta WHERE account_id = ? AND id = ANY (ARRAY(
                SELECT id FROM <ns>ledger_delta WHERE account_id = ? ORDER BY id LIMIT ?)) RETURNING amount
            ), folded AS (
              UPDATE <ns>ledger_total SET total = total + COALESCE((SELECT SUM(amount) FROM taken), 0) WHERE account_id = ?
            )
            SELECT COUNT(*) FROM taken""";

    /** Fails with a serialization failure if the row is there but out of sight; undone at once. */
    static final String PROBE_ACCOUNT = """
            INSERT INTO <ns>ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,
              restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)
            SELECT -nextval('<ns>ledger_id'), name, '', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM unnest(?::text[]) AS probe (name)
            ON CONFLICT (name) DO NOTHING""";

    static final String PROBE_OPERATION_NUMBER = """
            INSERT INTO <ns>ledger_operation (id, kind, request, recorded_at)
            SELECT id, 0, ''::bytea, 0 FROM unnest(?::bigint[]) AS probe (id)
            ON CONFLICT (id) DO NOTHING""";

    static final String PROBE_OPERATION_DIGEST = """
            INSERT INTO <ns>ledger_operation (id, key_digest, kind, request, recorded_at)
            SELECT -nextval('<ns>ledger_id'), digest, 0, ''::bytea, 0 FROM unnest(?::uuid[]) AS probe (digest)
            ON CONFLICT (key_digest) DO NOTHING""";

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

    private PostgresSql() {}
}
