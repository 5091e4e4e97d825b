-- A reaction gets an id of its own: a boost is shown under it in timelines, and lists of favourites
-- are paged by it. Those from before get one that sorts by their moment.
ALTER TABLE reaction ADD COLUMN id BIGINT NOT NULL DEFAULT 0;
UPDATE reaction SET id = created_at * 65536 + (post_id + actor_id) % 65536;
CREATE INDEX reaction_by_id ON reaction (id);
DROP INDEX reaction_by_actor;
CREATE INDEX reaction_by_actor ON reaction (actor_id, kind, id);
CREATE INDEX reaction_by_post ON reaction (post_id, kind, id);

-- The home timeline of each local actor, filled when a post or boost arrives. id is the post's, or the
-- boost's; via_id is whoever brought it: the author, or who boosted it.
CREATE TABLE home_entry (
    owner_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    via_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    announce BOOLEAN NOT NULL,
    PRIMARY KEY (owner_id, id)
);
CREATE INDEX home_entry_by_post ON home_entry (post_id, owner_id);
CREATE INDEX home_entry_by_via ON home_entry (via_id, owner_id);

-- How many posts, followers and followed everybody has, kept with every change so that no page counts.
CREATE TABLE actor_count (
    actor_id BIGINT PRIMARY KEY NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    posts BIGINT NOT NULL,
    followers BIGINT NOT NULL,
    following BIGINT NOT NULL,
    last_post_at BIGINT
);
INSERT INTO actor_count (actor_id, posts, followers, following, last_post_at)
SELECT actor.id,
    (SELECT count(*) FROM post WHERE post.actor_id = actor.id AND post.visibility IN ('public', 'unlisted')),
    (SELECT count(*) FROM follow WHERE follow.target_id = actor.id AND follow.state = 'accepted'),
    (SELECT count(*) FROM follow WHERE follow.follower_id = actor.id AND follow.state = 'accepted'),
    (SELECT max(post.published_at) FROM post WHERE post.actor_id = actor.id AND post.visibility IN ('public', 'unlisted'))
FROM actor;

-- Everybody sees how many replies a post has, so only those that everybody may read are counted.
UPDATE post SET reply_count = (
    SELECT count(*) FROM post AS reply
    WHERE reply.in_reply_to_id = post.id AND reply.visibility IN ('public', 'unlisted')
) WHERE id IN (
    SELECT in_reply_to_id FROM post AS closed
    WHERE closed.in_reply_to_id IS NOT NULL AND closed.visibility NOT IN ('public', 'unlisted')
);

CREATE TABLE bookmark (
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    PRIMARY KEY (actor_id, post_id)
);
CREATE INDEX bookmark_by_id ON bookmark (actor_id, id);
CREATE INDEX bookmark_by_post ON bookmark (post_id);

-- Posts that their author shows first on the profile.
CREATE TABLE pin (
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, post_id)
);
CREATE INDEX pin_by_post ON pin (post_id);

-- Threads that somebody wants no notifications of.
CREATE TABLE thread_mute (
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL,
    PRIMARY KEY (actor_id, thread_id)
);
CREATE INDEX thread_mute_by_thread ON thread_mute (thread_id);

-- Who keeps whom away. Local and remote actors alike: a remote one may block a local one.
CREATE TABLE block (
    blocker_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    activity_uri TEXT NOT NULL,
    PRIMARY KEY (blocker_id, target_id)
);
CREATE INDEX block_by_target ON block (target_id, blocker_id);
CREATE INDEX block_by_id ON block (blocker_id, id);
CREATE INDEX block_by_activity ON block (activity_uri);

-- Whom a member does not want to see. Nobody else learns of it.
CREATE TABLE mute (
    muter_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    notifications BOOLEAN NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (muter_id, target_id)
);
CREATE INDEX mute_by_target ON mute (target_id);
CREATE INDEX mute_by_id ON mute (muter_id, id);

-- What a member is told: who did what, about which post.
CREATE TABLE notification (
    id BIGINT PRIMARY KEY NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('mention', 'reblog', 'favourite', 'follow', 'follow_request', 'update')),
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    post_id BIGINT REFERENCES post (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX notification_by_owner ON notification (owner_id, id);
CREATE INDEX notification_by_actor ON notification (actor_id, owner_id);
CREATE INDEX notification_by_post ON notification (post_id, owner_id, kind, actor_id);

-- How far a member has read on each timeline.
CREATE TABLE marker (
    actor_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    timeline TEXT NOT NULL CHECK (timeline IN ('home', 'notifications')),
    last_read_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, timeline)
);

-- What a post said before it was edited. edited_at is when that version appeared.
CREATE TABLE post_revision (
    post_id BIGINT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    edited_at BIGINT NOT NULL,
    content_html TEXT NOT NULL,
    summary TEXT NOT NULL,
    sensitive BOOLEAN NOT NULL,
    PRIMARY KEY (post_id, edited_at)
);

-- Keys under which a client sent a post: sent again within a day, it is the same post.
CREATE TABLE idempotency_key (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    value TEXT NOT NULL,
    post_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, value)
);
CREATE INDEX idempotency_key_by_time ON idempotency_key (created_at);

-- What a new post is unless the member says otherwise.
ALTER TABLE account ADD COLUMN default_visibility TEXT NOT NULL DEFAULT 'public';
ALTER TABLE account ADD COLUMN default_sensitive BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE account ADD COLUMN default_language TEXT;

-- Rows of name and value on a profile (JSON), and whether somebody wants to be found.
ALTER TABLE actor ADD COLUMN fields TEXT NOT NULL DEFAULT '[]';
ALTER TABLE actor ADD COLUMN discoverable BOOLEAN NOT NULL DEFAULT FALSE;

-- Lists paged by id: an id is drawn from the moment a post sorts by, so one column is enough.
DROP INDEX post_by_actor;
CREATE INDEX post_by_actor ON post (actor_id, id);
DROP INDEX post_by_time;
CREATE INDEX post_by_time ON post (visibility, id);
CREATE INDEX post_by_local ON post (local, visibility, id);
CREATE INDEX follow_by_follower ON follow (follower_id, state, created_at);

-- The followers who live here are found without reading the others, in the order in which home
-- timelines are filled; lists of followers are paged by the follower's id.
ALTER TABLE follow ADD COLUMN follower_local BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE follow SET follower_local = TRUE WHERE follower_id IN (SELECT id FROM actor WHERE local);
DROP INDEX follow_by_target;
CREATE INDEX follow_by_target ON follow (target_id, state, follower_id);
CREATE INDEX follow_of_locals ON follow (target_id, follower_local, state, follower_id);

-- Members are listed, and people found by the beginning of their names, without reading every actor.
CREATE INDEX actor_by_local ON actor (local, id);
CREATE INDEX actor_by_username ON actor (lower(username));
CREATE INDEX actor_by_display_name ON actor (lower(display_name));

-- What members find at home from before: the newest of those they follow, and their own.
INSERT INTO home_entry (owner_id, id, post_id, via_id, announce)
SELECT owner_id, post_id, post_id, via_id, FALSE
FROM (
    SELECT reader.owner_id, post.id AS post_id, post.actor_id AS via_id,
        row_number() OVER (PARTITION BY reader.owner_id ORDER BY post.id DESC) AS place
    FROM (
        SELECT follower_id AS owner_id, target_id AS author_id FROM follow WHERE follower_local AND state = 'accepted'
        UNION
        SELECT actor_id, actor_id FROM account
    ) AS reader
    JOIN post ON post.actor_id = reader.author_id
    WHERE post.visibility <> 'direct' OR post.actor_id = reader.owner_id
) AS newest
WHERE place <= 400;
