-- What a ledger sends to PostgreSQL, statement by statement.
-- Written by a test out of what the code sends; tables stand without their schema, locks wait 5 s.

-- Units of work. Those of one trip are sent as one text, separated by semicolons

-- START_OWN: Applies to this unit of work only; the session is not changed.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

-- START_SNAPSHOT
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- USE_INDEXES: A plan made while a table is empty uses a sequential scan, and would be kept while the table grows.
SET LOCAL enable_seqscan = off;

-- LOCK_TIMEOUT: Bounds every wait for a lock.
SET LOCAL lock_timeout = 5000;

-- SAVEPOINT
SAVEPOINT credit_ledger;

-- RELEASE_SAVEPOINT
RELEASE SAVEPOINT credit_ledger;

-- ROLLBACK_TO_SAVEPOINT
ROLLBACK TO SAVEPOINT credit_ledger;

-- SAVEPOINT_LISTENER
SAVEPOINT credit_ledger_listener;

-- ROLLBACK_TO_LISTENER
ROLLBACK TO SAVEPOINT credit_ledger_listener;

-- RELEASE_LISTENER
RELEASE SAVEPOINT credit_ledger_listener;

-- SAVEPOINT_PROBE
SAVEPOINT credit_ledger_probe;

-- ROLLBACK_TO_PROBE
ROLLBACK TO SAVEPOINT credit_ledger_probe;

-- RELEASE_PROBE
RELEASE SAVEPOINT credit_ledger_probe;

-- COMMIT
COMMIT;

-- WRITE_TO_LOG: Gives the unit of work a transaction id, and something in the log for which its COMMIT waits.
SELECT pg_logical_emit_message(true, 'credit_ledger', '');

-- FACTS_BY_NAME: What never changes of accounts, by name.
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a JOIN ledger_asset s ON s.code = a.asset
WHERE a.name = ANY (?);

-- FACTS_BY_NUMBER: What never changes of accounts, by number.
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a JOIN ledger_asset s ON s.code = a.asset
WHERE a.id = ANY (?);

-- REVISIONS: The revisions of limited accounts, by name.
SELECT name, revision, (SELECT identity FROM ledger_schema WHERE version = 1)
FROM ledger_account
WHERE limited AND name = ANY (?);

-- ACCOUNTS: Limited accounts, without a lock.
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account
WHERE id = ?::bigint AND limited;

-- ACCOUNTS, several
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account
WHERE id = ANY ((SELECT ?::bigint[])::bigint[]) AND limited;

-- LOCK_ACCOUNTS: Locks limited accounts in the order of their numbers; waits. Sent in hosts' units of work, and for commands
--   that the statement without waiting has left out.
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account
WHERE id = ?::bigint AND limited
ORDER BY id
FOR NO KEY UPDATE;

-- LOCK_ACCOUNTS, several
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account
WHERE id = ANY ((SELECT ?::bigint[])::bigint[]) AND limited
ORDER BY id
FOR NO KEY UPDATE;

-- LOCK_ACCOUNTS_UNLESS_LOCKED: The same without those that others have locked, which is how every unit of work of the ledger's own begins.
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account
WHERE id = ?::bigint AND limited
ORDER BY id
FOR NO KEY UPDATE SKIP LOCKED;

-- LOCK_ACCOUNTS_UNLESS_LOCKED, several
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account
WHERE id = ANY ((SELECT ?::bigint[])::bigint[]) AND limited
ORDER BY id
FOR NO KEY UPDATE SKIP LOCKED;

-- PROOF: What is stored of remembered accounts, and where. The identity is looked up once, not joined: joins cost more
--   than all the rest of it.
SELECT (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), NULL, id, name, asset, limited
FROM ledger_account
WHERE id = ?::bigint;

-- PROOF, several
SELECT (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), NULL, id, name, asset, limited
FROM ledger_account
WHERE id = ANY ((SELECT ?::bigint[])::bigint[]);

-- PROOF_IN_HOSTS: The same in a host's unit of work, which is told by its id, as soon as it has one.
SELECT (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), pg_current_xact_id_if_assigned(),
  id, name, asset, limited
FROM ledger_account
WHERE id = ?::bigint;

-- PROOF_IN_HOSTS, several
SELECT (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), pg_current_xact_id_if_assigned(),
  id, name, asset, limited
FROM ledger_account
WHERE id = ANY ((SELECT ?::bigint[])::bigint[]);

-- KEYS_AND_PROOF: One statement for a key look-up and a proof of one account: columns of an operation, which may be NULL, and of
--   the proof.
SELECT o.id, o.key_digest, o.scope, o.idem_key, o.kind, o.request, o.legs, o.result, o.recorded_at,
  o.effective_at, o.metadata, o.reference, o.returned, o.reversed_by,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), NULL, a.id, a.name, a.asset, a.limited
FROM (SELECT 1) one
LEFT JOIN ledger_operation o ON o.key_digest = ?::uuid
LEFT JOIN ledger_account a ON a.id = ?;

-- KEYS_AND_PROOF, several
SELECT o.id, o.key_digest, o.scope, o.idem_key, o.kind, o.request, o.legs, o.result, o.recorded_at,
  o.effective_at, o.metadata, o.reference, o.returned, o.reversed_by,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), NULL, a.id, a.name, a.asset, a.limited
FROM (SELECT 1) one
LEFT JOIN ledger_operation o ON o.key_digest = ANY ((SELECT ?::uuid[])::uuid[])
LEFT JOIN ledger_account a ON a.id = ?;

-- KEYS_AND_PROOF_IN_HOSTS: The same in a host's unit of work.
SELECT o.id, o.key_digest, o.scope, o.idem_key, o.kind, o.request, o.legs, o.result, o.recorded_at,
  o.effective_at, o.metadata, o.reference, o.returned, o.reversed_by,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), pg_current_xact_id_if_assigned(),
  a.id, a.name, a.asset, a.limited
FROM (SELECT 1) one
LEFT JOIN ledger_operation o ON o.key_digest = ?::uuid
LEFT JOIN ledger_account a ON a.id = ?;

-- KEYS_AND_PROOF_IN_HOSTS, several
SELECT o.id, o.key_digest, o.scope, o.idem_key, o.kind, o.request, o.legs, o.result, o.recorded_at,
  o.effective_at, o.metadata, o.reference, o.returned, o.reversed_by,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1), pg_current_xact_id_if_assigned(),
  a.id, a.name, a.asset, a.limited
FROM (SELECT 1) one
LEFT JOIN ledger_operation o ON o.key_digest = ANY ((SELECT ?::uuid[])::uuid[])
LEFT JOIN ledger_account a ON a.id = ?;

-- PROOF_OF_LEDGER: Where no account is remembered, or none of them is stored.
SELECT identity, pg_current_xact_id_if_assigned(), 0, NULL, NULL, FALSE
FROM ledger_schema WHERE version = 1;

-- IDENTITY: The identity of the ledger.
SELECT identity FROM ledger_schema WHERE version = 1;

-- IDS_STORED: Tells whether ids from one number to another are in use.
SELECT EXISTS (SELECT 1 FROM ledger_operation WHERE id BETWEEN ? AND ?)
  OR EXISTS (SELECT 1 FROM ledger_account WHERE id BETWEEN ? AND ?)
  OR EXISTS (SELECT 1 FROM ledger_lot WHERE id BETWEEN ? AND ?);

-- HIGHEST_ID: The highest id in use, or 0.
SELECT GREATEST((SELECT MAX(id) FROM ledger_operation), (SELECT MAX(id) FROM ledger_account),
  (SELECT MAX(id) FROM ledger_lot), 0);

-- OPERATIONS_BY_NUMBER: Operations by number.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ?::bigint;

-- OPERATIONS_BY_NUMBER, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ANY ((SELECT ?::bigint[])::bigint[]);

-- OPERATIONS_BY_DIGEST: Operations by the digest of their key.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE key_digest = ?::uuid;

-- OPERATIONS_BY_DIGEST, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE key_digest = ANY ((SELECT ?::uuid[])::uuid[]);

-- LOCK_OPERATIONS: Locks operations in the order of their numbers; waits.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ?::bigint
ORDER BY id
FOR NO KEY UPDATE;

-- LOCK_OPERATIONS, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ANY ((SELECT ?::bigint[])::bigint[])
ORDER BY id
FOR NO KEY UPDATE;

-- LOCK_OPERATIONS_UNLESS_LOCKED: The same, without those that somebody else has locked.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ?::bigint
ORDER BY id
FOR NO KEY UPDATE SKIP LOCKED;

-- LOCK_OPERATIONS_UNLESS_LOCKED, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ANY ((SELECT ?::bigint[])::bigint[])
ORDER BY id
FOR NO KEY UPDATE SKIP LOCKED;

-- POSTINGS: Postings by pairs of account and position.
SELECT p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision
FROM unnest(?::bigint[], ?::bigint[]) AS place (account_id, position)
JOIN ledger_posting p ON p.account_id = place.account_id AND p.position = place.position;

-- ASSETS: Assets by code.
SELECT code, scale FROM ledger_asset WHERE code = ANY (?);

-- INSERT_ASSETS
INSERT INTO ledger_asset (code, scale)
SELECT ?::text, ?::int;

-- INSERT_ASSETS, several
INSERT INTO ledger_asset (code, scale)
SELECT unnest(?::text[]), unnest(?::int[]);

-- INSERT_ACCOUNTS
INSERT INTO ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
  restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at)
SELECT ?::bigint, ?::text, ?::text, ?::boolean,
  ?::smallint, ?::bigint, ?::bigint, ?::bigint,
  ?::bigint, ?::bigint, ?::bigint, ?::int, ?::int,
  ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bytea,
  ?::bigint;

-- INSERT_ACCOUNTS, several
INSERT INTO ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
  restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at)
SELECT unnest(?::bigint[]), unnest(?::text[]), unnest(?::text[]), unnest(?::boolean[]),
  unnest(?::smallint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
  unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::int[]), unnest(?::int[]),
  unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bytea[]),
  unnest(?::bigint[]);

-- INSERT_TOTALS
INSERT INTO ledger_total (account_id, total)
SELECT ?::bigint, 0;

-- INSERT_TOTALS, several
INSERT INTO ledger_total (account_id, total)
SELECT unnest(?::bigint[]), 0;

-- INSERT_OPERATIONS
INSERT INTO ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, recorded_at, result,
  effective_at, metadata, reference, returned, reversed_by)
SELECT ?::bigint, ?::uuid, ?::text, ?::text, ?::smallint,
  ?::bytea, ?::bytea, ?::bigint, ?::bytea, ?::bigint,
  ?::text, ?::bigint, ?::bigint, ?::bigint;

-- INSERT_OPERATIONS, several
INSERT INTO ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, recorded_at, result,
  effective_at, metadata, reference, returned, reversed_by)
SELECT unnest(?::bigint[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::smallint[]),
  unnest(?::bytea[]), unnest(?::bytea[]), unnest(?::bigint[]), unnest(?::bytea[]), unnest(?::bigint[]),
  unnest(?::text[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]);

-- INSERT_PLAIN_OPERATIONS: The same if the last six columns are NULL in all rows, as they are for debits of plain credits without
--   metadata.
INSERT INTO ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, recorded_at)
SELECT ?::bigint, ?::uuid, ?::text, ?::text, ?::smallint,
  ?::bytea, ?::bytea, ?::bigint;

-- INSERT_PLAIN_OPERATIONS, several
INSERT INTO ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, recorded_at)
SELECT unnest(?::bigint[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::smallint[]),
  unnest(?::bytea[]), unnest(?::bytea[]), unnest(?::bigint[]);

-- INSERT_POSTINGS
INSERT INTO ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
SELECT ?::bigint, ?::bigint, ?::bigint, ?::bigint,
  ?::bigint, ?::bigint, ?::bigint;

-- INSERT_POSTINGS, several
INSERT INTO ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
  unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]);

-- INSERT_PLAIN_POSTINGS: The same if nothing is held on any of the accounts, and each of their changes was a posting.
INSERT INTO ledger_posting (account_id, position, transaction_id, amount, posted_after)
SELECT ?::bigint, ?::bigint, ?::bigint, ?::bigint,
  ?::bigint;

-- INSERT_PLAIN_POSTINGS, several
INSERT INTO ledger_posting (account_id, position, transaction_id, amount, posted_after)
SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
  unnest(?::bigint[]);

-- UPDATE_ACCOUNTS
UPDATE ledger_account a
SET status = u.status, floor = u.floor, ceiling = u.ceiling, posted = u.posted, held = u.held,
  upcoming = u.upcoming, restricted = u.restricted, open_lots = u.open_lots, open_holds = u.open_holds,
  seq = u.seq, revision = u.revision, recorded_at = u.recorded_at, next_change = u.next_change,
  marks = u.marks
FROM (SELECT ?::bigint AS id, ?::smallint AS status,
  ?::bigint AS floor, ?::bigint AS ceiling, ?::bigint AS posted,
  ?::bigint AS held, ?::bigint AS upcoming, ?::bigint AS restricted,
  ?::int AS open_lots, ?::int AS open_holds, ?::bigint AS seq,
  ?::bigint AS revision, ?::bigint AS recorded_at,
  ?::bigint AS next_change, ?::bytea AS marks) u
WHERE a.id = u.id;

-- UPDATE_ACCOUNTS, several
UPDATE ledger_account a
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
WHERE a.id = u.id;

-- UPDATE_POSTED: The same if nothing else of the accounts has changed.
UPDATE ledger_account a
SET posted = u.posted, seq = u.seq, revision = u.revision, recorded_at = u.recorded_at
FROM (SELECT ?::bigint AS id, ?::bigint AS posted, ?::bigint AS seq,
  ?::bigint AS revision, ?::bigint AS recorded_at) u
WHERE a.id = u.id;

-- UPDATE_POSTED, several
UPDATE ledger_account a
SET posted = u.posted, seq = u.seq, revision = u.revision, recorded_at = u.recorded_at
FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS posted, unnest(?::bigint[]) AS seq,
  unnest(?::bigint[]) AS revision, unnest(?::bigint[]) AS recorded_at) u
WHERE a.id = u.id;

-- UPDATE_UNDONE: Changes what was returned of an operation.
UPDATE ledger_operation o
SET returned = u.returned, reversed_by = u.reversed_by
FROM (SELECT ?::bigint AS id, ?::bigint AS returned,
  ?::bigint AS reversed_by) u
WHERE o.id = u.id;

-- UPDATE_UNDONE, several
UPDATE ledger_operation o
SET returned = u.returned, reversed_by = u.reversed_by
FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS returned,
  unnest(?::bigint[]) AS reversed_by) u
WHERE o.id = u.id;

-- ADD_USAGE: Adds to a row of usage, or stores it.
INSERT INTO ledger_usage AS u (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
  refunded)
SELECT ?::bigint, ?::int, ?::text, ?::text, ?::text,
  ?::bigint, ?::numeric, ?::bigint, ?::numeric
ON CONFLICT (account_id, utc_day, dimension1, dimension2, dimension3)
DO UPDATE SET debits = u.debits + EXCLUDED.debits, debited = u.debited + EXCLUDED.debited,
  refunds = u.refunds + EXCLUDED.refunds, refunded = u.refunded + EXCLUDED.refunded;

-- ADD_USAGE, several
INSERT INTO ledger_usage AS u (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
  refunded)
SELECT unnest(?::bigint[]), unnest(?::int[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]),
  unnest(?::bigint[]), unnest(?::numeric[]), unnest(?::bigint[]), unnest(?::numeric[])
ON CONFLICT (account_id, utc_day, dimension1, dimension2, dimension3)
DO UPDATE SET debits = u.debits + EXCLUDED.debits, debited = u.debited + EXCLUDED.debited,
  refunds = u.refunds + EXCLUDED.refunds, refunded = u.refunded + EXCLUDED.refunded;

-- INSERT_DELTAS
INSERT INTO ledger_delta (account_id, id, amount)
SELECT ?::bigint, ?, ?::numeric;

-- INSERT_DELTAS, several
INSERT INTO ledger_delta (account_id, id, amount)
SELECT unnest(?::bigint[]), ?, unnest(?::numeric[]);

-- INSERT_EVENTS
INSERT INTO ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
SELECT ?::smallint, ?::bigint, ?::bigint, ?::bigint,
    ?::bigint, ?::text;

-- INSERT_EVENTS, several
INSERT INTO ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
SELECT unnest(?::smallint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
    unnest(?::bigint[]), unnest(?::text[]);

-- CHANNEL
SELECT 'credit_ledger_' || 'ledger_account'::regclass::oid;

-- NOTIFY
SELECT pg_notify('credit_ledger_' || 'ledger_account'::regclass::oid, news)
FROM unnest(?::text[]) AS told (news);

-- NEXT_BLOCK
SELECT nextval('ledger_id');

-- LOCK_TOTAL: Locks one total, unless somebody else has.
SELECT account_id FROM ledger_total WHERE account_id = ? FOR NO KEY UPDATE SKIP LOCKED;

-- FOLD: Adds exactly what the DELETE returned. Goes along the index up to the limit, so a backlog does not make it
--   slower.
WITH taken AS (
  DELETE FROM ledger_delta WHERE account_id = ? AND id = ANY (ARRAY(
    SELECT id FROM ledger_delta WHERE account_id = ? ORDER BY id LIMIT ?)) RETURNING amount
), folded AS (
  UPDATE ledger_total SET total = total + COALESCE((SELECT SUM(amount) FROM taken), 0) WHERE account_id = ?
)
SELECT COUNT(*) FROM taken;

-- PROBE_ACCOUNT: Fails with a serialization failure if the row is there but out of sight; undone at once.
INSERT INTO ledger_account (id, name, asset, limited, status, floor, posted, held, upcoming,
  restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)
SELECT -nextval('ledger_id'), name, '', TRUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM unnest(?::text[]) AS probe (name)
ON CONFLICT (name) DO NOTHING;

-- PROBE_OPERATION_NUMBER: Likewise an operation with this number.
INSERT INTO ledger_operation (id, kind, request, recorded_at)
SELECT id, 0, ''::bytea, 0 FROM unnest(?::bigint[]) AS probe (id)
ON CONFLICT (id) DO NOTHING;

-- PROBE_OPERATION_DIGEST: Likewise an operation with this digest.
INSERT INTO ledger_operation (id, key_digest, kind, request, recorded_at)
SELECT -nextval('ledger_id'), digest, 0, ''::bytea, 0 FROM unnest(?::uuid[]) AS probe (digest)
ON CONFLICT (key_digest) DO NOTHING;

-- FIRST_LOTS: The first open lots of accounts, by pairs of an account and how many.
SELECT l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired,
  l.starts_at, l.expires_at, l.started, l.tags, l.burn_order
FROM unnest(?::bigint[], ?::int[]) AS asked (account_id, count)
CROSS JOIN LATERAL (
  SELECT * FROM ledger_lot o
  WHERE o.account_id = asked.account_id AND o.open
  ORDER BY o.burn_order
  LIMIT asked.count
) l;

-- OPEN_HOLDS: The open holds of accounts.
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold
WHERE account_id = ANY (?) AND ended_at IS NULL;

-- HOLDS_BY_NUMBER: Holds by number.
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold
WHERE id = ANY (?);

-- LOTS_BY_NUMBER: Lots by number.
SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot
WHERE id = ANY (?);

-- PLACED: Of holds by number, and of the open ones of accounts.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation
WHERE id = ANY (ARRAY (
  SELECT unnest(?::bigint[])
  UNION ALL
  SELECT h.id FROM ledger_hold h WHERE h.account_id = ANY (?) AND h.ended_at IS NULL));

-- ALLOCATIONS: Of operations by number, and of the open holds of accounts.
SELECT operation_id, ordinal, lot_id, amount, returned
FROM ledger_allocation
WHERE operation_id = ANY (ARRAY (
  SELECT unnest(?::bigint[])
  UNION ALL
  SELECT h.id FROM ledger_hold h WHERE h.account_id = ANY (?) AND h.ended_at IS NULL));

-- LOTS_AND_ALLOCATED: By number, and those that these allocations name.
SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot
WHERE id = ANY (ARRAY (
  SELECT unnest(?::bigint[])
  UNION
  SELECT a.lot_id FROM ledger_allocation a
  WHERE a.operation_id = ANY (ARRAY (
    SELECT unnest(?::bigint[])
    UNION ALL
    SELECT h.id FROM ledger_hold h WHERE h.account_id = ANY (?) AND h.ended_at IS NULL))));

-- INSERT_LOTS
INSERT INTO ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, priority, category, open, burn_order, tags)
SELECT ?::bigint, ?::bigint, ?::bigint, ?::bigint,
  ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bigint,
  ?::bigint, ?::boolean, ?::smallint, ?::smallint,
  ?::boolean, ?::bytea, ?::text;

-- INSERT_LOTS, several
INSERT INTO ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, priority, category, open, burn_order, tags)
SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
  unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
  unnest(?::bigint[]), unnest(?::boolean[]), unnest(?::smallint[]), unnest(?::smallint[]),
  unnest(?::boolean[]), unnest(?::bytea[]), unnest(?::text[]);

-- UPDATE_LOTS
UPDATE ledger_lot l
SET remaining = u.remaining, reserved = u.reserved, expired = u.expired, expires_at = u.expires_at,
  started = u.started, open = u.open, burn_order = u.burn_order
FROM (SELECT ?::bigint AS id, ?::bigint AS remaining,
  ?::bigint AS reserved, ?::bigint AS expired, ?::bigint AS expires_at,
  ?::boolean AS started, ?::boolean AS open, ?::bytea AS burn_order) u
WHERE l.id = u.id;

-- UPDATE_LOTS, several
UPDATE ledger_lot l
SET remaining = u.remaining, reserved = u.reserved, expired = u.expired, expires_at = u.expires_at,
  started = u.started, open = u.open, burn_order = u.burn_order
FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS remaining,
  unnest(?::bigint[]) AS reserved, unnest(?::bigint[]) AS expired, unnest(?::bigint[]) AS expires_at,
  unnest(?::boolean[]) AS started, unnest(?::boolean[]) AS open, unnest(?::bytea[]) AS burn_order) u
WHERE l.id = u.id;

-- INSERT_HOLDS
INSERT INTO ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status)
SELECT ?::bigint, ?::bigint, ?::bigint, ?::bigint,
  ?::bigint, ?::bigint, ?::bigint, ?::smallint;

-- INSERT_HOLDS, several
INSERT INTO ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status)
SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]),
  unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::smallint[]);

-- UPDATE_HOLDS
UPDATE ledger_hold h
SET captured = u.captured, expires_at = u.expires_at, ended_at = u.ended_at, status = u.status
FROM (SELECT ?::bigint AS id, ?::bigint AS captured,
  ?::bigint AS expires_at, ?::bigint AS ended_at, ?::smallint AS status) u
WHERE h.id = u.id;

-- UPDATE_HOLDS, several
UPDATE ledger_hold h
SET captured = u.captured, expires_at = u.expires_at, ended_at = u.ended_at, status = u.status
FROM (SELECT unnest((SELECT ?::bigint[])) AS id, unnest(?::bigint[]) AS captured,
  unnest(?::bigint[]) AS expires_at, unnest(?::bigint[]) AS ended_at, unnest(?::smallint[]) AS status) u
WHERE h.id = u.id;

-- INSERT_ALLOCATIONS
INSERT INTO ledger_allocation (operation_id, ordinal, lot_id, amount, returned)
SELECT ?::bigint, ?::int, ?::bigint, ?::bigint, ?::bigint;

-- INSERT_ALLOCATIONS, several
INSERT INTO ledger_allocation (operation_id, ordinal, lot_id, amount, returned)
SELECT unnest(?::bigint[]), unnest(?::int[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]);

-- UPDATE_ALLOCATIONS
UPDATE ledger_allocation a
SET returned = u.returned
FROM (SELECT ?::bigint AS operation_id, ?::int AS ordinal,
  ?::bigint AS returned) u
WHERE a.operation_id = u.operation_id AND a.ordinal = u.ordinal;

-- UPDATE_ALLOCATIONS, several
UPDATE ledger_allocation a
SET returned = u.returned
FROM (SELECT unnest((SELECT ?::bigint[])) AS operation_id, unnest(?::int[]) AS ordinal,
  unnest(?::bigint[]) AS returned) u
WHERE a.operation_id = u.operation_id AND a.ordinal = u.ordinal;

-- PROBE_LOT: Fails with a serialization failure if the row is there but out of sight; undone at once.
INSERT INTO ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  started, priority, category, open, burn_order)
SELECT id, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, 0, FALSE, ''::bytea FROM unnest(?::bigint[]) AS probe (id)
ON CONFLICT (id) DO NOTHING;

-- Reads

-- LedgerDao.account
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.status, a.floor, a.ceiling, a.posted, a.held, a.upcoming, a.restricted, a.open_lots, a.open_holds, a.seq, a.revision, a.recorded_at, a.next_change, a.opened_at, t.total, (SELECT SUM(d.amount) FROM ledger_delta d WHERE d.account_id = t.account_id) AS moved, (SELECT i.identity FROM ledger_schema i WHERE i.version = 1) AS ledger_identity, a.marks FROM ledger_account a JOIN ledger_asset s ON s.code = a.asset LEFT JOIN ledger_total t ON t.account_id = a.id WHERE a.name = ?;

-- LedgerDao.accounts
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.status, a.floor, a.ceiling, a.posted, a.held, a.upcoming, a.restricted, a.open_lots, a.open_holds, a.seq, a.revision, a.recorded_at, a.next_change, a.opened_at, t.total, (SELECT SUM(d.amount) FROM ledger_delta d WHERE d.account_id = t.account_id) AS moved, (SELECT i.identity FROM ledger_schema i WHERE i.version = 1) AS ledger_identity, a.marks FROM ledger_account a JOIN ledger_asset s ON s.code = a.asset LEFT JOIN ledger_total t ON t.account_id = a.id WHERE a.name IN (?);

-- LedgerDao.accountsBehind
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.status, a.floor, a.ceiling, a.posted, a.held, a.upcoming, a.restricted, a.open_lots, a.open_holds, a.seq, a.revision, a.recorded_at, a.next_change, a.opened_at, t.total, (SELECT SUM(d.amount) FROM ledger_delta d WHERE d.account_id = t.account_id) AS moved, (SELECT i.identity FROM ledger_schema i WHERE i.version = 1) AS ledger_identity, a.marks FROM (SELECT * FROM ledger_account WHERE name > ? AND name >= ? ORDER BY name LIMIT ?) a JOIN ledger_asset s ON s.code = a.asset LEFT JOIN ledger_total t ON t.account_id = a.id ORDER BY a.name;

-- LedgerDao.accountsToFold
SELECT DISTINCT account_id FROM ledger_delta;

-- LedgerDao.followUps
SELECT id FROM ledger_operation WHERE reference = ? ORDER BY id DESC LIMIT ?;

-- LedgerDao.newestPostings
SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id = ? AND ? > position ORDER BY account_id DESC, position DESC LIMIT ?;

-- LedgerDao.oldestPostings
SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id = ? AND position > ? ORDER BY account_id, position LIMIT ?;

-- LedgerDao.totals
SELECT a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END AS unlimited_name, COUNT(*), SUM(a.posted), SUM(a.held), SUM(COALESCE(t.total, 0)), SUM(COALESCE(d.moved, 0)) FROM ledger_account a JOIN ledger_asset s ON s.code = a.asset LEFT JOIN ledger_total t ON t.account_id = a.id LEFT JOIN (SELECT account_id, SUM(amount) AS moved FROM ledger_delta GROUP BY account_id) d ON d.account_id = a.id GROUP BY a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END ORDER BY a.asset, unlimited_name;

-- OperationDao.followUpsOfAll
SELECT f.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY reference ORDER BY id DESC) AS place FROM ledger_operation WHERE reference IN (?)) f WHERE ? >= f.place;

-- OperationDao.newestOperations
SELECT p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision FROM ledger_posting p WHERE p.account_id = ? AND p.position > ? AND ? > p.position AND (SELECT o.id FROM ledger_operation o WHERE o.id = p.transaction_id AND o.recorded_at >= ? AND ? > o.recorded_at AND (? = 1 OR o.kind IN (?)) AND (? = 1 OR (o.scope = ? AND o.idem_key LIKE ? ESCAPE '!'))) IS NOT NULL ORDER BY p.account_id DESC, p.position DESC LIMIT ?;

-- OperationDao.oldestOperations
SELECT p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision FROM ledger_posting p WHERE p.account_id = ? AND p.position > ? AND ? > p.position AND (SELECT o.id FROM ledger_operation o WHERE o.id = p.transaction_id AND o.recorded_at >= ? AND ? > o.recorded_at AND (? = 1 OR o.kind IN (?)) AND (? = 1 OR (o.scope = ? AND o.idem_key LIKE ? ESCAPE '!'))) IS NOT NULL ORDER BY p.account_id, p.position LIMIT ?;

-- LotDao.allocations
SELECT operation_id, ordinal, lot_id, amount, returned FROM ledger_allocation WHERE operation_id = ? ORDER BY ordinal;

-- LotDao.due
SELECT name FROM ledger_account WHERE ? >= next_change ORDER BY next_change, id LIMIT ?;

-- LotDao.expiring
SELECT l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired, l.starts_at, l.expires_at, l.started, l.tags, l.burn_order FROM ledger_account a JOIN ledger_lot l ON l.account_id = a.id WHERE ? > a.next_change AND l.open = TRUE AND l.expires_at >= ? AND ? > l.expires_at AND (l.expires_at > ? OR l.expires_at > a.recorded_at) AND (l.expires_at > ? OR (l.expires_at = ? AND l.id > ?)) ORDER BY l.expires_at, l.id LIMIT ?;

-- LotDao.expiringOf
SELECT l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired, l.starts_at, l.expires_at, l.started, l.tags, l.burn_order FROM ledger_account a JOIN ledger_lot l ON l.account_id = a.id WHERE ? > a.next_change AND l.open = TRUE AND l.expires_at >= ? AND ? > l.expires_at AND (l.expires_at > ? OR l.expires_at > a.recorded_at) AND (l.expires_at > ? OR (l.expires_at = ? AND l.id > ?)) AND a.id = ? ORDER BY l.expires_at, l.id LIMIT ?;

-- LotDao.openHolds
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status FROM ledger_hold h WHERE status = 0 AND ended_at IS NULL AND id > ? AND expires_at > ? AND (expires_at > ? OR NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = h.account_id AND a.recorded_at >= h.expires_at)) ORDER BY id LIMIT ?;

-- LotDao.openHoldsOf
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status FROM ledger_hold h WHERE status = 0 AND ended_at IS NULL AND id > ? AND account_id = ? AND expires_at > ? AND (expires_at > ? OR NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = h.account_id AND a.recorded_at >= h.expires_at)) ORDER BY id LIMIT ?;

-- LotDao.overdueHolds
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status FROM ledger_hold h WHERE status = 0 AND ended_at IS NULL AND id > ? AND (? >= expires_at OR (? >= expires_at AND EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = h.account_id AND a.recorded_at >= h.expires_at))) ORDER BY id LIMIT ?;

-- LotDao.overdueHoldsOf
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status FROM ledger_hold h WHERE status = 0 AND ended_at IS NULL AND id > ? AND account_id = ? AND (? >= expires_at OR (? >= expires_at AND EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = h.account_id AND a.recorded_at >= h.expires_at))) ORDER BY id LIMIT ?;

-- LotDao.uses
SELECT operation_id, ordinal, lot_id, amount, returned FROM ledger_allocation WHERE lot_id = ? ORDER BY operation_id, ordinal LIMIT ?;

-- ReportDao.effectiveBefore
SELECT (SELECT SUM(p.amount) FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE p.account_id = ? AND o.kind != ? AND ? > COALESCE(o.effective_at, o.recorded_at)) AS plain, (SELECT SUM(x.amount) FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id JOIN ledger_allocation x ON x.operation_id = o.id JOIN ledger_lot l ON l.id = x.lot_id WHERE p.account_id = ? AND o.kind = ? AND (l.account_id = ? OR l.expiry_account_id = ?) AND (? > COALESCE(o.effective_at, o.recorded_at) OR ? > l.expires_at)) AS expired;

-- ReportDao.kindsBetween
SELECT o.kind, COUNT(*), SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), SUM(CASE WHEN p.amount > 0 THEN 0 ELSE -p.amount END) FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE p.account_id = ? AND p.position > ? AND ? >= p.position GROUP BY o.kind ORDER BY o.kind;

-- ReportDao.kindsOfAll
SELECT o.kind, COUNT(*), SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), SUM(CASE WHEN p.amount > 0 THEN 0 ELSE -p.amount END), a.asset, s.scale FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id JOIN ledger_account a ON a.id = p.account_id JOIN ledger_asset s ON s.code = a.asset WHERE a.limited AND o.recorded_at >= ? AND ? > o.recorded_at GROUP BY a.asset, s.scale, o.kind ORDER BY a.asset, o.kind;

-- ReportDao.kindsUntil
SELECT k.kind, COUNT(*), SUM(k.added), SUM(k.taken), k.inside FROM (SELECT o.kind, CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END AS added, CASE WHEN p.amount > 0 THEN 0 ELSE -p.amount END AS taken, CASE WHEN o.recorded_at >= ? THEN 1 ELSE 0 END AS inside FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE p.account_id = ? AND ? > o.recorded_at) k GROUP BY k.inside, k.kind ORDER BY k.inside, k.kind;

-- ReportDao.lastBefore
WITH RECURSIVE s (account, instant, low, high, middle, posted) AS (SELECT a.id, 0 * a.seq + ?, 0 * a.seq, a.seq, a.seq - ?, 0 * a.seq FROM ledger_account a WHERE a.id = ? UNION ALL SELECT s.account, s.instant, CASE WHEN s.instant > o.recorded_at THEN s.middle ELSE s.low END, CASE WHEN s.instant > o.recorded_at THEN s.high ELSE s.middle - 1 END, CASE WHEN s.instant > o.recorded_at THEN (s.middle + s.high + 1) / 2 ELSE (s.low + s.middle) / 2 END, CASE WHEN s.instant > o.recorded_at THEN p.posted_after ELSE s.posted END FROM s JOIN ledger_posting p ON p.account_id = s.account AND p.position = s.middle JOIN ledger_operation o ON o.id = p.transaction_id WHERE s.high > s.low AND s.middle > s.low) SELECT s.instant, s.low, s.posted FROM s WHERE s.low = s.high;

-- ReportDao.lastBeforeBoth
WITH RECURSIVE s (account, instant, low, high, middle, posted) AS (SELECT a.id, 0 * a.seq + ?, 0 * a.seq, a.seq, a.seq - ?, 0 * a.seq FROM ledger_account a WHERE a.id = ? UNION ALL SELECT a.id, 0 * a.seq + ?, 0 * a.seq, a.seq, a.seq - ?, 0 * a.seq FROM ledger_account a WHERE a.id = ? UNION ALL SELECT s.account, s.instant, CASE WHEN s.instant > o.recorded_at THEN s.middle ELSE s.low END, CASE WHEN s.instant > o.recorded_at THEN s.high ELSE s.middle - 1 END, CASE WHEN s.instant > o.recorded_at THEN (s.middle + s.high + 1) / 2 ELSE (s.low + s.middle) / 2 END, CASE WHEN s.instant > o.recorded_at THEN p.posted_after ELSE s.posted END FROM s JOIN ledger_posting p ON p.account_id = s.account AND p.position = s.middle JOIN ledger_operation o ON o.id = p.transaction_id WHERE s.high > s.low AND s.middle > s.low) SELECT s.instant, s.low, s.posted FROM s WHERE s.low = s.high;

-- ReportDao.newestRecorded
SELECT p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE p.account_id = ? AND ? > p.position AND o.recorded_at >= ? AND ? > o.recorded_at ORDER BY p.position DESC LIMIT ?;

-- ReportDao.oldestRecorded
SELECT p.account_id, p.position, p.transaction_id, p.amount, p.posted_after, p.held_after, p.revision FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE p.account_id = ? AND p.position > ? AND o.recorded_at >= ? AND ? > o.recorded_at ORDER BY p.position LIMIT ?;

-- ReportDao.recordedBefore
SELECT SUM(p.amount) FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE p.account_id = ? AND ? > o.recorded_at;

-- ReportDao.totalsAt
SELECT a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END AS unlimited_name, COUNT(*), SUM(CASE WHEN a.limited THEN COALESCE(m.moved, 0) ELSE 0 END), 0, SUM(CASE WHEN a.limited THEN 0 ELSE COALESCE(m.moved, 0) END), 0 FROM ledger_account a JOIN ledger_asset s ON s.code = a.asset LEFT JOIN (SELECT p.account_id, SUM(p.amount) AS moved FROM ledger_posting p JOIN ledger_operation o ON o.id = p.transaction_id WHERE ? > o.recorded_at GROUP BY p.account_id) m ON m.account_id = a.id WHERE ? > a.opened_at OR m.moved IS NOT NULL GROUP BY a.asset, s.scale, CASE WHEN a.limited THEN NULL ELSE a.name END ORDER BY a.asset, unlimited_name;

-- BlockDao.accounts
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.status, a.floor, a.ceiling, a.posted, a.held, a.upcoming, a.restricted, a.open_lots, a.open_holds, a.seq, a.revision, a.recorded_at, a.next_change, a.opened_at, t.total, (SELECT SUM(d.amount) FROM ledger_delta d WHERE d.account_id = t.account_id) AS moved, (SELECT i.identity FROM ledger_schema i WHERE i.version = 1) AS ledger_identity, a.marks FROM (SELECT * FROM ledger_account WHERE id > ? ORDER BY id LIMIT ?) a JOIN ledger_asset s ON s.code = a.asset LEFT JOIN ledger_total t ON t.account_id = a.id ORDER BY a.id;

-- BlockDao.allocationsFrom
SELECT operation_id, ordinal, lot_id, amount, returned FROM ledger_allocation WHERE operation_id >= ? ORDER BY operation_id, ordinal LIMIT ?;

-- BlockDao.allocationsOf
SELECT operation_id, ordinal, lot_id, amount, returned FROM ledger_allocation WHERE operation_id = ? AND ordinal > ? ORDER BY operation_id, ordinal LIMIT ?;

-- BlockDao.bookedPostingsFrom
SELECT r.*, o.id, o.legs FROM (SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id >= ? ORDER BY account_id, position LIMIT ?) r LEFT JOIN ledger_operation o ON o.id = r.transaction_id ORDER BY r.account_id, r.position;

-- BlockDao.bookedPostingsOf
SELECT r.*, o.id, o.legs FROM (SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id = ? AND position > ? ORDER BY account_id, position LIMIT ?) r LEFT JOIN ledger_operation o ON o.id = r.transaction_id ORDER BY r.position;

-- BlockDao.holds
SELECT r.*, a.name, a.asset, o.name FROM (SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status FROM ledger_hold WHERE id > ? ORDER BY id LIMIT ?) r LEFT JOIN ledger_account a ON a.id = r.account_id LEFT JOIN ledger_account o ON o.id = r.capture_account_id ORDER BY r.id;

-- BlockDao.lots
SELECT r.*, a.name, a.asset, o.name FROM (SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired, starts_at, expires_at, started, tags, burn_order, open, priority, category FROM ledger_lot WHERE id > ? ORDER BY id LIMIT ?) r LEFT JOIN ledger_account a ON a.id = r.account_id LEFT JOIN ledger_account o ON o.id = r.expiry_account_id ORDER BY r.id;

-- BlockDao.names
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at FROM (SELECT * FROM ledger_account WHERE id > ? ORDER BY id LIMIT ?) a JOIN ledger_asset s ON s.code = a.asset ORDER BY a.id;

-- BlockDao.operations
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at, effective_at, metadata, reference, returned, reversed_by FROM ledger_operation WHERE id > ? ORDER BY id LIMIT ?;

-- BlockDao.postingsBetween
SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id = ? AND position BETWEEN ? AND ?;

-- BlockDao.postingsFrom
SELECT r.*, a.name, a.asset FROM (SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id >= ? ORDER BY account_id, position LIMIT ?) r LEFT JOIN ledger_account a ON a.id = r.account_id ORDER BY r.account_id, r.position;

-- BlockDao.postingsOf
SELECT r.*, a.name, a.asset FROM (SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting WHERE account_id = ? AND position > ? ORDER BY account_id, position LIMIT ?) r LEFT JOIN ledger_account a ON a.id = r.account_id ORDER BY r.position;

-- verify(), posting_count
SELECT COUNT(*) FROM ledger_posting;

-- verify(), name
SELECT name FROM ledger_account WHERE id = ?;

-- verify(), lots
SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired, starts_at, expires_at, started, tags, burn_order, open, priority, category FROM ledger_lot;

-- verify(), holds
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status FROM ledger_hold;

-- verify(), where results are read side by side, operations
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at, effective_at, metadata, reference, returned, reversed_by FROM ledger_operation ORDER BY id;

-- verify(), where results are read side by side, postings
SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision FROM ledger_posting ORDER BY transaction_id;

-- usage(), all
SELECT account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds, refunded FROM ledger_usage;

-- usage(), of_account
SELECT account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds, refunded FROM ledger_usage WHERE account_id = ? AND utc_day >= ? AND ? > utc_day;

-- usage(), of_all
SELECT 0, u.utc_day, u.dimension1, u.dimension2, u.dimension3, SUM(u.debits), SUM(u.debited), SUM(u.refunds), SUM(u.refunded), s.code, s.scale, MIN(a.name) FROM ledger_usage u JOIN ledger_account a ON a.id = u.account_id JOIN ledger_asset s ON s.code = a.asset WHERE u.utc_day >= ? AND ? > u.utc_day GROUP BY s.code, s.scale, u.utc_day, u.dimension1, u.dimension2, u.dimension3;

-- usage(), of_all_by_account
SELECT u.account_id, u.utc_day, u.dimension1, u.dimension2, u.dimension3, u.debits, u.debited, u.refunds, u.refunded, s.code, s.scale, a.name FROM ledger_usage u JOIN ledger_account a ON a.id = u.account_id JOIN ledger_asset s ON s.code = a.asset WHERE u.utc_day >= ? AND ? > u.utc_day;

-- Event readers, settings

-- buckets with events
SELECT b.bucket FROM ledger_event_bucket b
WHERE (SELECT e.recorded_at FROM ledger_event e WHERE e.bucket = b.bucket
    ORDER BY e.bucket, e.recorded_at LIMIT 1) < ?
ORDER BY b.bucket;

-- lock of a bucket
SELECT bucket FROM ledger_event_bucket WHERE bucket = ? FOR UPDATE SKIP LOCKED;

-- oldest events of a bucket
SELECT bucket, recorded_at, account_id, revision, operation_id, document FROM ledger_event
WHERE bucket = ? AND recorded_at < ?
ORDER BY bucket, recorded_at, account_id, revision, operation_id LIMIT ?;

-- events that nobody has taken in time
SELECT e.bucket, e.recorded_at, e.account_id, e.revision, e.operation_id, '' FROM ledger_event e
WHERE e.bucket = ? AND e.recorded_at < ? AND COALESCE(
    (SELECT o.recorded_at FROM ledger_operation o WHERE o.id = e.operation_id), e.recorded_at) < ?
ORDER BY e.bucket, e.recorded_at, e.account_id, e.revision, e.operation_id LIMIT ?;

-- deletion of events
DELETE FROM ledger_event WHERE bucket = ? AND recorded_at >= ? AND recorded_at <= ? AND ((recorded_at = ? AND account_id = ? AND revision = ? AND operation_id = ?));

-- deletion of events, several
DELETE FROM ledger_event WHERE bucket = ? AND recorded_at >= ? AND recorded_at <= ? AND ((recorded_at = ? AND account_id = ? AND revision = ? AND operation_id = ?) OR (recorded_at = ? AND account_id = ? AND revision = ? AND operation_id = ?));

-- settings
SELECT name, setting_value FROM ledger_setting;

-- exclusion of older libraries as writers
UPDATE ledger_schema SET oldest_writer = 2 WHERE version = 2;

-- new setting
INSERT INTO ledger_setting (name, setting_value) VALUES (?, ?);
