-- Client programs that registered themselves. No secret_hash: the app has no secret and uses PKCE.
-- redirect_uris is a JSON list; scopes are names between spaces.
CREATE TABLE oauth_app (
    client_id TEXT PRIMARY KEY NOT NULL,
    id BIGINT NOT NULL UNIQUE,
    secret_hash TEXT,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
-- For the sweep of apps that nobody ever let in.
CREATE INDEX oauth_app_unused ON oauth_app (created_at) WHERE used_at IS NULL;

-- A member's yes to an app, until it is exchanged. Taken by DELETE, so each is good for one token.
CREATE TABLE oauth_code (
    code_hash TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES oauth_app (client_id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    code_challenge TEXT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oauth_code_by_app ON oauth_code (client_id);
CREATE INDEX oauth_code_by_account ON oauth_code (account_id);
CREATE INDEX oauth_code_by_expiry ON oauth_code (expires_at);

-- Tokens. No account: the app acts for itself. code_hash remembers the code a token came from after
-- the code is gone, so that a second use of the code is noticed and ends the token.
CREATE TABLE oauth_token (
    token_hash TEXT PRIMARY KEY NOT NULL,
    id BIGINT NOT NULL UNIQUE,
    client_id TEXT NOT NULL REFERENCES oauth_app (client_id) ON DELETE CASCADE,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    code_hash TEXT,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX oauth_token_by_app ON oauth_token (client_id);
CREATE INDEX oauth_token_by_account ON oauth_token (account_id);
CREATE INDEX oauth_token_by_code ON oauth_token (code_hash);
