CREATE TABLE IF NOT EXISTS greeting (id int PRIMARY KEY, words text, language text);
