-- One row for each request that was paid for and begun: who works on it, and how it ended.
CREATE TABLE paid_request (
  user_id      UUID NOT NULL REFERENCES app_user (id),
  request_key  VARCHAR(200) NOT NULL,
  state        VARCHAR(10)  NOT NULL CHECK (state IN ('RUNNING', 'ANSWERED', 'REFUNDED')),
  worker       UUID,
  leased_until TIMESTAMP WITH TIME ZONE,
  status       INTEGER,
  content_type VARCHAR(100),
  body         ${bytes},
  PRIMARY KEY (user_id, request_key)
);
