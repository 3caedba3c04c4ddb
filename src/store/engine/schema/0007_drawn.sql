-- Answers drawn for quality review: by which drawing, in which order, for whom to review.
CREATE TABLE drawn (
    seq      INTEGER NOT NULL,                -- the event of the drawing
    nr       INTEGER NOT NULL,
    request  INTEGER NOT NULL REFERENCES request (id),
    operator TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    PRIMARY KEY (seq, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX drawn_for ON drawn (reviewer, seq, nr);
CREATE INDEX scored_of_request ON scored (request, operator);
