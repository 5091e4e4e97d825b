-- How far a membership has lapsed; read with every account.
ALTER TABLE account ADD COLUMN stage TEXT NOT NULL DEFAULT 'active';
-- The rule that made somebody a moderator, if a rule did: it can take that back.
ALTER TABLE account ADD COLUMN role_rule TEXT;
CREATE INDEX account_by_role ON account (role);

-- An event on a chain names addresses: whose are they?
CREATE INDEX wallet_by_address ON wallet (address);

-- Decisions are made again and again now: the newest of an account is found without sorting.
DROP INDEX gate_decision_by_account;
CREATE INDEX gate_decision_by_account ON gate_decision (account_id, id);

-- Where each member stands with the gate's rules.
CREATE TABLE membership (
    account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    rule TEXT,
    stage TEXT NOT NULL,
    since BIGINT NOT NULL,
    spent_ms BIGINT NOT NULL,
    seen_at BIGINT,
    warned BOOLEAN NOT NULL,
    expires_at BIGINT,
    expiry_noticed_for BIGINT,
    recheck_at BIGINT NOT NULL,
    checked_at BIGINT,
    outcome TEXT
);
CREATE INDEX membership_by_recheck_at ON membership (recheck_at, account_id);
CREATE INDEX membership_by_rule ON membership (rule, stage);

-- Members from before: everybody is looked at soon, and nobody loses anything by the upgrade itself.
INSERT INTO membership (account_id, rule, stage, since, spent_ms, seen_at, warned, recheck_at)
    SELECT id, NULL, 'active', created_at, 0, NULL, FALSE, 0 FROM account WHERE state <> 'deleted';

-- Steps between stages and why: rule, condition and block, never what somebody holds.
CREATE TABLE membership_event (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    rule TEXT,
    from_stage TEXT NOT NULL,
    to_stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX membership_event_by_account ON membership_event (account_id, id);
CREATE INDEX membership_event_by_rule ON membership_event (rule, at);

-- Roles and groups that rules gave. Shown on the profile only if the member wants.
CREATE TABLE member_effect (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    effect TEXT NOT NULL,
    rule TEXT NOT NULL,
    shown BOOLEAN NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, effect)
);

-- Tokens that left an account's wallets lately: they admit nobody else until free_at.
CREATE TABLE token_hold (
    chain_id BIGINT NOT NULL,
    contract BYTEA NOT NULL,
    token_id BYTEA NOT NULL,
    last_account_id BIGINT NOT NULL,
    free_at BIGINT NOT NULL,
    PRIMARY KEY (chain_id, contract, token_id)
);
CREATE INDEX token_hold_by_free_at ON token_hold (free_at);
CREATE INDEX token_hold_by_last_account ON token_hold (last_account_id, free_at);

-- Accounts, tokens and wallets that are banned.
CREATE TABLE ban (
    id BIGINT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('account', 'token', 'wallet')),
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_by BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (kind, subject)
);

-- Blocks that a consumer of a chain's events has taken in; the highest is its place.
CREATE TABLE chain_mark (
    consumer TEXT NOT NULL,
    chain_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (consumer, chain_id, number)
);

-- Whom the events of recent blocks concerned, for the case that those blocks turn out not to be.
CREATE TABLE chain_touch (
    chain_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (chain_id, number, account_id)
);
CREATE INDEX chain_touch_by_account ON chain_touch (account_id);

-- Rules whose demotions are stopped because there were too many at once.
CREATE TABLE brake (
    rule TEXT PRIMARY KEY NOT NULL,
    tripped_at BIGINT NOT NULL,
    demotions BIGINT NOT NULL,
    members BIGINT NOT NULL,
    released_until BIGINT,
    released_by BIGINT
);

-- What a member is told about their own account.
CREATE TABLE notice (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notice_by_account ON notice (account_id, id);
CREATE INDEX notice_by_read_at ON notice (read_at);

-- Requests to look at a decision again. Of an account, or of a wallet that has none.
CREATE TABLE appeal (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    wallet TEXT,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'rejected')),
    answer TEXT,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT
);
CREATE INDEX appeal_by_state ON appeal (state, id);
CREATE INDEX appeal_by_account ON appeal (account_id, id);
CREATE INDEX appeal_by_wallet ON appeal (wallet, id);

-- What admins and moderators did. Only ever added to.
CREATE TABLE audit_entry (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Changes of how an account can be recovered. They wait, and can be cancelled meanwhile.
CREATE TABLE pending_change (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    asked_with TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled')),
    asked_at BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX pending_change_by_account ON pending_change (account_id, state, id);
CREATE INDEX pending_change_by_ended_at ON pending_change (ended_at);

-- How many reads of chains members cost on a day (days since 1970).
CREATE TABLE chain_read_count (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    reads BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);
CREATE INDEX chain_read_count_by_day ON chain_read_count (day);

-- Drafts of the rules that an admin tries on all members.
CREATE TABLE gate_draft (
    id BIGINT PRIMARY KEY NOT NULL,
    toml TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    result TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What a session, and what was handed on from it, rests on: `wallet:<subject>` or `passkey:<id>`. When
-- that is removed, they end with it. Nothing for rows from before.
ALTER TABLE session ADD COLUMN factor TEXT;
ALTER TABLE handoff ADD COLUMN factor TEXT;
ALTER TABLE login_code ADD COLUMN factor TEXT;
ALTER TABLE oauth_code ADD COLUMN factor TEXT;
ALTER TABLE oauth_token ADD COLUMN factor TEXT;

-- From when on a passkey may recover its account; it signs in from the first moment. Those from before
-- have waited, or wait from the moment they were added.
ALTER TABLE passkey ADD COLUMN trusted_at BIGINT;
UPDATE passkey SET trusted_at = created_at + 259200000;

-- The client program that a member wrote a post with; told to its author alone.
CREATE TABLE post_app (
    post_id BIGINT PRIMARY KEY NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL
);
