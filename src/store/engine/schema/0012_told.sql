-- Whether the client was told that a promised call was moved: NULL where it was not moved, or nobody said.
ALTER TABLE callback ADD COLUMN told INTEGER;
