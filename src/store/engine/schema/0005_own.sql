-- What an operator keeps for themselves, of the moment and in no log: views of the queue under names of
-- their own, and how their screen lies.
CREATE TABLE own (
    operator TEXT NOT NULL,
    kind     TEXT NOT NULL,                   -- view, screen
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (operator, kind, name)
) STRICT, WITHOUT ROWID;
