-- What was done with grants on keys: one row for each time somebody asked, written before and after the call. Times are Unix
-- milliseconds.

CREATE TABLE access_grants (
    id        TEXT    NOT NULL PRIMARY KEY,
    target    TEXT    NOT NULL,
    key_arn   TEXT    NOT NULL,
    deed      TEXT    NOT NULL,     -- create, revoke
    grant_id  TEXT,                 -- of a creation: NULL until KMS has told
    name      TEXT,                 -- of the grant, as Signet named it
    role_arn  TEXT,
    reason    TEXT,
    user_name TEXT    NOT NULL,
    state     TEXT    NOT NULL,     -- asked, done, refused
    refusal   TEXT,                 -- what AWS said
    asked_at  INTEGER NOT NULL,
    ended_at  INTEGER
) STRICT;
CREATE INDEX access_grants_of_key ON access_grants (target, key_arn, asked_at);
