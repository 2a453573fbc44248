-- Key policies of any key, with every version that was seen or put. Times are Unix milliseconds.

CREATE TABLE policy_changes_new (
    id                TEXT    NOT NULL PRIMARY KEY,
    target            TEXT    NOT NULL,
    key_arn           TEXT    NOT NULL,
    identity_id       TEXT    REFERENCES identities (id),   -- whose key it was when it was proposed, if anybody's
    title             TEXT    NOT NULL,
    reason            TEXT,
    state             TEXT    NOT NULL,
    waiting           TEXT,                                 -- PolicyWait as JSON
    failure           TEXT,
    base_hash         TEXT    NOT NULL,
    base_document     TEXT    NOT NULL,
    proposed_hash     TEXT    NOT NULL,
    proposed_document TEXT    NOT NULL,
    read_back         TEXT,
    proposed_by       TEXT    NOT NULL,
    proposed_at       INTEGER NOT NULL,
    applied_by        TEXT,
    applied_at        INTEGER,
    undoes            TEXT,
    undone_by         TEXT
) STRICT;

INSERT INTO policy_changes_new (id, target, key_arn, identity_id, title, state, base_hash, base_document, proposed_hash,
    proposed_document, read_back, proposed_by, proposed_at, applied_at, undoes, undone_by)
SELECT c.id, i.target, c.key_arn, c.identity_id, c.title, c.state, c.base_hash, c.base_document, c.proposed_hash,
    c.proposed_document, c.read_back, c.proposed_by, c.proposed_at, c.applied_at, c.undoes, c.undone_by
FROM policy_changes c JOIN identities i ON i.id = c.identity_id;

DROP TABLE policy_changes;
ALTER TABLE policy_changes_new RENAME TO policy_changes;
CREATE INDEX policy_changes_of_key ON policy_changes (target, key_arn, proposed_at);
CREATE INDEX policy_changes_being_applied ON policy_changes (key_arn) WHERE state = 'applying';  -- one at a time

CREATE TABLE policy_versions (
    target      TEXT    NOT NULL,
    key_arn     TEXT    NOT NULL,
    number      INTEGER NOT NULL,               -- counts from 1 for each key
    hash        TEXT    NOT NULL,
    document    TEXT    NOT NULL,               -- as KMS answered it
    change_id   TEXT    REFERENCES policy_changes (id),  -- the change that put it; NULL: found on the key
    at          INTEGER NOT NULL,
    PRIMARY KEY (target, key_arn, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX policy_version_of_change ON policy_versions (change_id) WHERE change_id IS NOT NULL;

-- What was applied before versions were kept: they are those of before.
INSERT INTO policy_versions (target, key_arn, number, hash, document, change_id, at)
SELECT target, key_arn, row_number() OVER (PARTITION BY target, key_arn ORDER BY applied_at, id), proposed_hash,
    read_back, id, applied_at
FROM policy_changes WHERE state = 'applied' AND read_back IS NOT NULL AND applied_at IS NOT NULL;

ALTER TABLE sign_in_tokens ADD COLUMN user_name TEXT;   -- whom the link lets in; NULL: who runs the server
