DROP TABLE login_code;
DROP TABLE handoff;
DROP TABLE passkey_ceremony;
DROP TABLE passkey;
DROP TABLE passkey_user;
DELETE FROM session WHERE address IS NULL;
ALTER TABLE session ALTER COLUMN address SET NOT NULL;
ALTER TABLE session DROP COLUMN method;
