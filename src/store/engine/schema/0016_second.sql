-- What waits for a second person, or waited. Made from the log.
CREATE TABLE second (
    seq    INTEGER PRIMARY KEY,               -- the event that asked it
    state  TEXT NOT NULL,                     -- asked, confirmed, declined
    client INTEGER
) STRICT;
CREATE INDEX second_waiting ON second (seq) WHERE state = 'asked';
