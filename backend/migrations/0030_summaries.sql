-- What lists and figures say, kept beside the journal and in its transactions: nothing is replayed to answer them.
-- The journal stays the truth; all of this can be folded from it again.

-- What the journal of a ceremony says in sum. sequence 0: not folded yet, which is done when the store is opened.
ALTER TABLE ceremonies ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;     -- of its last record
ALTER TABLE ceremonies ADD COLUMN phase TEXT NOT NULL DEFAULT 'interrupted';
ALTER TABLE ceremonies ADD COLUMN steps_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ceremonies ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ceremonies ADD COLUMN made_cents INTEGER NOT NULL DEFAULT 0;   -- a month, of what it made
ALTER TABLE ceremonies ADD COLUMN ended_cents INTEGER NOT NULL DEFAULT 0;  -- a month, of what it took away
ALTER TABLE ceremonies ADD COLUMN took_away INTEGER NOT NULL DEFAULT 0;    -- 1: something is gone by it, or may be

CREATE INDEX ceremonies_not_folded ON ceremonies (id) WHERE sequence = 0;
CREATE INDEX ceremonies_by_phase ON ceremonies (target, phase, lease_until);

CREATE TABLE identity_summaries (
    n                INTEGER NOT NULL PRIMARY KEY,   -- the order in which they came
    identity_id      TEXT    NOT NULL UNIQUE REFERENCES identities (id) ON DELETE CASCADE,
    target           TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    words            TEXT    NOT NULL,               -- what a search looks at, lower case, one name a line
    region           TEXT    NOT NULL,
    state            TEXT    NOT NULL,               -- as the journal says; one that runs counts as stopped without lease
    running_id       TEXT,                           -- the ceremony whose lease decides that
    attention_at     INTEGER NOT NULL,               -- Unix seconds from which on it needs a person
    ends_at          INTEGER NOT NULL,               -- Unix seconds; the largest number: nothing in use that ends
    revoked          INTEGER NOT NULL,               -- 1: its current certificate was revoked
    monthly_cents    INTEGER NOT NULL,
    steps_done       INTEGER NOT NULL,               -- of its setup
    steps            INTEGER NOT NULL,
    last_ceremony_id TEXT    NOT NULL
) STRICT;

-- A list of one state in one order is a range of one of these.
CREATE INDEX summaries_by_age ON identity_summaries (target, state, n);
CREATE INDEX summaries_by_name ON identity_summaries (target, state, name, n);
CREATE INDEX summaries_by_end ON identity_summaries (target, state, ends_at, n);
CREATE INDEX summaries_by_attention ON identity_summaries (target, state, attention_at, monthly_cents);
CREATE INDEX summaries_running ON identity_summaries (target, state) WHERE running_id IS NOT NULL;

-- How many there are and what they cost, so that nobody has to count.
CREATE TABLE identity_counts (
    target        TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    identities    INTEGER NOT NULL,
    monthly_cents INTEGER NOT NULL,
    PRIMARY KEY (target, state)
) STRICT, WITHOUT ROWID;

-- Pieces of three letters, to find what has a text anywhere in its names.
CREATE VIRTUAL TABLE identity_words USING fts5 (
    words, content = 'identity_summaries', content_rowid = 'n', tokenize = 'trigram'
);

CREATE TRIGGER summary_comes AFTER INSERT ON identity_summaries BEGIN
    INSERT INTO identity_words (rowid, words) VALUES (new.n, new.words);
    INSERT INTO identity_counts VALUES (new.target, new.state, 1, new.monthly_cents)
    ON CONFLICT DO UPDATE SET identities = identities + 1, monthly_cents = monthly_cents + new.monthly_cents;
END;

CREATE TRIGGER summary_goes AFTER DELETE ON identity_summaries BEGIN
    INSERT INTO identity_words (identity_words, rowid, words) VALUES ('delete', old.n, old.words);
    UPDATE identity_counts SET identities = identities - 1, monthly_cents = monthly_cents - old.monthly_cents
    WHERE target = old.target AND state = old.state;
END;

CREATE TRIGGER summary_is_renamed AFTER UPDATE OF words ON identity_summaries WHEN old.words <> new.words BEGIN
    INSERT INTO identity_words (identity_words, rowid, words) VALUES ('delete', old.n, old.words);
    INSERT INTO identity_words (rowid, words) VALUES (new.n, new.words);
END;

CREATE TRIGGER summary_counts_elsewhere AFTER UPDATE OF state, monthly_cents ON identity_summaries
WHEN old.state <> new.state OR old.monthly_cents <> new.monthly_cents BEGIN
    UPDATE identity_counts SET identities = identities - 1, monthly_cents = monthly_cents - old.monthly_cents
    WHERE target = old.target AND state = old.state;
    INSERT INTO identity_counts VALUES (new.target, new.state, 1, new.monthly_cents)
    ON CONFLICT DO UPDATE SET identities = identities + 1, monthly_cents = monthly_cents + new.monthly_cents;
END;

-- Ceremonies are listed a page at a time, of one target or of all.
CREATE INDEX ceremonies_by_age ON ceremonies (target, created_at, id);
CREATE INDEX ceremonies_of_all_by_age ON ceremonies (created_at, id);
