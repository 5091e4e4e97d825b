DROP TABLE delivery;
DROP TABLE outgoing_activity;
DROP TABLE job;
