DROP TABLE host;
DROP TABLE received_activity;
DROP TABLE tombstone;
DROP TABLE reaction;
DROP TABLE post_tag;
DROP TABLE post_mention;
DROP TABLE post;
DROP TABLE follow;
