-- Who gave the command, where that is another than the actor, in whose name it stands. Part of the hash
-- where it is there.
ALTER TABLE event ADD COLUMN "by" TEXT;
