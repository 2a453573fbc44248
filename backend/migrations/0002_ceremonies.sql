-- Ceremonies of every kind: what an identity was asked to be, every certificate it had, rotation, clean-up, cancelling.

ALTER TABLE ceremonies ADD COLUMN cancel_by TEXT;              -- who asked its runner to stop between two steps

ALTER TABLE identities ADD COLUMN options TEXT;                -- SetupOptions as JSON; NULL: all of them the default
ALTER TABLE identities ADD COLUMN root_authority_arn TEXT;     -- only where another authority issues
ALTER TABLE identities ADD COLUMN chain_pem TEXT;              -- between certificate and root, the issuer first
ALTER TABLE identities ADD COLUMN rotation TEXT;               -- 'prepared' | 'switched'; NULL: none under way
ALTER TABLE identities ADD COLUMN other_key_arn TEXT;          -- while rotating: the new key, then the old one
ALTER TABLE identities ADD COLUMN removal_id TEXT;             -- the clean-up that removed it
ALTER TABLE identities ADD COLUMN restorable_until INTEGER;    -- Unix seconds

CREATE TABLE certificates (
    identity_id     TEXT    NOT NULL REFERENCES identities (id),
    serial          TEXT    NOT NULL,           -- hex, lower case, without leading zeros
    status          TEXT    NOT NULL,           -- 'current' | 'next' | 'superseded' | 'revoked'
    certificate_arn TEXT,
    authority_arn   TEXT,
    key_arn         TEXT,
    key_spec        TEXT,
    certificate_pem TEXT    NOT NULL,
    chain_pem       TEXT,
    root_pem        TEXT,
    not_before      INTEGER NOT NULL,           -- Unix seconds, as in X.509
    not_after       INTEGER NOT NULL,
    revoked_for     TEXT,
    ceremony_id     TEXT    NOT NULL REFERENCES ceremonies (id),
    added_at        INTEGER NOT NULL,
    PRIMARY KEY (identity_id, serial)
) STRICT;

CREATE INDEX ceremonies_of_identity ON ceremonies (identity_id);
