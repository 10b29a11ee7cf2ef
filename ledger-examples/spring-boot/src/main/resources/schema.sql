-- how paid calls have ended, and what their clients are answered
CREATE TABLE IF NOT EXISTS ending (
    customer     VARCHAR(60)  NOT NULL,
    request_key  VARCHAR(200) NOT NULL,
    status       INTEGER      NOT NULL,
    content_type VARCHAR(200),
    body         BYTEA        NOT NULL,
    PRIMARY KEY (customer, request_key)
);

CREATE TABLE IF NOT EXISTS print_order (
    customer    VARCHAR(60)  NOT NULL,
    request_key VARCHAR(200) NOT NULL,
    copies      BIGINT       NOT NULL,
    PRIMARY KEY (customer, request_key)
);
