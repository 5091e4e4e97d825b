-- Facts about the instance itself: its domain, the id of its master key, when it was founded.
CREATE TABLE instance_fact (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- Everybody this instance knows, local and remote alike.
CREATE TABLE actor (
    id BIGINT PRIMARY KEY NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    account_id BIGINT UNIQUE,
    local BOOLEAN NOT NULL,
    kind TEXT NOT NULL,
    username TEXT NOT NULL,
    host TEXT NOT NULL,
    display_name TEXT NOT NULL,
    summary_html TEXT NOT NULL,
    url TEXT NOT NULL,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    followers TEXT,
    manually_approves_followers BOOLEAN NOT NULL,
    raw TEXT,
    refreshed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    gone_at BIGINT
);
CREATE INDEX actor_by_handle ON actor (username, host);
CREATE INDEX actor_by_host ON actor (host);

-- Public keys that actors declare; the sealed private half for local ones.
CREATE TABLE actor_key (
    uri TEXT PRIMARY KEY NOT NULL,
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    algorithm TEXT NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
    public BYTEA NOT NULL,
    sealed_private BYTEA
);
CREATE INDEX actor_key_by_actor ON actor_key (actor_id);

CREATE TABLE account (
    id BIGINT PRIMARY KEY NOT NULL,
    actor_id BIGINT NOT NULL UNIQUE REFERENCES actor (id),
    username TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('member', 'moderator', 'admin', 'owner')),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'deleted')),
    biography TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- A username is taken for ever, also after its account is gone.
CREATE TABLE taken_username (
    username TEXT PRIMARY KEY NOT NULL,
    taken_at BIGINT NOT NULL
);

-- A wallet belongs to one account. proof_chain is set where a contract vouched for the signature.
CREATE TABLE wallet (
    subject TEXT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address BYTEA NOT NULL,
    proof_chain BIGINT,
    linked_at BIGINT NOT NULL
);
CREATE INDEX wallet_by_account ON wallet (account_id);

-- Secrets an account may prove itself with besides a wallet. Only hashes of what can be guessed.
CREATE TABLE credential (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX credential_by_account ON credential (account_id, kind);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY NOT NULL,
    id BIGINT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    address BYTEA NOT NULL,
    proof_chain BIGINT,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_seen_at ON session (seen_at);

-- Messages that wait for a wallet's signature. Taken by DELETE, so each is good for one answer.
CREATE TABLE challenge (
    nonce TEXT PRIMARY KEY NOT NULL,
    pre_session_hash TEXT NOT NULL,
    address BYTEA NOT NULL,
    chain_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    message TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX challenge_by_expiry ON challenge (expires_at);
CREATE INDEX challenge_by_pre_session ON challenge (pre_session_hash);

-- One token admits one account. contract is 20 bytes, token_id 32 bytes big endian.
CREATE TABLE binding (
    chain_id BIGINT NOT NULL,
    contract BYTEA NOT NULL,
    token_id BYTEA NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    bound_at BIGINT NOT NULL,
    PRIMARY KEY (chain_id, contract, token_id)
);
CREATE INDEX binding_by_account ON binding (account_id);

-- Why somebody was let in: outcome, rule and block, never what they hold.
CREATE TABLE gate_decision (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    rule_hash TEXT NOT NULL,
    blocks TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX gate_decision_by_account ON gate_decision (account_id);
