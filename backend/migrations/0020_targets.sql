-- AWS targets that people add. Others are not here: the sandbox (`sandbox`), and what a command line describes (`aws:…`, which
-- says itself how it is reached). Times are Unix milliseconds.

CREATE TABLE targets (
    id             TEXT    NOT NULL PRIMARY KEY,    -- UUID; what the columns `target` of other tables hold
    name           TEXT    NOT NULL,
    name_key       TEXT    NOT NULL UNIQUE,         -- the name in lower case: two names differ by more than that
    default_region TEXT    NOT NULL,
    account        TEXT,                            -- the account that it must be, if anybody said so
    access         TEXT    NOT NULL,                -- AwsAccess as JSON; no credential
    revision       INTEGER NOT NULL,                -- grows with each change
    created_at     INTEGER NOT NULL,
    created_by     TEXT    NOT NULL,
    changed_at     INTEGER NOT NULL,
    changed_by     TEXT    NOT NULL
) STRICT;

CREATE TABLE target_checks (
    target TEXT NOT NULL PRIMARY KEY,               -- of any kind
    body   TEXT NOT NULL                            -- TargetCheck as JSON
) STRICT;
