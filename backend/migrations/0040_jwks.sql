-- Where the JWK sets of identities are published for EHRs, and what the last look found. Times are Unix milliseconds.

CREATE TABLE published_jwks (
    identity_id TEXT    NOT NULL PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,
    url         TEXT    NOT NULL,
    set_at      INTEGER NOT NULL,
    set_by      TEXT    NOT NULL,
    checked_at  INTEGER,                        -- the last look; NULL: nobody has looked at this address
    published   TEXT,                           -- what it found, JSON
    failures    INTEGER NOT NULL DEFAULT 0      -- looks of the watcher in a row to which nothing came
) STRICT;
