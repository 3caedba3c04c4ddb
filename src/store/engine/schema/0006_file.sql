-- Files that came with messages: like `text` part of the truth, laid aside from the log, erasable.
CREATE TABLE file (
    id      INTEGER PRIMARY KEY,
    request INTEGER,
    client  INTEGER,
    salt    BLOB,                             -- both NULL once erased
    content BLOB
) STRICT;
CREATE INDEX file_of_request ON file (request) WHERE request IS NOT NULL;
CREATE INDEX file_of_client ON file (client) WHERE client IS NOT NULL;
CREATE TRIGGER file_remains BEFORE DELETE ON file
BEGIN SELECT RAISE(ABORT, 'a file is erased, never deleted'); END;
