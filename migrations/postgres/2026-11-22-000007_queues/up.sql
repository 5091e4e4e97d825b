-- When the queue of a host is to be looked at next: never later than its next delivery is due. Whoever
-- claims finds the hosts that matter by this and looks at no row of the others, however many wait there.
ALTER TABLE host ADD COLUMN next_delivery_at BIGINT;
INSERT INTO host (name, failure_count) SELECT DISTINCT host, 0 FROM delivery
    WHERE state = 'waiting' AND host NOT IN (SELECT name FROM host);
UPDATE host SET next_delivery_at = 0 WHERE name IN (SELECT host FROM delivery WHERE state = 'waiting');
CREATE INDEX host_by_next_delivery ON host (next_delivery_at) WHERE next_delivery_at IS NOT NULL;

-- What was tried and put off; what was never tried is due as soon as it is enqueued and needs no entry.
CREATE INDEX delivery_put_off ON delivery (host, run_at) WHERE last_error IS NOT NULL;
