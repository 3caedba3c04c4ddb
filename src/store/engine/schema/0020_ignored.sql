-- Mails that were laid aside, and the request that one became a part of once it was taken in all the same.
CREATE TABLE ignored (
    event INTEGER PRIMARY KEY,
    taken INTEGER
) STRICT;
CREATE INDEX ignored_left ON ignored (event) WHERE taken IS NULL;
