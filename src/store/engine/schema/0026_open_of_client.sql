-- How many open requests each client has: routing asks it of whoever writes, and counts no rows.
CREATE TABLE client_open (
    client   INTEGER PRIMARY KEY,
    requests INTEGER NOT NULL
) STRICT;
INSERT INTO client_open (client, requests)
    SELECT client, count(*) FROM request WHERE open = 1 GROUP BY client;
