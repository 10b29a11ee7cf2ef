-- What each user's account has and whether it is open, as the list of users is sorted and filtered: written in the unit of work that
-- changes it. The ledger decides by its own tables, never by this one.
CREATE TABLE user_account (
  user_id   UUID PRIMARY KEY,
  available BIGINT NOT NULL,
  status    VARCHAR(10) NOT NULL
);

CREATE INDEX user_account_available ON user_account (available, user_id);
CREATE INDEX app_user_created ON app_user (created_at, id);
