DROP INDEX delivery_put_off;
DROP INDEX host_by_next_delivery;
ALTER TABLE host DROP COLUMN next_delivery_at;
