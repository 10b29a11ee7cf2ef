-- Credit ledger, schema version 2, for H2 2.x: settings, stored events and usage.
--
-- Only adds tables, in the current schema of the connection. Runs as it is, and running it again is harmless, also after a run
-- that was cut off half-way. A library that knows version 1 may write until a setting is made that it would not follow: that
-- raises oldest_writer on the row of version 2. The last statement records the version.
--
-- Conventions are those of version 1.

-- What all nodes do alike. Read when a ledger is built.
CREATE TABLE IF NOT EXISTS ledger_setting (
  name          VARCHAR(64) NOT NULL,  -- events, or usage.1 to usage.3
  setting_value VARCHAR(256) NOT NULL, -- of events: stored, of usage: the name of a dimension
  PRIMARY KEY (name)
);

-- Events that nobody has handled yet: one row for each operation and limited account that it changed. Readers delete them.
CREATE TABLE IF NOT EXISTS ledger_event (
  bucket       SMALLINT NOT NULL,               -- 0 to 15, by the account
  recorded_at  BIGINT NOT NULL,                 -- of the last change of the account
  account_id   BIGINT NOT NULL,                 -- ledger_account.id
  revision     BIGINT NOT NULL,                 -- of the account after the operation
  operation_id BIGINT NOT NULL,                 -- ledger_operation.id
  document     CHARACTER LARGE OBJECT NOT NULL, -- the event as JSON, which may be longer than a VARCHAR
  PRIMARY KEY (bucket, recorded_at, account_id, revision, operation_id)
);

-- What a reader locks, so that nobody else reads the events of the same accounts.
CREATE TABLE IF NOT EXISTS ledger_event_bucket (
  bucket SMALLINT NOT NULL,
  PRIMARY KEY (bucket)
);

MERGE INTO ledger_event_bucket (bucket) KEY (bucket)
VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);

-- Usage by account, UTC day and dimensions, written in the unit of work of the debit, under the lock of the account.
CREATE TABLE IF NOT EXISTS ledger_usage (
  account_id BIGINT NOT NULL,        -- ledger_account.id
  utc_day    INT NOT NULL,           -- days since 1970-01-01, of recorded_at
  dimension1 VARCHAR(128) NOT NULL,  -- empty: not given
  dimension2 VARCHAR(128) NOT NULL,
  dimension3 VARCHAR(128) NOT NULL,
  debits     BIGINT NOT NULL,        -- debits and captures
  debited    NUMERIC(38,0) NOT NULL, -- by them
  refunds    BIGINT NOT NULL,        -- refunds and reversals of debits and captures, on the day of the refund
  refunded   NUMERIC(38,0) NOT NULL, -- by them
  PRIMARY KEY (account_id, utc_day, dimension1, dimension2, dimension3)
);

-- The version, last of all.
INSERT INTO ledger_schema (version, script, applied_at, oldest_writer)
SELECT 2, 'V002__events_and_usage.sql', CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT), 1
WHERE NOT EXISTS (SELECT 1 FROM ledger_schema WHERE version = 2);
