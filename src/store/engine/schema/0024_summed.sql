-- One notice may stand for many: how many, and since when. NULL where it stands for itself.
ALTER TABLE notice ADD COLUMN count INTEGER;
ALTER TABLE notice ADD COLUMN since INTEGER;
CREATE INDEX notice_summed ON notice (operator, about, seq) WHERE count IS NOT NULL AND read = 0;
