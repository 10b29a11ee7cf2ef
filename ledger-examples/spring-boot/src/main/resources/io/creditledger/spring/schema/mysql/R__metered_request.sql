-- Metered calls: who works on them, and how they have ended. Instants are milliseconds since 1970.
CREATE TABLE IF NOT EXISTS metered_request (
    account      VARCHAR(128) NOT NULL,
    request_key  VARCHAR(127) NOT NULL,
    fingerprint  VARCHAR(64)  NOT NULL,
    kind         VARCHAR(8)   NOT NULL,
    state        VARCHAR(10)  NOT NULL,
    worker       VARCHAR(36)  NOT NULL,
    leased_until BIGINT       NOT NULL,
    ended_at     BIGINT,
    status       INTEGER,
    content_type VARCHAR(255),
    headers      VARCHAR(4000),
    body         LONGBLOB,
    PRIMARY KEY (account, request_key),
    KEY metered_request_lease (state, leased_until),
    KEY metered_request_end (ended_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;
