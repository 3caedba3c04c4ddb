-- Requests that a scorecard sent by itself, and where people handed them on since.
CREATE TABLE sent_by_card (
    request INTEGER PRIMARY KEY,
    clause  TEXT NOT NULL,
    week    INTEGER NOT NULL,                 -- the Monday before it was sent, UTC
    moved   INTEGER NOT NULL DEFAULT 0        -- how often people handed it on
) STRICT;
CREATE INDEX sent_by_card_of_week ON sent_by_card (clause, week, moved);
CREATE TABLE moved_from_card (
    seq     INTEGER PRIMARY KEY,              -- the event that handed it on
    request INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_of_card ON notice (operator, at) WHERE about = 'scorecard';

INSERT INTO sent_by_card (request, clause, week)
SELECT request, json_extract(data, '$.explanation.clause'),
       (at - 345600000) / 604800000 * 604800000 + 345600000
FROM event
WHERE kind = 'request.routed' AND json_extract(data, '$.explanation.clause') LIKE 'scorecard:%';
INSERT INTO moved_from_card (seq, request)
SELECT moved.seq, moved.request
FROM sent_by_card JOIN event AS moved ON moved.request = sent_by_card.request
WHERE moved.kind IN ('request.handed_over', 'request.bounced') AND moved.actor <> 'desk'
  AND NOT EXISTS (SELECT 1 FROM event AS undone
                  WHERE undone.request = moved.request AND undone.kind = 'request.undone'
                    AND json_extract(undone.data, '$.event') = moved.seq);
UPDATE sent_by_card
SET moved = (SELECT count(*) FROM moved_from_card AS moved WHERE moved.request = sent_by_card.request);
