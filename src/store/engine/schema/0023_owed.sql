-- Something was erased, and the file is not written anew yet: by which process it is being done.
CREATE TABLE owed (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    process INTEGER NOT NULL
) STRICT;
