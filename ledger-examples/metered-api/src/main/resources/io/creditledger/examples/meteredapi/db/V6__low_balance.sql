-- Accounts that are running low and have not been told so: written in the unit of work that took them to the mark.
CREATE TABLE low_balance (
  account   VARCHAR(128) NOT NULL,
  mark      BIGINT NOT NULL,
  revision  BIGINT NOT NULL,
  available BIGINT NOT NULL,
  PRIMARY KEY (account, mark, revision)
);
