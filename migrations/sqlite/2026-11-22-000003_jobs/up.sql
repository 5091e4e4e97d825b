-- What must still happen. A claimed row carries the end of its lease in locked_until.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
    run_at BIGINT NOT NULL,
    locked_until BIGINT,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);

-- The activities we send, each stored once whatever the number of inboxes.
CREATE TABLE outgoing_activity (
    uri TEXT PRIMARY KEY NOT NULL,
    actor_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One row per activity and inbox. Rows with the same ordering_key and inbox go out in order of id.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    activity_uri TEXT NOT NULL REFERENCES outgoing_activity (uri) ON DELETE CASCADE,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    ordering_key TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
    run_at BIGINT NOT NULL,
    locked_until BIGINT,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (activity_uri, inbox)
);
CREATE INDEX delivery_due ON delivery (state, host, priority, id);
CREATE INDEX delivery_in_order ON delivery (inbox, ordering_key, id);
