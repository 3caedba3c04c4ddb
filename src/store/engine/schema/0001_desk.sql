-- The desk. Three tables are the truth: `event` (the log), `text` (texts and personal data, which can
-- be erased) and `standard` (contents by hash). `clock`, `presence`, `draft` and the mark `read` of
-- `notice` are of the moment and in no log. All other tables are made from the log by store/project
-- and can be made anew from it. Times are milliseconds UTC.

-- ── The truth ────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE standard (
    id    INTEGER PRIMARY KEY,
    hash  TEXT NOT NULL UNIQUE,
    files TEXT NOT NULL                       -- JSON: name of the file → its content
) STRICT;

CREATE TABLE event (
    seq      INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    request  INTEGER,
    client   INTEGER,
    standard INTEGER NOT NULL REFERENCES standard (id),
    command  TEXT,                            -- the sender's own number of the command
    data     TEXT NOT NULL,                   -- JSON; texts are laid aside in `text`
    hash     BLOB NOT NULL
) STRICT;
CREATE INDEX event_of_request ON event (request, seq) WHERE request IS NOT NULL;
CREATE INDEX event_of_client ON event (client, seq) WHERE client IS NOT NULL;
CREATE INDEX event_of_command ON event (command, seq) WHERE command IS NOT NULL;
CREATE INDEX event_of_actor ON event (actor, seq) WHERE request IS NOT NULL;

CREATE TRIGGER event_stays BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is only ever appended to'); END;
CREATE TRIGGER event_remains BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is only ever appended to'); END;

CREATE TABLE text (
    id      INTEGER PRIMARY KEY,
    request INTEGER,
    client  INTEGER,
    salt    BLOB,                             -- both NULL once erased
    content TEXT
) STRICT;
CREATE INDEX text_of_request ON text (request) WHERE request IS NOT NULL;
CREATE INDEX text_of_client ON text (client) WHERE client IS NOT NULL;
CREATE TRIGGER text_remains BEFORE DELETE ON text
BEGIN SELECT RAISE(ABORT, 'a text is erased, never deleted'); END;

-- ── Of the moment ────────────────────────────────────────────────────────────────────────────────

CREATE TABLE clock (                          -- of a simulated desk
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE presence (
    operator TEXT PRIMARY KEY,
    request  INTEGER,
    replying INTEGER NOT NULL,
    seen     INTEGER NOT NULL
) STRICT;
CREATE INDEX presence_at ON presence (request) WHERE request IS NOT NULL;

CREATE TABLE draft (
    operator TEXT NOT NULL,
    slot     TEXT NOT NULL,
    fields   TEXT NOT NULL,                   -- JSON: name → text
    saved    INTEGER NOT NULL,
    PRIMARY KEY (operator, slot)
) STRICT;

-- ── Made from the log ────────────────────────────────────────────────────────────────────────────

CREATE TABLE desk (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    simulated INTEGER NOT NULL,
    origin    TEXT NOT NULL,
    created   INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key  TEXT NOT NULL UNIQUE                 -- the name, folded
) STRICT;

CREATE TABLE client (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    tier        TEXT,
    account     INTEGER REFERENCES account (id),
    language    TEXT,
    timezone    TEXT,
    note        TEXT,
    tags        TEXT NOT NULL,                -- JSON list
    fields      TEXT NOT NULL,                -- JSON object
    since       INTEGER NOT NULL,
    person      INTEGER NOT NULL,             -- the card that this one was merged into, at the end
    merged_into INTEGER,
    erased      INTEGER NOT NULL
) STRICT;
CREATE INDEX client_of_person ON client (person);
CREATE INDEX client_of_account ON client (account) WHERE account IS NOT NULL;

CREATE TABLE contact (
    client INTEGER NOT NULL REFERENCES client (id),
    nr     INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (client, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_by_value ON contact (kind, value);

CREATE TABLE client_key (                     -- what a client is found by while one types
    key    TEXT NOT NULL,
    client INTEGER NOT NULL REFERENCES client (id),
    PRIMARY KEY (key, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_key_of_client ON client_key (client);

CREATE TABLE operator (
    login       TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    departments TEXT NOT NULL,                -- JSON list
    level       INTEGER NOT NULL,
    active      INTEGER NOT NULL,
    on_duty     INTEGER NOT NULL,
    assigned    INTEGER NOT NULL              -- the event that last assigned by turn; 0: none yet
) STRICT;

CREATE TABLE request (
    id               INTEGER PRIMARY KEY,
    version          INTEGER NOT NULL,
    status           TEXT NOT NULL,
    open             INTEGER NOT NULL,        -- 1 while unresolved
    subject          INTEGER,                 -- the text
    client           INTEGER NOT NULL REFERENCES client (id),
    account          INTEGER REFERENCES account (id),
    channel          TEXT NOT NULL,
    language         TEXT NOT NULL,
    department       TEXT NOT NULL,
    level            INTEGER NOT NULL,
    priority         INTEGER NOT NULL,        -- 0 low … 3 urgent
    assignee         TEXT,
    accountable      TEXT,
    tags             TEXT NOT NULL,           -- JSON list; also in `tag`
    script           TEXT,
    step             TEXT,
    rule             TEXT,
    standard         INTEGER NOT NULL REFERENCES standard (id),
    external_id      TEXT UNIQUE,
    received         INTEGER NOT NULL,
    updated          INTEGER NOT NULL,
    resolved         INTEGER,
    wait_until       INTEGER,
    unanswered_since INTEGER,
    reopened         INTEGER NOT NULL,
    bounced          INTEGER NOT NULL,
    path             TEXT NOT NULL,           -- JSON list of departments
    rating           INTEGER,
    seq              INTEGER NOT NULL,
    -- The nearest live deadline, kept from `deadline`.
    rank             INTEGER NOT NULL,        -- its due time; the greatest number where there is none
    due              INTEGER,
    warn_at          INTEGER,
    due_kind         TEXT,
    breached         INTEGER NOT NULL         -- 1 while a deadline is breached and not met
) STRICT;
CREATE INDEX request_open_of_department ON request (department, rank, id) WHERE open = 1;
CREATE INDEX request_open ON request (rank, id) WHERE open = 1;
CREATE INDEX request_open_of_assignee ON request (assignee, rank, id) WHERE open = 1;
CREATE INDEX request_open_unassigned ON request (department, rank, id) WHERE open = 1 AND assignee IS NULL;
CREATE INDEX request_open_of_accountable ON request (accountable, rank, id) WHERE open = 1 AND accountable IS NOT NULL;
CREATE INDEX request_open_received ON request (received, id) WHERE open = 1;
CREATE INDEX request_of_client ON request (client, received);
CREATE INDEX request_received ON request (received, id);
CREATE INDEX request_resolved ON request (resolved) WHERE resolved IS NOT NULL;
CREATE INDEX request_wait ON request (wait_until) WHERE wait_until IS NOT NULL;

CREATE TABLE field (
    request INTEGER NOT NULL REFERENCES request (id),
    name    TEXT NOT NULL,
    text    INTEGER NOT NULL,
    PRIMARY KEY (request, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag (
    tag     TEXT NOT NULL,
    request INTEGER NOT NULL REFERENCES request (id),
    PRIMARY KEY (tag, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_of_request ON tag (request, tag);

CREATE TABLE external (                       -- messages that came from elsewhere
    id      TEXT PRIMARY KEY,
    request INTEGER NOT NULL REFERENCES request (id),
    seq     INTEGER NOT NULL
) STRICT;

CREATE TABLE counter (                        -- so that no screen counts rows
    department TEXT NOT NULL,
    status     TEXT NOT NULL,
    priority   INTEGER NOT NULL,
    assignee   TEXT NOT NULL,                 -- '' for nobody
    requests   INTEGER NOT NULL,
    PRIMARY KEY (department, status, priority, assignee)
) STRICT, WITHOUT ROWID;

CREATE TABLE deadline (                       -- a cache of model::deadline
    request      INTEGER NOT NULL REFERENCES request (id),
    nr           INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    audience     TEXT NOT NULL,
    clause       TEXT NOT NULL,
    standard     TEXT NOT NULL,
    state        TEXT NOT NULL,
    live         INTEGER NOT NULL,
    started      INTEGER NOT NULL,
    due          INTEGER,
    warn_at      INTEGER,
    ended        INTEGER,
    breached_at  INTEGER,
    paused_since INTEGER,
    department   TEXT NOT NULL,
    owner        TEXT,
    callback     INTEGER,
    agreed       INTEGER NOT NULL,
    next_at      INTEGER,                     -- when the log has to tell of it next
    PRIMARY KEY (request, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_live ON deadline (due, request, nr) WHERE live = 1 AND due IS NOT NULL;
CREATE INDEX deadline_live_of_department ON deadline (department, due, request, nr) WHERE live = 1 AND due IS NOT NULL;
CREATE INDEX deadline_live_of_owner ON deadline (owner, due, request, nr) WHERE live = 1 AND due IS NOT NULL;
CREATE INDEX deadline_warned ON deadline (warn_at, due, department) WHERE live = 1 AND state = 'running';
CREATE INDEX deadline_next ON deadline (next_at, request) WHERE next_at IS NOT NULL;

CREATE TABLE callback (
    id          INTEGER PRIMARY KEY,
    request     INTEGER NOT NULL REFERENCES request (id),
    client      INTEGER NOT NULL,
    by          TEXT NOT NULL,
    promised_by TEXT NOT NULL,
    promised    INTEGER NOT NULL,
    due         INTEGER NOT NULL,
    agreed      INTEGER NOT NULL,
    about       INTEGER,                      -- the text
    state       TEXT NOT NULL,
    tries       INTEGER NOT NULL,
    next_try    INTEGER,
    moved       INTEGER NOT NULL,
    ended       INTEGER,
    outcome     INTEGER                       -- the text
) STRICT;
CREATE INDEX callback_of_request ON callback (request);
CREATE INDEX callback_of_client ON callback (client);
CREATE INDEX callback_open ON callback (due, id) WHERE state = 'promised';
CREATE INDEX callback_open_of_operator ON callback (by, due, id) WHERE state = 'promised';

CREATE TABLE notice (
    seq      INTEGER PRIMARY KEY,
    operator TEXT NOT NULL,
    at       INTEGER NOT NULL,
    about    TEXT NOT NULL,
    request  INTEGER,
    read     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX notice_of_operator ON notice (operator, seq);

CREATE TABLE version (                        -- of the standard
    standard INTEGER PRIMARY KEY REFERENCES standard (id),
    title    TEXT NOT NULL,
    version  TEXT NOT NULL,
    proposed INTEGER NOT NULL,
    by       TEXT NOT NULL
) STRICT;

CREATE TABLE adoption (
    seq      INTEGER PRIMARY KEY,
    standard INTEGER NOT NULL REFERENCES standard (id),
    since    INTEGER NOT NULL
) STRICT;
CREATE INDEX adoption_since ON adoption (since, seq);

CREATE TABLE review (                         -- what a capacity last said of a draft
    standard INTEGER NOT NULL REFERENCES standard (id),
    capacity TEXT NOT NULL,
    approve  INTEGER NOT NULL,
    reviewer TEXT NOT NULL,
    at       INTEGER NOT NULL,
    comment  TEXT,
    PRIMARY KEY (standard, capacity)
) STRICT, WITHOUT ROWID;

CREATE TABLE acknowledgement (
    standard INTEGER NOT NULL REFERENCES standard (id),
    operator TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (standard, operator)
) STRICT, WITHOUT ROWID;

CREATE TABLE training (                       -- the best result of each exercise
    operator TEXT NOT NULL,
    exercise TEXT NOT NULL,
    score    REAL NOT NULL,
    passed   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (operator, exercise)
) STRICT, WITHOUT ROWID;

CREATE TABLE scored (                         -- quality reviews of answers
    seq      INTEGER PRIMARY KEY,
    request  INTEGER NOT NULL,
    operator TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    score    REAL NOT NULL,
    at       INTEGER NOT NULL,
    counts   INTEGER NOT NULL                 -- 0 once an appeal was granted
) STRICT;
CREATE INDEX scored_of_operator ON scored (operator, seq);

CREATE TABLE ledger (
    seq       INTEGER PRIMARY KEY,
    operator  TEXT NOT NULL,
    measure   TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    value     REAL NOT NULL,
    sample    INTEGER NOT NULL,
    points    INTEGER NOT NULL,
    state     TEXT NOT NULL,                  -- proposed, confirmed, dropped, annulled
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_of_operator ON ledger (operator, seq);

CREATE TABLE appeal (
    seq      INTEGER PRIMARY KEY,
    event    INTEGER NOT NULL,
    operator TEXT NOT NULL,
    state    TEXT NOT NULL,                   -- filed, granted, denied
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX appeal_of_event ON appeal (event);

-- Full text over the terms of terms.rs; a row for each text worth finding, by the text's id.
CREATE VIRTUAL TABLE term USING fts5 (
    words, stems,
    content = '', contentless_delete = 1,
    prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 0'
);
