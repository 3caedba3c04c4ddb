-- By which event what was asked of a second person was confirmed or declined, and by which it was told what
-- came of it; which event a notice is about, so that it leads there.
ALTER TABLE second ADD COLUMN settled INTEGER;
ALTER TABLE second ADD COLUMN done INTEGER;
UPDATE second SET settled = (
    SELECT e.seq FROM event e
    WHERE e.kind IN ('second.confirmed', 'second.declined') AND json_extract(e.data, '$.ask') = second.seq
) WHERE state <> 'asked';
CREATE INDEX second_settled ON second (settled) WHERE settled IS NOT NULL;
ALTER TABLE notice ADD COLUMN cause INTEGER;
UPDATE notice SET cause = (SELECT json_extract(e.data, '$.cause') FROM event e WHERE e.seq = notice.seq);
