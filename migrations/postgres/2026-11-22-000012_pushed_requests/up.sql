-- Requests that relying parties sent ahead of their people (RFC 9126): what the browser then brings is a name
-- for one of these. `query` is what the browser would have brought otherwise.
CREATE TABLE pushed_request (
    uri_hash TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES relying_party (client_id) ON DELETE CASCADE,
    query TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX pushed_request_by_party ON pushed_request (client_id, expires_at);
CREATE INDEX pushed_request_by_expires_at ON pushed_request (expires_at);
