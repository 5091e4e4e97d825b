ALTER TABLE openid_grant DROP COLUMN aged_at;
