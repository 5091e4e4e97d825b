-- Keys that sign what relying parties read. The private half is sealed with the master key.
CREATE TABLE openid_key (
    kid TEXT PRIMARY KEY NOT NULL,
    sealed_private BLOB NOT NULL,
    modulus TEXT NOT NULL,
    exponent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL
);

-- Other servers whose people log in here.
CREATE TABLE relying_party (
    client_id TEXT PRIMARY KEY NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,
    post_logout_uris TEXT NOT NULL,
    backchannel_logout_uri TEXT,
    scopes TEXT NOT NULL,
    sector TEXT NOT NULL,
    gate_group TEXT,
    synthetic_email BOOLEAN NOT NULL,
    secret_hash TEXT,
    old_secret_hash TEXT,
    old_secret_until BIGINT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE UNIQUE INDEX relying_party_by_id ON relying_party (id);

-- What a relying party and a member have to do with each other.
CREATE TABLE party_account (
    client_id TEXT NOT NULL REFERENCES relying_party (client_id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    consented_scopes TEXT,
    first_at BIGINT,
    last_at BIGINT,
    logins BIGINT NOT NULL,
    refused_at BIGINT,
    refusal TEXT,
    remote TEXT,
    seen_as TEXT,
    enforced TEXT,
    enforced_at BIGINT,
    enforce_error TEXT,
    closed_ids TEXT,
    PRIMARY KEY (client_id, account_id)
);
CREATE INDEX party_account_by_account ON party_account (account_id);
CREATE UNIQUE INDEX party_account_by_remote ON party_account (client_id, remote);

-- Accounts at relying parties whose members deleted their account here: what is left to do there, and what we
-- closed there (`closed_ids`, what the admin API calls the accounts, one in a line), so that it can be opened
-- should the gate go away.
CREATE TABLE party_departure (
    client_id TEXT NOT NULL REFERENCES relying_party (client_id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL,
    username TEXT NOT NULL,
    remote TEXT,
    seen_as TEXT,
    first_at BIGINT,
    last_at BIGINT,
    left_at BIGINT NOT NULL,
    closed_ids TEXT,
    settled_at BIGINT,
    PRIMARY KEY (client_id, account_id)
);
CREATE INDEX party_departure_by_account ON party_departure (account_id);

-- A member's say-so that a remote account is theirs, until the proof was seen there.
CREATE TABLE account_claim (
    client_id TEXT NOT NULL REFERENCES relying_party (client_id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    remote TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, account_id)
);

-- Codes on their way from a member's log-in to a relying party's tokens.
CREATE TABLE openid_code (
    code_hash TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES relying_party (client_id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    session_id BIGINT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    nonce TEXT,
    challenge TEXT NOT NULL,
    method TEXT NOT NULL,
    auth_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX openid_code_by_expires_at ON openid_code (expires_at);

-- One log-in at a relying party: the family that its tokens belong to. It lives no longer than the
-- session here that it came from.
CREATE TABLE openid_grant (
    id BIGINT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES relying_party (client_id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    session_id BIGINT NOT NULL,
    sid TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    scopes TEXT NOT NULL,
    method TEXT NOT NULL,
    auth_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX openid_grant_by_code ON openid_grant (code_hash);
CREATE INDEX openid_grant_by_account ON openid_grant (account_id, client_id);
CREATE INDEX openid_grant_by_session ON openid_grant (session_id);
CREATE INDEX openid_grant_by_party ON openid_grant (client_id, account_id);

-- Access and refresh tokens of a grant. A used refresh token stays, so that it is known when it comes again.
CREATE TABLE openid_token (
    token_hash TEXT PRIMARY KEY NOT NULL,
    grant_id BIGINT NOT NULL REFERENCES openid_grant (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    scopes TEXT,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX openid_token_by_grant ON openid_token (grant_id);
CREATE INDEX openid_token_by_expires_at ON openid_token (expires_at);

-- Grants end with their session, which is found by its id then.
CREATE INDEX session_by_id ON session (id);

-- When it was last certain that the rules hold.
ALTER TABLE membership ADD COLUMN yes_at BIGINT;
UPDATE membership SET yes_at = checked_at WHERE outcome = 'yes';

-- A wallet with several owners takes its time: its challenge waits for a day instead of minutes.
ALTER TABLE challenge ADD COLUMN waits BOOLEAN NOT NULL DEFAULT FALSE;
