-- A call that a telephone switch has rung through to somebody at the desk: of the moment and in no log.
CREATE TABLE ringing (
    operator TEXT PRIMARY KEY,
    phone    TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
