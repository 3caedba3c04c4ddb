-- For how many unresolved requests an operator answers, and the event that last made them answer by a rule.
ALTER TABLE operator ADD COLUMN owns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operator ADD COLUMN owned INTEGER NOT NULL DEFAULT 0;
UPDATE operator SET owns = (SELECT count(*) FROM request WHERE open = 1 AND accountable = login);
