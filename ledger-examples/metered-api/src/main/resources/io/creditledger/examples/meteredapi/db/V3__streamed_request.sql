-- One row for each streamed request that was begun. It is never begun again; what was paid for is kept for whoever repeats it.
CREATE TABLE streamed_request (
  user_id     UUID NOT NULL REFERENCES app_user (id),
  request_key VARCHAR(200) NOT NULL,
  fingerprint VARCHAR(64)  NOT NULL,
  state       VARCHAR(10)  NOT NULL CHECK (state IN ('RUNNING', 'SENT', 'RELEASED', 'REFUNDED')),
  tokens      INTEGER      NOT NULL,
  finish      VARCHAR(12),
  events      ${bytes},
  PRIMARY KEY (user_id, request_key)
);
