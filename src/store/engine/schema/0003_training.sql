-- Results of exercises stand by version of the standard: a changed clause asks only for the exercises it touches.
DROP TABLE training;
CREATE TABLE training (                       -- the best result of each exercise by each version
    operator TEXT NOT NULL,
    exercise TEXT NOT NULL,
    standard INTEGER NOT NULL REFERENCES standard (id),
    score    REAL NOT NULL,
    passed   INTEGER NOT NULL,
    seconds  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    tries    INTEGER NOT NULL,
    PRIMARY KEY (operator, exercise, standard)
) STRICT, WITHOUT ROWID;
INSERT INTO training (operator, exercise, standard, score, passed, seconds, at, tries)
SELECT operator, exercise, standard, score, passed, seconds, at, tries
FROM (
    SELECT operator, exercise, standard, score, passed, seconds, at,
        count(*) OVER (PARTITION BY operator, exercise, standard) AS tries,
        row_number() OVER (PARTITION BY operator, exercise, standard ORDER BY score DESC, seq DESC) AS place
    FROM (
        SELECT seq, at, standard,
            json_extract(data, '$.operator') AS operator,
            json_extract(data, '$.exercise') AS exercise,
            CAST(json_extract(data, '$.score') AS REAL) AS score,
            json_extract(data, '$.passed') AS passed,
            json_extract(data, '$.seconds') AS seconds
        FROM event WHERE kind = 'training.result'
    )
)
WHERE place = 1;
