CREATE TABLE follow (
    follower_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted', 'rejected')),
    activity_uri TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (follower_id, target_id)
);
CREATE INDEX follow_by_target ON follow (target_id, state);
CREATE INDEX follow_by_activity ON follow (activity_uri);

CREATE TABLE post (
    id BIGINT PRIMARY KEY NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    local BOOLEAN NOT NULL,
    in_reply_to_uri TEXT,
    in_reply_to_id BIGINT,
    thread_id BIGINT NOT NULL,
    content_html TEXT NOT NULL,
    source_text TEXT,
    summary TEXT NOT NULL,
    sensitive BOOLEAN NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct')),
    language TEXT,
    published_at BIGINT NOT NULL,
    sort_at BIGINT NOT NULL,
    edited_at BIGINT,
    like_count BIGINT NOT NULL,
    announce_count BIGINT NOT NULL,
    reply_count BIGINT NOT NULL,
    raw TEXT
);
CREATE INDEX post_by_actor ON post (actor_id, sort_at, id);
CREATE INDEX post_by_thread ON post (thread_id, sort_at, id);
CREATE INDEX post_by_reply ON post (in_reply_to_id);
CREATE INDEX post_by_missing_parent ON post (in_reply_to_uri);
CREATE INDEX post_by_time ON post (visibility, sort_at, id);

CREATE TABLE post_mention (
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    PRIMARY KEY (post_id, actor_id)
);
CREATE INDEX post_mention_by_actor ON post_mention (actor_id, post_id);

CREATE TABLE post_tag (
    tag TEXT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, post_id)
);
CREATE INDEX post_tag_by_post ON post_tag (post_id);

-- Likes and announces (boosts), each once per actor and post.
CREATE TABLE reaction (
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('like', 'announce')),
    activity_uri TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, actor_id, kind)
);
CREATE INDEX reaction_by_activity ON reaction (activity_uri);
CREATE INDEX reaction_by_actor ON reaction (actor_id);

-- Ids of objects that were deleted: a late Create must not bring them back, and ours answer 410.
CREATE TABLE tombstone (
    uri TEXT PRIMARY KEY NOT NULL,
    deleted_at BIGINT NOT NULL
);

-- Ids of activities already accepted; kept 30 days, so that a repeat changes nothing.
CREATE TABLE received_activity (
    uri TEXT PRIMARY KEY NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX received_activity_by_time ON received_activity (received_at);

-- What we know of another server: blocked or not, which signatures it takes, whether it answers.
CREATE TABLE host (
    name TEXT PRIMARY KEY NOT NULL,
    dialect TEXT,
    failure_count BIGINT NOT NULL,
    open_until BIGINT,
    last_success_at BIGINT,
    blocked_at BIGINT,
    block_reason TEXT
);
