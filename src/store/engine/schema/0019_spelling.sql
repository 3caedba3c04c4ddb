-- Texts are found without the marks of their letters, and clients by every usual spelling of their names. What
-- a desk holds already is indexed anew bit by bit: up to which number that is still to be done.
CREATE TABLE respell (
    what TEXT PRIMARY KEY,                    -- text or client
    upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO respell (what, upto) SELECT 'text', max(id) FROM text HAVING max(id) IS NOT NULL;
INSERT INTO respell (what, upto) SELECT 'client', max(id) FROM client HAVING max(id) IS NOT NULL;

-- Requests by what their clients thought of the work.
CREATE INDEX request_rated ON request (rating, rank, received, id) WHERE rating IS NOT NULL;
CREATE INDEX request_rated_received ON request (rating, received, id) WHERE rating IS NOT NULL;
