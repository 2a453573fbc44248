-- What the watcher saw, what it told, and what is still to be delivered. Times are Unix milliseconds.

CREATE TABLE watch_rounds (
    target      TEXT    NOT NULL PRIMARY KEY,
    owner       TEXT    NOT NULL,               -- who looks, while lease_until lies ahead
    begun_at    INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    finished_at INTEGER,                        -- end of the last whole round
    success_at  INTEGER                         -- the same, of the last one in which every Region answered
) STRICT;

CREATE TABLE watched (
    identity_id TEXT    NOT NULL PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,
    looked_at   INTEGER NOT NULL,
    facts       TEXT    NOT NULL,               -- the last look, JSON
    baseline    TEXT    NOT NULL                -- the way it should be, JSON
) STRICT;

CREATE TABLE alerts (
    id              TEXT    NOT NULL PRIMARY KEY,   -- stable: the same fact opens the same row again
    identity_id     TEXT    NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
    kind            TEXT    NOT NULL,
    urgency         INTEGER NOT NULL,               -- 0 notice, 1 warning, 2 critical
    body            TEXT    NOT NULL,               -- the alert, JSON
    episode         INTEGER NOT NULL,               -- how often it was opened
    opened_at       INTEGER NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    resolved_at     INTEGER,
    resolution      TEXT
) STRICT;

CREATE INDEX alerts_of_identity ON alerts (identity_id, resolved_at);

CREATE TABLE alert_events (
    id         TEXT    NOT NULL PRIMARY KEY,    -- the webhook-id: stable, so that a receiver can drop repetitions
    target     TEXT    NOT NULL,
    body       TEXT    NOT NULL,                -- exactly what is signed and sent, JSON
    at         INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    settled_at INTEGER,                         -- delivered or given up
    outcome    TEXT
) STRICT;

CREATE INDEX alert_events_due ON alert_events (target, due_at) WHERE settled_at IS NULL;
