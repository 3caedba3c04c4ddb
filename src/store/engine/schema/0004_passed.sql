-- Requests that an operator passed over: offered to them again only once nothing else is free, or
-- something happened to the request. Made from the log.
CREATE TABLE passed (
    request  INTEGER NOT NULL REFERENCES request (id),
    operator TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (request, operator)
) STRICT, WITHOUT ROWID;
