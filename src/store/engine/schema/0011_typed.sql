-- A telephone number as it was given, where that is another writing than the one it is found by.
ALTER TABLE contact ADD COLUMN typed TEXT;
