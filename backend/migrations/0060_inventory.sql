-- The inventory: every certificate once, with what a list shows and searches. What belongs to an identity follows the table
-- `certificates` in its transactions; what an audit report tells of is here alone.

CREATE TABLE inventory (
    n             INTEGER NOT NULL PRIMARY KEY,    -- the order in which they came
    target        TEXT    NOT NULL,
    identity_id   TEXT    REFERENCES identities (id) ON DELETE CASCADE,
    source        TEXT    NOT NULL,                -- 'issued' | 'imported' | 'audit_report'
    status        TEXT    NOT NULL,                -- as in `certificates`; of an audit report 'current' or 'revoked'
    common_name   TEXT    NOT NULL,
    name_key      TEXT    NOT NULL,                -- the common name in lower case, for the order
    issuer        TEXT    NOT NULL,
    serial        TEXT    NOT NULL,                -- hex, lower case, without leading zeros
    fingerprint   TEXT    NOT NULL,                -- SHA-256 of the DER, hex; of an audit report empty
    not_before    INTEGER NOT NULL,                -- Unix seconds
    not_after     INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,                -- Unix seconds from which on a renewal is due
    removed       INTEGER NOT NULL DEFAULT 0,      -- 1: a clean-up took its identity away
    revoked_for   TEXT,
    arn           TEXT,
    authority_arn TEXT,
    words         TEXT    NOT NULL,                -- what a search looks at, lower case, one value a line
    added_at      INTEGER NOT NULL,                -- Unix milliseconds
    UNIQUE (identity_id, serial)
) STRICT;
CREATE UNIQUE INDEX inventory_by_arn ON inventory (target, arn) WHERE identity_id IS NULL;
CREATE INDEX inventory_by_name ON inventory (name_key, n);
CREATE INDEX inventory_by_end ON inventory (not_after, n);
CREATE INDEX inventory_of_target ON inventory (target, n);
CREATE INDEX inventory_of_target_by_name ON inventory (target, name_key, n);
CREATE INDEX inventory_of_target_by_end ON inventory (target, not_after, n);
-- Enough to count by state without looking at a row.
CREATE INDEX inventory_by_status ON inventory (target, status, removed, due_at, not_after);

-- Pieces of three letters, to find what has a text anywhere.
CREATE VIRTUAL TABLE inventory_words USING fts5 (
    words, content = 'inventory', content_rowid = 'n', tokenize = 'trigram'
);
CREATE TRIGGER inventory_comes AFTER INSERT ON inventory BEGIN
    INSERT INTO inventory_words (rowid, words) VALUES (new.n, new.words);
END;
CREATE TRIGGER inventory_goes AFTER DELETE ON inventory BEGIN
    INSERT INTO inventory_words (inventory_words, rowid, words) VALUES ('delete', old.n, old.words);
END;

-- A certificate's turn in the life of its identity is its turn here.
CREATE TRIGGER certificate_turns AFTER UPDATE OF status, revoked_for ON certificates BEGIN
    UPDATE inventory SET status = new.status, revoked_for = new.revoked_for
    WHERE identity_id = new.identity_id AND serial = new.serial;
END;
CREATE TRIGGER identity_is_removed AFTER UPDATE OF removal_id ON identities BEGIN
    UPDATE inventory SET removed = new.removal_id IS NOT NULL WHERE identity_id = new.id;
END;
