DROP TABLE login_code;
DROP TABLE handoff;
DROP TABLE passkey_ceremony;
DROP TABLE passkey;
DROP TABLE passkey_user;
CREATE TABLE session_anew (
    token_hash TEXT PRIMARY KEY NOT NULL,
    id BIGINT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    address BLOB NOT NULL,
    proof_chain BIGINT,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
INSERT INTO session_anew (token_hash, id, account_id, address, proof_chain, label, created_at, seen_at)
    SELECT token_hash, id, account_id, address, proof_chain, label, created_at, seen_at FROM session
    WHERE address IS NOT NULL;
DROP TABLE session;
ALTER TABLE session_anew RENAME TO session;
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_seen_at ON session (seen_at);
