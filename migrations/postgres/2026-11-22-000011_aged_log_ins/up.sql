-- When the session that a log-in rested on died of age. Such a log-in has no tokens any more, and its relying
-- party is not told: it ends by its member, an admin, a ban or with the account.
ALTER TABLE openid_grant ADD COLUMN aged_at BIGINT;
