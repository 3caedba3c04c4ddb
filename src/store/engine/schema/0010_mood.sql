-- How a client felt when somebody noted it last, with who noted it and when: a mood passes.
ALTER TABLE client ADD COLUMN mood TEXT;
ALTER TABLE client ADD COLUMN mood_at INTEGER;
ALTER TABLE client ADD COLUMN mood_by TEXT;
