-- What admins did, and why. Rows are only added.
CREATE TABLE audit_entry (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  actor_id   UUID         NOT NULL,
  actor      VARCHAR(254) NOT NULL,
  action     VARCHAR(20)  NOT NULL,
  subject_id UUID,
  subject    VARCHAR(254) NOT NULL,
  detail     VARCHAR(300) NOT NULL,
  reason     VARCHAR(200) NOT NULL
);

-- Browsers in which somebody has logged in: wrong passwords that others try do not keep them out.
CREATE TABLE known_device (
  token_hash VARCHAR(64) PRIMARY KEY,
  user_id    UUID NOT NULL REFERENCES app_user (id),
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE INDEX login_session_user ON login_session (user_id);
CREATE INDEX known_device_user ON known_device (user_id);
