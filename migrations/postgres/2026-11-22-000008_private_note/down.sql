DROP INDEX post_tag_by_beginning;
DROP TABLE private_note;
