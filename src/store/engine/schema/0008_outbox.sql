-- Mails on their way out. Which event each brings is told by the log; how far it is on its way is of the
-- moment. No address and no text lies here: both are read from the log when the mail is written.
CREATE TABLE outbox (
    event       INTEGER PRIMARY KEY,          -- the reply that it brings
    request     INTEGER NOT NULL,
    state       TEXT NOT NULL,                -- queued, leased, handed, sent, stuck, dropped
    attempts    INTEGER NOT NULL DEFAULT 0,   -- how often it was handed over
    queued      INTEGER NOT NULL,
    next_try    INTEGER NOT NULL,
    lease_by    TEXT,                         -- the random name of the sender that has it
    lease_until INTEGER,
    reason      TEXT,                         -- why it is stuck, waits, or was dropped
    message_id  TEXT,
    changed     INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (next_try) WHERE state IN ('queued', 'leased', 'handed');
CREATE INDEX outbox_stuck ON outbox (event) WHERE state = 'stuck';
CREATE INDEX outbox_of_request ON outbox (request);
