-- Times are Unix milliseconds, except not_before and not_after (Unix seconds, as in X.509).

CREATE TABLE sign_in_tokens (
    token_hash  TEXT    NOT NULL PRIMARY KEY,   -- SHA-256, hex: the token itself is never stored
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    secret_hash TEXT    NOT NULL PRIMARY KEY,   -- SHA-256, hex
    user_name   TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE plans (
    id          TEXT    NOT NULL PRIMARY KEY,
    target      TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    body        TEXT    NOT NULL,               -- the plan as JSON
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL
) STRICT;

CREATE TABLE ceremonies (
    id          TEXT    NOT NULL PRIMARY KEY,
    target      TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    plan_id     TEXT    NOT NULL UNIQUE REFERENCES plans (id),  -- a plan starts once, however often Run is pressed
    identity_id TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    owner       TEXT,                           -- the one runner, while lease_until lies ahead
    lease_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE journal (
    ceremony_id TEXT    NOT NULL REFERENCES ceremonies (id),
    sequence    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    record      TEXT    NOT NULL,               -- JSON; append-only
    PRIMARY KEY (ceremony_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE identities (
    id              TEXT    NOT NULL PRIMARY KEY,
    target          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    root_cn         TEXT    NOT NULL,
    leaf_cn         TEXT    NOT NULL,
    alias           TEXT    NOT NULL,           -- without the prefix alias/
    region          TEXT    NOT NULL,
    ceremony_id     TEXT    NOT NULL REFERENCES ceremonies (id),
    created_at      INTEGER NOT NULL,
    authority_arn   TEXT,
    key_arn         TEXT,
    key_spec        TEXT,
    certificate_arn TEXT,
    certificate_pem TEXT,
    root_pem        TEXT,
    not_before      INTEGER,
    not_after       INTEGER,
    UNIQUE (target, name)
) STRICT;

CREATE TABLE policy_changes (
    id                TEXT    NOT NULL PRIMARY KEY,
    identity_id       TEXT    NOT NULL REFERENCES identities (id),
    key_arn           TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    base_hash         TEXT    NOT NULL,
    base_document     TEXT    NOT NULL,
    proposed_hash     TEXT    NOT NULL,
    proposed_document TEXT    NOT NULL,
    read_back         TEXT,
    proposed_by       TEXT    NOT NULL,
    proposed_at       INTEGER NOT NULL,
    applied_at        INTEGER,
    undoes            TEXT,
    undone_by         TEXT
) STRICT;

CREATE INDEX policy_changes_of_identity ON policy_changes (identity_id, proposed_at);
