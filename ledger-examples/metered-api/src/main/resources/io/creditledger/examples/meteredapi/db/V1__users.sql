CREATE TABLE app_user (
  id            UUID PRIMARY KEY,
  email         VARCHAR(254) NOT NULL UNIQUE,
  password_hash VARCHAR(200) NOT NULL,
  role          VARCHAR(16)  NOT NULL CHECK (role IN ('ADMIN', 'USER', 'READ_ONLY')),
  created_at    TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE login_session (
  token_hash VARCHAR(64) PRIMARY KEY,
  user_id    UUID NOT NULL REFERENCES app_user (id),
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE api_key (
  id          VARCHAR(16) PRIMARY KEY,
  user_id     UUID NOT NULL REFERENCES app_user (id),
  name        VARCHAR(60) NOT NULL,
  secret_hash VARCHAR(64) NOT NULL,
  created_at  TIMESTAMP WITH TIME ZONE NOT NULL,
  revoked_at  TIMESTAMP WITH TIME ZONE
);

CREATE INDEX api_key_user ON api_key (user_id);
