-- What a ledger sends to MySQL, statement by statement.
-- Written by a test out of what the code sends; tables stand without their schema, locks wait 5 s.

-- Units of work. With allowMultiQueries=true, those of one trip are sent as one text

-- SET_ISOLATION: States READ COMMITTED for the transaction that begins next.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

-- START: Begins a transaction.
START TRANSACTION;

-- FACTS_BY_NAME: What never changes of accounts, by name.
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (ledger_account_name)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.name IN (?);

-- FACTS_BY_NAME, several
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (ledger_account_name)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.name IN (?, ?, ?, ?);

-- FACTS_BY_NAME_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (ledger_account_name)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.name IN (?)
FOR SHARE;

-- FACTS_BY_NAME_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (ledger_account_name)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.name IN (?, ?, ?, ?)
FOR SHARE;

-- FACTS_BY_NUMBER: What never changes of accounts, by number.
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (PRIMARY)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.id IN (?);

-- FACTS_BY_NUMBER, several
SELECT a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (PRIMARY)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.id IN (?, ?, ?, ?);

-- FACTS_BY_NUMBER_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (PRIMARY)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.id IN (?)
FOR SHARE;

-- FACTS_BY_NUMBER_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  a.id, a.name, a.asset, s.scale, a.limited, a.opened_at,
  (SELECT i.identity FROM ledger_schema i WHERE i.version = 1)
FROM ledger_account a FORCE INDEX (PRIMARY)
STRAIGHT_JOIN ledger_asset s FORCE INDEX (PRIMARY) ON s.code = a.asset
WHERE a.id IN (?, ?, ?, ?)
FOR SHARE;

-- REVISIONS: The revisions of limited accounts, by name.
SELECT name, revision, (SELECT identity FROM ledger_schema WHERE version = 1)
FROM ledger_account
WHERE limited AND name IN (?);

-- REVISIONS, several
SELECT name, revision, (SELECT identity FROM ledger_schema WHERE version = 1)
FROM ledger_account
WHERE limited AND name IN (?, ?, ?, ?);

-- ACCOUNTS: Limited accounts, without a lock.
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account FORCE INDEX (PRIMARY)
WHERE id IN (?) AND limited;

-- ACCOUNTS, several
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?) AND limited;

-- LOCK_ACCOUNTS: Locks limited accounts in the order of their numbers; waits. Sent in hosts' units of work, and for commands
--   that the statement without waiting has left out.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account FORCE INDEX (PRIMARY)
WHERE id IN (?) AND limited
ORDER BY id
FOR UPDATE;

-- LOCK_ACCOUNTS, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?) AND limited
ORDER BY id
FOR UPDATE;

-- LOCK_ACCOUNTS_UNLESS_LOCKED: The same without those that others have locked, which is how every unit of work of the ledger's own begins.
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account FORCE INDEX (PRIMARY)
WHERE id IN (?) AND limited
ORDER BY id
FOR UPDATE SKIP LOCKED;

-- LOCK_ACCOUNTS_UNLESS_LOCKED, several
SELECT id, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds,
  seq, revision, recorded_at, next_change, name, marks
FROM ledger_account FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?) AND limited
ORDER BY id
FOR UPDATE SKIP LOCKED;

-- PROOF: The identity of the ledger, the transaction if the database tells it, and some remembered accounts: one row at
--   least.
SELECT i.identity, NULL, a.id, a.name, a.asset, a.limited
FROM ledger_schema i LEFT JOIN ledger_account a FORCE INDEX (PRIMARY) ON a.id IN (?)
WHERE i.version = 1;

-- PROOF, several
SELECT i.identity, NULL, a.id, a.name, a.asset, a.limited
FROM ledger_schema i LEFT JOIN ledger_account a FORCE INDEX (PRIMARY) ON a.id IN (?, ?, ?, ?)
WHERE i.version = 1;

-- IDENTITY: The identity of the ledger.
SELECT identity FROM ledger_schema WHERE version = 1;

-- IDS_STORED: Tells whether ids from one number to another are in use.
SELECT EXISTS (SELECT 1 FROM ledger_operation WHERE id BETWEEN ? AND ?)
  OR EXISTS (SELECT 1 FROM ledger_account WHERE id BETWEEN ? AND ?)
  OR EXISTS (SELECT 1 FROM ledger_lot WHERE id BETWEEN ? AND ?);

-- HIGHEST_ID: The highest id in use, or 0.
SELECT GREATEST(COALESCE((SELECT MAX(id) FROM ledger_operation), 0),
  COALESCE((SELECT MAX(id) FROM ledger_account), 0),
  COALESCE((SELECT MAX(id) FROM ledger_lot), 0));

-- LOCK_OPERATIONS: Locks operations in the order of their numbers; waits.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?)
ORDER BY id
FOR UPDATE;

-- LOCK_OPERATIONS, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?)
ORDER BY id
FOR UPDATE;

-- LOCK_OPERATIONS_UNLESS_LOCKED: The same, without those that somebody else has locked.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?)
ORDER BY id
FOR UPDATE SKIP LOCKED;

-- LOCK_OPERATIONS_UNLESS_LOCKED, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?)
ORDER BY id
FOR UPDATE SKIP LOCKED;

-- OPERATIONS_BY_NUMBER: Operations by number.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?);

-- OPERATIONS_BY_NUMBER, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?);

-- OPERATIONS_BY_NUMBER_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?)
FOR SHARE;

-- OPERATIONS_BY_NUMBER_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?)
FOR SHARE;

-- OPERATIONS_BY_DIGEST: Operations by the digest of their key.
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (ledger_operation_key)
WHERE key_digest IN (?);

-- OPERATIONS_BY_DIGEST, several
SELECT id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (ledger_operation_key)
WHERE key_digest IN (?, ?, ?, ?);

-- OPERATIONS_BY_DIGEST_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (ledger_operation_key)
WHERE key_digest IN (?)
FOR SHARE;

-- OPERATIONS_BY_DIGEST_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by
FROM ledger_operation FORCE INDEX (ledger_operation_key)
WHERE key_digest IN (?, ?, ?, ?)
FOR SHARE;

-- POSTINGS: Postings by pairs of account and position.
SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
FROM ledger_posting FORCE INDEX (PRIMARY)
WHERE (account_id = ? AND position = ?);

-- POSTINGS, several
SELECT account_id, position, transaction_id, amount, posted_after, held_after, revision
FROM ledger_posting FORCE INDEX (PRIMARY)
WHERE (account_id = ? AND position = ?) OR (account_id = ? AND position = ?) OR (account_id = ? AND position = ?) OR (account_id = ? AND position = ?);

-- POSTINGS_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  account_id, position, transaction_id, amount, posted_after, held_after, revision
FROM ledger_posting FORCE INDEX (PRIMARY)
WHERE (account_id = ? AND position = ?)
FOR SHARE;

-- POSTINGS_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  account_id, position, transaction_id, amount, posted_after, held_after, revision
FROM ledger_posting FORCE INDEX (PRIMARY)
WHERE (account_id = ? AND position = ?) OR (account_id = ? AND position = ?) OR (account_id = ? AND position = ?) OR (account_id = ? AND position = ?)
FOR SHARE;

-- ASSETS: Assets by code.
SELECT code, scale FROM ledger_asset WHERE code IN (?);

-- ASSETS, several
SELECT code, scale FROM ledger_asset WHERE code IN (?, ?, ?, ?);

-- ASSETS_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  code, scale FROM ledger_asset FORCE INDEX (PRIMARY)
WHERE code IN (?) FOR SHARE;

-- ASSETS_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  code, scale FROM ledger_asset FORCE INDEX (PRIMARY)
WHERE code IN (?, ?, ?, ?) FOR SHARE;

-- INSERT_ASSET: Registers an asset.
INSERT INTO ledger_asset (code, scale) VALUES (?, ?);

-- INSERT_ASSET, several
INSERT INTO ledger_asset (code, scale) VALUES (?, ?), (?, ?);

-- INSERT_ACCOUNT: Opens an account.
INSERT INTO ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming,
  restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- INSERT_ACCOUNT, several
INSERT INTO ledger_account (id, name, asset, limited, status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- INSERT_TOTAL: Gives an unlimited account its total.
INSERT INTO ledger_total (account_id, total) VALUES (?, 0);

-- INSERT_TOTAL, several
INSERT INTO ledger_total (account_id, total) VALUES (?, 0), (?, 0);

-- INSERT_OPERATION: Stores an operation.
INSERT INTO ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at,
  effective_at, metadata, reference, returned, reversed_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- INSERT_OPERATION, several
INSERT INTO ledger_operation (id, key_digest, scope, idem_key, kind, request, legs, result, recorded_at, effective_at, metadata, reference, returned, reversed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- INSERT_POSTING: Stores a posting.
INSERT INTO ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- INSERT_POSTING, several
INSERT INTO ledger_posting (account_id, position, transaction_id, amount, posted_after, held_after, revision) VALUES (?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?);

-- UPDATE_ACCOUNT: Changes a limited account.
INSERT INTO ledger_account (status, floor, ceiling, posted, held, upcoming, restricted, open_lots,
  open_holds, seq, revision, recorded_at, next_change, marks, id, name, asset, limited, opened_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', TRUE, 0) AS fresh
ON DUPLICATE KEY UPDATE status = fresh.status, floor = fresh.floor, ceiling = fresh.ceiling,
  posted = fresh.posted, held = fresh.held, upcoming = fresh.upcoming,
  restricted = fresh.restricted, open_lots = fresh.open_lots, open_holds = fresh.open_holds,
  seq = fresh.seq, revision = fresh.revision, recorded_at = fresh.recorded_at,
  next_change = fresh.next_change, marks = fresh.marks;

-- UPDATE_ACCOUNT, several
INSERT INTO ledger_account (status, floor, ceiling, posted, held, upcoming, restricted, open_lots, open_holds, seq, revision, recorded_at, next_change, marks, id, name, asset, limited, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', TRUE, 0), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', TRUE, 0) AS fresh
ON DUPLICATE KEY UPDATE status = fresh.status, floor = fresh.floor, ceiling = fresh.ceiling,
  posted = fresh.posted, held = fresh.held, upcoming = fresh.upcoming,
  restricted = fresh.restricted, open_lots = fresh.open_lots, open_holds = fresh.open_holds,
  seq = fresh.seq, revision = fresh.revision, recorded_at = fresh.recorded_at,
  next_change = fresh.next_change, marks = fresh.marks;

-- UPDATE_UNDONE: Changes what was returned of an operation.
UPDATE ledger_operation SET returned = ?, reversed_by = ? WHERE id = ?;

-- INSERT_DELTA: Stores what an unlimited account moved by.
INSERT INTO ledger_delta (account_id, id, amount) VALUES (?, ?, ?);

-- INSERT_DELTA, several
INSERT INTO ledger_delta (account_id, id, amount) VALUES (?, ?, ?), (?, ?, ?);

-- ADD_USAGE: Adds to a row of usage, or stores it.
INSERT INTO ledger_usage (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds,
  refunded)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) AS fresh
ON DUPLICATE KEY UPDATE debits = ledger_usage.debits + fresh.debits,
  debited = ledger_usage.debited + fresh.debited, refunds = ledger_usage.refunds + fresh.refunds,
  refunded = ledger_usage.refunded + fresh.refunded;

-- ADD_USAGE, several
INSERT INTO ledger_usage (account_id, utc_day, dimension1, dimension2, dimension3, debits, debited, refunds, refunded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?) AS fresh
ON DUPLICATE KEY UPDATE debits = ledger_usage.debits + fresh.debits,
  debited = ledger_usage.debited + fresh.debited, refunds = ledger_usage.refunds + fresh.refunds,
  refunded = ledger_usage.refunded + fresh.refunded;

-- INSERT_EVENT: Stores an event.
INSERT INTO ledger_event (bucket, recorded_at, account_id, revision, operation_id, document)
VALUES (?, ?, ?, ?, ?, ?);

-- INSERT_EVENT, several
INSERT INTO ledger_event (bucket, recorded_at, account_id, revision, operation_id, document) VALUES (?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?);

-- LOCK_TOTAL: Locks one total, unless somebody else has.
SELECT account_id FROM ledger_total FORCE INDEX (PRIMARY) WHERE account_id = ?
FOR UPDATE SKIP LOCKED;

-- DELTA_IDS: The lowest ids of small rows of an account, at most as many as the second parameter says.
SELECT id FROM ledger_delta WHERE account_id = ? ORDER BY id LIMIT ?;

-- LOCK_DELTAS: Locks listed small rows of an account and returns their amounts, where #TAKE_DELTAS returns nothing; has its
--   parameters. Empty where it returns them.
SELECT amount FROM ledger_delta FORCE INDEX (PRIMARY)
WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (?)
FOR UPDATE;

-- LOCK_DELTAS, several
SELECT amount FROM ledger_delta FORCE INDEX (PRIMARY)
WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (?, ?, ?, ?)
FOR UPDATE;

-- TAKE_DELTAS: Deletes listed small rows of an account and returns their amounts, unless they come from #LOCK_DELTAS. The
--   second and the third parameter are the lowest and the highest of the ids.
DELETE FROM ledger_delta
WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (?);

-- TAKE_DELTAS, several
DELETE FROM ledger_delta
WHERE account_id = ? AND id BETWEEN ? AND ? AND id IN (?, ?, ?, ?);

-- ADD_TO_TOTAL: Adds to a total.
UPDATE ledger_total SET total = total + ? WHERE account_id = ?;

-- CLAIM_DIGESTS: Fails with a lock timeout if somebody else is inserting one of these digests, without waiting for it. Empty
--   where the INSERT itself is told how long to wait.
SELECT 1 FROM ledger_operation FORCE INDEX (ledger_operation_key)
WHERE key_digest IN (?) FOR SHARE NOWAIT;

-- CLAIM_DIGESTS, several
SELECT 1 FROM ledger_operation FORCE INDEX (ledger_operation_key)
WHERE key_digest IN (?, ?, ?, ?) FOR SHARE NOWAIT;

-- CLAIM_NAMES: Likewise names of accounts.
SELECT 1 FROM ledger_account FORCE INDEX (ledger_account_name)
WHERE name IN (?) FOR SHARE NOWAIT;

-- CLAIM_NAMES, several
SELECT 1 FROM ledger_account FORCE INDEX (ledger_account_name)
WHERE name IN (?, ?, ?, ?) FOR SHARE NOWAIT;

-- CLAIM_ASSETS: Likewise codes of assets.
SELECT 1 FROM ledger_asset FORCE INDEX (PRIMARY)
WHERE code IN (?) FOR SHARE NOWAIT;

-- CLAIM_ASSETS, several
SELECT 1 FROM ledger_asset FORCE INDEX (PRIMARY)
WHERE code IN (?, ?, ?, ?) FOR SHARE NOWAIT;

-- FIRST_LOTS: The first open lots of accounts, by pairs of an account and how many.
(SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (ledger_lot_open)
WHERE account_id = ? AND open = TRUE
ORDER BY burn_order
LIMIT ?);

-- FIRST_LOTS, several
(SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (ledger_lot_open)
WHERE account_id = ? AND open = TRUE
ORDER BY burn_order
LIMIT ?) UNION ALL (SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (ledger_lot_open)
WHERE account_id = ? AND open = TRUE
ORDER BY burn_order
LIMIT ?) UNION ALL (SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (ledger_lot_open)
WHERE account_id = ? AND open = TRUE
ORDER BY burn_order
LIMIT ?) UNION ALL (SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (ledger_lot_open)
WHERE account_id = ? AND open = TRUE
ORDER BY burn_order
LIMIT ?);

-- OPEN_LOTS_LATEST: All lots of one account that were open in the snapshot, as they are now.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  l.id, l.account_id, l.grant_id, l.expiry_account_id, l.granted, l.remaining, l.reserved, l.expired,
  l.starts_at, l.expires_at, l.started, l.tags, l.burn_order
FROM (SELECT DISTINCT id AS number FROM ledger_lot WHERE account_id = ? AND open = TRUE) seen
STRAIGHT_JOIN ledger_lot l FORCE INDEX (PRIMARY) ON l.id = seen.number
FOR UPDATE;

-- LOTS_BY_NUMBER: Lots by number.
SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot
WHERE id IN (?);

-- LOTS_BY_NUMBER, several
SELECT id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot
WHERE id IN (?, ?, ?, ?);

-- LOTS_BY_NUMBER_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (PRIMARY)
WHERE id IN (?)
FOR UPDATE;

-- LOTS_BY_NUMBER_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, tags, burn_order
FROM ledger_lot FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?)
FOR UPDATE;

-- OPEN_HOLDS: The open holds of accounts.
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold
WHERE status = 0 AND account_id IN (?);

-- OPEN_HOLDS, several
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold
WHERE status = 0 AND account_id IN (?, ?, ?, ?);

-- OPEN_HOLDS_LATEST: The holds that were open in the snapshot, as they are now.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  h.id, h.account_id, h.capture_account_id, h.amount, h.captured, h.expires_at, h.ended_at, h.status
FROM (SELECT DISTINCT id AS number FROM ledger_hold WHERE status = 0 AND account_id IN (?)) seen
STRAIGHT_JOIN ledger_hold h FORCE INDEX (PRIMARY) ON h.id = seen.number
FOR UPDATE;

-- OPEN_HOLDS_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  h.id, h.account_id, h.capture_account_id, h.amount, h.captured, h.expires_at, h.ended_at, h.status
FROM (SELECT DISTINCT id AS number FROM ledger_hold WHERE status = 0 AND account_id IN (?, ?, ?, ?)) seen
STRAIGHT_JOIN ledger_hold h FORCE INDEX (PRIMARY) ON h.id = seen.number
FOR UPDATE;

-- HOLDS_BY_NUMBER: Holds by number.
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold
WHERE id IN (?);

-- HOLDS_BY_NUMBER, several
SELECT id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold
WHERE id IN (?, ?, ?, ?);

-- HOLDS_BY_NUMBER_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold FORCE INDEX (PRIMARY)
WHERE id IN (?)
FOR UPDATE;

-- HOLDS_BY_NUMBER_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status
FROM ledger_hold FORCE INDEX (PRIMARY)
WHERE id IN (?, ?, ?, ?)
FOR UPDATE;

-- ALLOCATIONS: Allocations of operations.
SELECT operation_id, ordinal, lot_id, amount, returned
FROM ledger_allocation
WHERE operation_id IN (?);

-- ALLOCATIONS, several
SELECT operation_id, ordinal, lot_id, amount, returned
FROM ledger_allocation
WHERE operation_id IN (?, ?, ?, ?);

-- ALLOCATIONS_LATEST: The same, past the snapshot of a host.
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  a.operation_id, a.ordinal, a.lot_id, a.amount, a.returned
FROM (SELECT DISTINCT operation_id AS operation, ordinal AS place
  FROM ledger_allocation WHERE operation_id IN (?)) seen
STRAIGHT_JOIN ledger_allocation a FORCE INDEX (PRIMARY)
  ON a.operation_id = seen.operation AND a.ordinal = seen.place
FOR UPDATE;

-- ALLOCATIONS_LATEST, several
SELECT /*+ MAX_EXECUTION_TIME(5000) */
  a.operation_id, a.ordinal, a.lot_id, a.amount, a.returned
FROM (SELECT DISTINCT operation_id AS operation, ordinal AS place
  FROM ledger_allocation WHERE operation_id IN (?, ?, ?, ?)) seen
STRAIGHT_JOIN ledger_allocation a FORCE INDEX (PRIMARY)
  ON a.operation_id = seen.operation AND a.ordinal = seen.place
FOR UPDATE;

-- INSERT_LOT: Stores a lot.
INSERT INTO ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired,
  starts_at, expires_at, started, priority, category, open, burn_order, tags)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- INSERT_LOT, several
INSERT INTO ledger_lot (id, account_id, grant_id, expiry_account_id, granted, remaining, reserved, expired, starts_at, expires_at, started, priority, category, open, burn_order, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- UPDATE_LOT: Changes a lot.
UPDATE ledger_lot
SET remaining = ?, reserved = ?, expired = ?, expires_at = ?, started = ?, open = ?, burn_order = ?
WHERE id = ?;

-- INSERT_HOLD: Stores a hold.
INSERT INTO ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- INSERT_HOLD, several
INSERT INTO ledger_hold (id, account_id, capture_account_id, amount, captured, expires_at, ended_at, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?);

-- UPDATE_HOLD: Changes a hold.
UPDATE ledger_hold SET captured = ?, expires_at = ?, ended_at = ?, status = ? WHERE id = ?;

-- INSERT_ALLOCATION: Stores an allocation.
INSERT INTO ledger_allocation (operation_id, ordinal, lot_id, amount, returned) VALUES (?, ?, ?, ?, ?);

-- INSERT_ALLOCATION, several
INSERT INTO ledger_allocation (operation_id, ordinal, lot_id, amount, returned) VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?);

-- UPDATE_ALLOCATION
UPDATE ledger_allocation SET returned = ? WHERE operation_id = ? AND ordinal = ?;

-- NEXT_BLOCK: Draws a block, whose number is the generated key. A rollback takes the row back, and the number not.
INSERT INTO ledger_id (block) VALUES (NULL);

-- a row that has to be there is not
SELECT 9223372036854775807 + (ROW_COUNT() <> 2);

-- Snapshots

-- isolation of the next unit of work
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;

-- begin
START TRANSACTION READ ONLY;

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
