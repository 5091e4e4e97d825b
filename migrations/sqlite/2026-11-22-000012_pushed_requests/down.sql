DROP TABLE pushed_request;
