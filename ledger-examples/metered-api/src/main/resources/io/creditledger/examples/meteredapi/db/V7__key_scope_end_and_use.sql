-- What a key may do, until when, and when it was last used, to the minute. Keys made before may do all they could.
ALTER TABLE api_key ADD COLUMN scope VARCHAR(8) DEFAULT 'CHARGE' NOT NULL CHECK (scope IN ('READ', 'CHARGE'));
ALTER TABLE api_key ADD COLUMN expires_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE api_key ADD COLUMN used_at TIMESTAMP WITH TIME ZONE;
