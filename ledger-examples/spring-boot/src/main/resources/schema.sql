CREATE TABLE IF NOT EXISTS print_order (
    customer    VARCHAR(60)  NOT NULL,
    request_key VARCHAR(200) NOT NULL,
    copies      BIGINT       NOT NULL,
    PRIMARY KEY (customer, request_key)
);
