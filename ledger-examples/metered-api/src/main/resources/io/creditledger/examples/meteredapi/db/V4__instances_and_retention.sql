-- One row for each running instance, renewed while it runs: work of one that is not seen any more is over.
CREATE TABLE service_instance (
  id      UUID PRIMARY KEY,
  seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);

ALTER TABLE paid_request ADD COLUMN created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL;

ALTER TABLE streamed_request ADD COLUMN created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL;
ALTER TABLE streamed_request ADD COLUMN instance UUID;

CREATE INDEX paid_request_state ON paid_request (state, created_at);
CREATE INDEX streamed_request_state ON streamed_request (state, created_at);
