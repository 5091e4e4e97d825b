-- A session may begin without a wallet: by a passkey, a hand-off or a one-time code.
ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'wallet'
    CHECK (method IN ('wallet', 'passkey', 'handoff', 'code'));
ALTER TABLE session ALTER COLUMN method DROP DEFAULT;
ALTER TABLE session ALTER COLUMN address DROP NOT NULL;
ALTER TABLE session ADD CHECK ((method = 'wallet') = (address IS NOT NULL));
ALTER TABLE session ADD CHECK (address IS NOT NULL OR account_id IS NOT NULL);

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
