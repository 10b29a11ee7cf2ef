-- Credit ledger, schema version 1, for PostgreSQL 15 and later.
--
-- Creates everything in the current schema of the connection. Runs as it is: there is nothing to replace. Running it
-- again is harmless, also after a run that was cut off half-way: every statement leaves alone what is there already.
-- The last statement records the version. Before it has run, no ledger opens.
--
-- Conventions: amounts count the smallest unit of the asset. Instants (columns named ..._at, next_change)
-- are microseconds since 1970-01-01T00:00:00Z. Ids come from the sequence ledger_id. Statuses, kinds and categories are
-- codes that never change meaning. There are no foreign keys: they would halve the write rate.
--
-- Text is compared byte by byte (COLLATE "C"), so that "user:42" and "USER:42" are two accounts whatever the
-- collation of the database is.

-- Which scripts have run. One row per script.
CREATE TABLE IF NOT EXISTS ledger_schema (
  version       INT NOT NULL,                      -- the number in the name of the script
  script        VARCHAR(200) COLLATE "C" NOT NULL, -- the name of the script
  applied_at    BIGINT NOT NULL,                   -- when it ran
  oldest_writer INT NOT NULL,                      -- the oldest schema version that a writer must know
  identity      VARCHAR(36) COLLATE "C",           -- tells this ledger from all others: made once, on the row of version 1 only
  PRIMARY KEY (version)
);

-- The units of credit.
CREATE TABLE IF NOT EXISTS ledger_asset (
  code  VARCHAR(32) COLLATE "C" NOT NULL,
  scale SMALLINT NOT NULL,                -- decimal digits of one whole unit, 0 to 9
  PRIMARY KEY (code)
);

-- The accounts. The row of a limited account is its balance, and the lock that every write of it takes. Of an
-- unlimited account only name, asset and opened_at count: its balance is in ledger_total and ledger_delta.
CREATE TABLE IF NOT EXISTS ledger_account (
  id          BIGINT NOT NULL,
  name        VARCHAR(128) COLLATE "C" NOT NULL, -- the account id that the host uses
  asset       VARCHAR(32) COLLATE "C" NOT NULL,  -- ledger_asset.code
  limited     BOOLEAN NOT NULL,
  status      SMALLINT NOT NULL,
  floor       BIGINT NOT NULL,                   -- the least that available may fall to
  ceiling     BIGINT,                            -- NULL: none
  posted      BIGINT NOT NULL,                   -- sum of all postings
  held        BIGINT NOT NULL,                   -- reserved by open holds
  upcoming    BIGINT NOT NULL,                   -- in lots that have not started
  restricted  BIGINT NOT NULL,                   -- in live lots that only tagged debits may use
  open_lots   INT NOT NULL,                      -- lots with credits left
  open_holds  INT NOT NULL,
  seq         BIGINT NOT NULL,                   -- postings so far
  revision    BIGINT NOT NULL,                   -- changes so far of any kind
  recorded_at BIGINT NOT NULL,                   -- the last change
  next_change BIGINT,                            -- when the balance next changes by itself, NULL: never
  marks       BYTEA,                             -- low-balance marks, packed, NULL: none
  opened_at   BIGINT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT ledger_account_name UNIQUE (name)
) WITH (fillfactor = 50);

-- Finds the accounts on which something is due.
CREATE INDEX IF NOT EXISTS ledger_account_due ON ledger_account (next_change) WHERE next_change IS NOT NULL;

-- The folded part of the balance of an unlimited account.
CREATE TABLE IF NOT EXISTS ledger_total (
  account_id BIGINT NOT NULL,        -- ledger_account.id
  total      NUMERIC(38,0) NOT NULL, -- sum of the postings whose delta has been folded in
  PRIMARY KEY (account_id)
) WITH (fillfactor = 50);

-- The part of the balance of an unlimited account that is not folded yet: one row per unit of work that moved it.
CREATE TABLE IF NOT EXISTS ledger_delta (
  account_id BIGINT NOT NULL,        -- ledger_account.id
  id         BIGINT NOT NULL,        -- unique within the account
  amount     NUMERIC(38,0) NOT NULL,
  PRIMARY KEY (account_id, id)
);

-- Every accepted command: its idempotency key, what was asked, what came of it. With postings it is a transaction,
-- whose id is the id of the operation. Rows are never deleted, and only returned and reversed_by ever change.
CREATE TABLE IF NOT EXISTS ledger_operation (
  id           BIGINT NOT NULL,
  recorded_at  BIGINT NOT NULL,
  effective_at BIGINT,                   -- NULL: the same as recorded_at
  reference    BIGINT,                   -- the operation it refunds, reverses, captures, NULL: none
  returned     BIGINT,                   -- refunded and reversed of it so far, NULL: nothing
  reversed_by  BIGINT,                   -- the operation that reversed it, NULL: none
  key_digest   UUID,                     -- 128-bit digest of scope and key, NULL: booked by the ledger itself
  kind         SMALLINT NOT NULL,
  scope        VARCHAR(64) COLLATE "C",  -- of the key, NULL: no key
  idem_key     VARCHAR(256) COLLATE "C", -- within its scope, NULL: no key
  request      BYTEA NOT NULL,           -- what was asked, packed: compared when the key comes again
  legs         BYTEA,                    -- internal ids and positions of its postings, packed, NULL: it has none
  result       BYTEA,                    -- what the rows do not tell of the answer, packed, NULL: they tell it all
  metadata     TEXT,                     -- notes of the caller, NULL: none
  PRIMARY KEY (id),
  CONSTRAINT ledger_operation_key UNIQUE (key_digest)
);

-- Finds what refunded, reversed or captured an operation.
CREATE INDEX IF NOT EXISTS ledger_operation_reference ON ledger_operation (reference, id) WHERE reference IS NOT NULL;

-- The journal: one row per leg of a transaction, at most one per account in a transaction. Never changed, never
-- deleted. The three last columns are NULL on an unlimited account.
CREATE TABLE IF NOT EXISTS ledger_posting (
  account_id     BIGINT NOT NULL, -- ledger_account.id
  position       BIGINT NOT NULL, -- limited: 1, 2, 3, ... without a gap, unlimited: the id of the transaction
  transaction_id BIGINT NOT NULL, -- ledger_operation.id
  amount         BIGINT NOT NULL, -- seen from the account: a credit is positive, a debit negative
  posted_after   BIGINT,          -- the posted balance of the account after this posting
  held_after     BIGINT,          -- what was held then, NULL: nothing
  revision       BIGINT,          -- the revision of the account then, NULL: the same as position
  PRIMARY KEY (account_id, position)
);

-- What is left of grants that expire, start later, or have a priority, a category or tags. Plain credits have no row.
CREATE TABLE IF NOT EXISTS ledger_lot (
  id                BIGINT NOT NULL,
  account_id        BIGINT NOT NULL,           -- ledger_account.id
  grant_id          BIGINT NOT NULL,           -- ledger_operation.id
  expiry_account_id BIGINT NOT NULL,           -- where the rest goes when it expires
  granted           BIGINT NOT NULL,
  remaining         BIGINT NOT NULL,           -- reserved credits included
  reserved          BIGINT NOT NULL,           -- by open holds
  expired           BIGINT NOT NULL,           -- so far
  starts_at         BIGINT,                    -- NULL: from the grant on
  expires_at        BIGINT,                    -- the first instant at which it is expired, NULL: never
  started           BOOLEAN NOT NULL,          -- whether its start is booked, for good
  priority          SMALLINT NOT NULL,         -- lower is used first
  category          SMALLINT NOT NULL,
  open              BOOLEAN NOT NULL,          -- whether credits are left
  burn_order        BYTEA NOT NULL,            -- sorts the lots of an account in the order of use
  tags              VARCHAR(1000) COLLATE "C", -- NULL: any debit may use it
  PRIMARY KEY (id)
);

-- Finds the lots of an account in the order of use.
CREATE INDEX IF NOT EXISTS ledger_lot_open ON ledger_lot (account_id, burn_order) WHERE open;

-- Two-phase reservations.
CREATE TABLE IF NOT EXISTS ledger_hold (
  id                 BIGINT NOT NULL,   -- ledger_operation.id
  account_id         BIGINT NOT NULL,   -- ledger_account.id
  capture_account_id BIGINT NOT NULL,   -- where captured credits go
  amount             BIGINT NOT NULL,   -- reserved at first
  captured           BIGINT NOT NULL,   -- so far
  expires_at         BIGINT NOT NULL,   -- the first instant at which it is dead
  ended_at           BIGINT,            -- NULL: it is open
  status             SMALLINT NOT NULL,
  PRIMARY KEY (id)
);

-- Finds the open holds of an account, and all open ones.
CREATE INDEX IF NOT EXISTS ledger_hold_open ON ledger_hold (account_id, id) WHERE ended_at IS NULL;

-- Which lots an operation took from, reserved or gave back to.
CREATE TABLE IF NOT EXISTS ledger_allocation (
  operation_id BIGINT NOT NULL, -- ledger_operation.id
  lot_id       BIGINT,          -- NULL: the plain credits of the account
  amount       BIGINT NOT NULL, -- seen from the lot: taken is negative, put back positive, under a hold: reserved
  returned     BIGINT,          -- of it given back since, under a hold: no longer reserved, NULL: nothing
  ordinal      INT NOT NULL,    -- 0, 1, 2, ... in the order of use
  PRIMARY KEY (operation_id, ordinal)
);

-- Finds what was done with a lot.
CREATE INDEX IF NOT EXISTS ledger_allocation_lot ON ledger_allocation (lot_id, operation_id, ordinal)
  WHERE lot_id IS NOT NULL;

-- Ids, in blocks of 10000: a value drawn is the first of ten thousand ids that only the drawer uses.
CREATE SEQUENCE IF NOT EXISTS ledger_id AS BIGINT START WITH 1 INCREMENT BY 10000 NO CYCLE;

-- The version, last of all.
INSERT INTO ledger_schema (version, script, applied_at, oldest_writer, identity)
SELECT 1, 'V001__credit_ledger.sql', CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT), 1, CAST(gen_random_uuid() AS VARCHAR(36))
WHERE NOT EXISTS (SELECT 1 FROM ledger_schema WHERE version = 1);
