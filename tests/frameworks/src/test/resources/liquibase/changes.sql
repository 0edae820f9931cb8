--liquibase formatted sql

--changeset shop:1
CREATE TABLE fruit (name VARCHAR(20) NOT NULL);
INSERT INTO fruit VALUES ('apple');
