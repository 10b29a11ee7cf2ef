-- The number of the movement that an entry is about, if it is about one.
ALTER TABLE audit_entry ADD COLUMN movement BIGINT;

CREATE INDEX audit_entry_movement ON audit_entry (movement);
