DROP TABLE private_note;
