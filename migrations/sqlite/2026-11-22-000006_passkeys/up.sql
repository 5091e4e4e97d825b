-- A session may begin without a wallet: by a passkey, a hand-off or a one-time code. SQLite cannot
-- drop a NOT NULL, so the table is built anew.
CREATE TABLE session_anew (
    token_hash TEXT PRIMARY KEY NOT NULL,
    id BIGINT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    method TEXT NOT NULL CHECK (method IN ('wallet', 'passkey', 'handoff', 'code')),
    address BLOB,
    proof_chain BIGINT,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    CHECK ((method = 'wallet') = (address IS NOT NULL)),
    CHECK (address IS NOT NULL OR account_id IS NOT NULL)
);
INSERT INTO session_anew (token_hash, id, account_id, method, address, proof_chain, label, created_at, seen_at)
    SELECT token_hash, id, account_id, 'wallet', address, proof_chain, label, created_at, seen_at FROM session;
DROP TABLE session;
ALTER TABLE session_anew RENAME TO session;
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_seen_at ON session (seen_at);

-- Who a passkey says it belongs to: random, so that neither account nor wallet shows.
CREATE TABLE passkey_user (
    account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    handle TEXT NOT NULL UNIQUE
);

-- Public keys of passkeys, with their counters, as the library writes them.
CREATE TABLE passkey (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkey_by_account ON passkey (account_id);

-- Questions to passkeys that wait for an answer. Taken by DELETE, so each is good for one answer.
CREATE TABLE passkey_ceremony (
    id TEXT PRIMARY KEY NOT NULL,
    browser_hash TEXT NOT NULL,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_ceremony_by_browser ON passkey_ceremony (browser_hash);
CREATE INDEX passkey_ceremony_by_account ON passkey_ceremony (account_id);
CREATE INDEX passkey_ceremony_by_expiry ON passkey_ceremony (expires_at);

-- Browsers that wait for another browser to let them in. One for each.
CREATE TABLE handoff (
    code_hash TEXT PRIMARY KEY NOT NULL,
    waiting_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    network TEXT,
    number INTEGER NOT NULL,
    choices TEXT NOT NULL,
    next TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'cancelled')),
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX handoff_by_account ON handoff (account_id);
CREATE INDEX handoff_by_expiry ON handoff (expires_at);

-- One-time codes for signing in elsewhere. One for each account.
CREATE TABLE login_code (
    account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    guesses INTEGER NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX login_code_by_expiry ON login_code (expires_at);
