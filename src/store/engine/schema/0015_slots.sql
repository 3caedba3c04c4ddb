-- What charts and boards count, counted as it happens: no picture of the desk counts rows.

-- What happened by the hour.
CREATE TABLE hour (
    hour     INTEGER PRIMARY KEY,             -- its first instant
    arrived  INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0,
    resolved INTEGER NOT NULL DEFAULT 0,      -- and still is
    against  INTEGER NOT NULL DEFAULT 0,      -- let through against a norm
    broken   INTEGER NOT NULL DEFAULT 0       -- promised calls given up
) STRICT;
INSERT INTO hour (hour, arrived)
    SELECT received / 3600000 * 3600000, count(*) FROM request GROUP BY 1;
INSERT INTO hour (hour, resolved)
    SELECT resolved / 3600000 * 3600000, count(*) FROM request WHERE resolved IS NOT NULL GROUP BY 1
    ON CONFLICT (hour) DO UPDATE SET resolved = excluded.resolved;
INSERT INTO hour (hour, answered)
    SELECT at / 3600000 * 3600000, count(*) FROM event WHERE kind = 'request.replied' GROUP BY 1
    ON CONFLICT (hour) DO UPDATE SET answered = excluded.answered;
INSERT INTO hour (hour, broken)
    SELECT at / 3600000 * 3600000, count(*) FROM event WHERE kind = 'callback.broken' GROUP BY 1
    ON CONFLICT (hour) DO UPDATE SET broken = excluded.broken;
INSERT INTO hour (hour, against)
    SELECT at / 3600000 * 3600000, count(*) FROM event
    WHERE kind IN ('request.resolved', 'request.handed_over', 'request.escalated')
        AND coalesce(json_array_length(data, '$.against'), 0) > 0 GROUP BY 1
    ON CONFLICT (hour) DO UPDATE SET against = excluded.against;

-- The live deadlines by five minutes and department: how many fall due in them, how many of these run
-- and warn, and how many that run begin to warn in them.
CREATE TABLE slot (
    slot       INTEGER NOT NULL,              -- its first instant
    department TEXT NOT NULL,
    due        INTEGER NOT NULL,
    warning    INTEGER NOT NULL,
    warned     INTEGER NOT NULL,
    PRIMARY KEY (slot, department)
) STRICT, WITHOUT ROWID;
INSERT INTO slot (slot, department, due, warning, warned)
    SELECT due / 300000 * 300000, department, count(*),
        sum(state = 'running' AND warn_at IS NOT NULL), 0
    FROM deadline WHERE live = 1 AND due IS NOT NULL GROUP BY 1, 2;
INSERT INTO slot (slot, department, due, warning, warned)
    SELECT warn_at / 300000 * 300000, department, 0, 0, count(*)
    FROM deadline WHERE live = 1 AND state = 'running' AND due IS NOT NULL AND warn_at IS NOT NULL GROUP BY 1, 2
    ON CONFLICT (slot, department) DO UPDATE SET warned = excluded.warned;

CREATE TRIGGER deadline_counted AFTER INSERT ON deadline WHEN NEW.live = 1 AND NEW.due IS NOT NULL
BEGIN
    INSERT INTO slot (slot, department, due, warning, warned)
        VALUES (NEW.due / 300000 * 300000, NEW.department, 1,
            NEW.state = 'running' AND NEW.warn_at IS NOT NULL, 0)
        ON CONFLICT (slot, department) DO UPDATE SET
            due = slot.due + 1, warning = slot.warning + excluded.warning;
    INSERT INTO slot (slot, department, due, warning, warned)
        SELECT NEW.warn_at / 300000 * 300000, NEW.department, 0, 0, 1
        WHERE NEW.state = 'running' AND NEW.warn_at IS NOT NULL
        ON CONFLICT (slot, department) DO UPDATE SET warned = slot.warned + 1;
END;
CREATE TRIGGER deadline_uncounted AFTER DELETE ON deadline WHEN OLD.live = 1 AND OLD.due IS NOT NULL
BEGIN
    UPDATE slot SET due = due - 1,
            warning = warning - (OLD.state = 'running' AND OLD.warn_at IS NOT NULL)
        WHERE slot = OLD.due / 300000 * 300000 AND department = OLD.department;
    UPDATE slot SET warned = warned - 1
        WHERE OLD.state = 'running' AND OLD.warn_at IS NOT NULL
            AND slot = OLD.warn_at / 300000 * 300000 AND department = OLD.department;
    DELETE FROM slot WHERE department = OLD.department
        AND slot IN (OLD.due / 300000 * 300000, OLD.warn_at / 300000 * 300000)
        AND due = 0 AND warning = 0 AND warned = 0;
END;
