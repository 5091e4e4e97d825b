-- Without the mark an older program would take these for log-ins whose session was ended, and have them told so.
DELETE FROM openid_grant WHERE aged_at IS NOT NULL;
ALTER TABLE openid_grant DROP COLUMN aged_at;
