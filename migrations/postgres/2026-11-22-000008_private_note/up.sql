-- What a member notes about somebody, for the member's eyes only. Goes with the account.
CREATE TABLE private_note (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (account_id, target_id)
);
CREATE INDEX private_note_by_target ON private_note (target_id);

-- Hashtags are found by how they begin, whatever the language of the database.
CREATE INDEX post_tag_by_beginning ON post_tag (tag COLLATE "C", post_id);
