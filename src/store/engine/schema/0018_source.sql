-- Numbers of other systems tell requests and messages apart within their source only.
ALTER TABLE request ADD COLUMN given_id TEXT; -- its number in the system it came from; `external_id` holds those of mails, and of before
UPDATE request SET given_id = external_id;

CREATE TABLE source_number (
    source  TEXT NOT NULL,
    number  TEXT NOT NULL,
    request INTEGER NOT NULL REFERENCES request (id),
    seq     INTEGER NOT NULL,                  -- the event that brought it
    PRIMARY KEY (source, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_number_of_request ON source_number (request);
