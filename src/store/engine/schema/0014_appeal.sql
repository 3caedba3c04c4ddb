-- By which event an appeal was answered, and the appeals that wait for an answer.
ALTER TABLE appeal ADD COLUMN answer INTEGER;
UPDATE appeal SET answer = (
    SELECT e.seq FROM event e
    WHERE e.kind = 'appeal.answered' AND json_extract(e.data, '$.appeal') = appeal.seq
) WHERE state <> 'filed';
CREATE INDEX appeal_filed ON appeal (seq) WHERE state = 'filed';
