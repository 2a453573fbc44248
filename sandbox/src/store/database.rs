//! The database of a state folder: one row for each entry of the state.
//!
//! A row has the number of the change that wrote it, and numbers only rise. So a process that knows the state up to
//! a number reads what others have done since then, and nothing else. A removed entry leaves a row without a value,
//! to be read in the same way.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, named_params};

use super::DiskError;
use crate::state::{Changes, State};

/// The format of the database, in `PRAGMA user_version`.
const FORMAT: u32 = 1;

/// How long to wait for another process, in milliseconds. Transactions take a few; more means that one was stopped.
const PATIENCE: u32 = 60_000;

/// Rows without a value that are kept for other processes, whatever the size of the state.
const MOST_REMOVED: usize = 1_000;

const SCHEMA: &str = "
    CREATE TABLE entries (
        change INTEGER PRIMARY KEY AUTOINCREMENT,
        place TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        value BLOB,
        UNIQUE (place, kind, name)
    );
    -- Up to which change everything was written anew, so that whoever knows no more than that reads all.
    CREATE TABLE anew (since INTEGER NOT NULL);
    INSERT INTO anew VALUES (0);
    PRAGMA user_version = 1;
";

/// An open database.
#[derive(Debug)]
pub(super) struct Database {
    path: PathBuf,
    connection: Connection,
}

/// What a process knows: the state, up to a change.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) state: State,
    pub(super) change: i64,
}

impl Database {
    /// Opens the file, which exists, and makes it a database when it is empty.
    ///
    /// The caller holds the folder's lock.
    pub(super) fn open(path: &Path) -> Result<Self, DiskError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed(path))?;
        let mut database = Self { path: path.to_owned(), connection };
        let format = database.prepare().map_err(failed(path))?;
        if format > FORMAT {
            return Err(DiskError::TooNew { path: path.to_owned(), found: format.into(), known: FORMAT });
        }
        Ok(database)
    }

    /// Gives the format of the database.
    fn prepare(&mut self) -> rusqlite::Result<u32> {
        self.connection.pragma_update(None, "busy_timeout", PATIENCE)?;
        let format = self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if format > FORMAT {
            return Ok(format);
        }
        if format == 0 {
            // What follows takes it to the disk.
            self.connection.pragma_update(None, "synchronous", "OFF")?;
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(SCHEMA)?;
            transaction.commit()?;
        }
        // What is acknowledged survives a loss of power; and readers and the writer do not wait for each other.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        Ok(FORMAT)
    }

    /// Everything that is in the database. The caller holds the folder's lock.
    pub(super) fn load(&mut self) -> Result<Known, DiskError> {
        let transaction = self.connection.transaction().map_err(failed(&self.path))?;
        let (known, removed) = all(&transaction).map_err(|error| error.at(&self.path))?;
        if removed > MOST_REMOVED {
            let forget = || {
                transaction.execute("DELETE FROM entries WHERE value IS NULL", [])?;
                transaction.execute("UPDATE anew SET since = ?1", [known.change])?;
                transaction.commit()
            };
            forget().map_err(failed(&self.path))?;
        }
        Ok(known)
    }

    /// What is in the database now, given what is known already.
    pub(super) fn refresh(&mut self, known: Known) -> Result<Known, DiskError> {
        let transaction = self.connection.transaction().map_err(failed(&self.path))?;
        let since = since(&transaction).map_err(failed(&self.path))?;
        let next = if known.change < since {
            all(&transaction).map(|(known, _)| known)
        } else {
            let mut next = known;
            add(&transaction, &mut next).map(|_| next)
        };
        next.map_err(|error| error.at(&self.path))
    }

    /// Writes what a transaction has changed: all or nothing, and durably. Gives the number of the last change.
    ///
    /// The caller holds the folder's lock.
    pub(super) fn commit(&mut self, changes: &[Changes]) -> Result<i64, DiskError> {
        self.write(changes, false).map_err(failed(&self.path))
    }

    /// Puts a whole state in the place of what is there. Gives the number of the last change.
    ///
    /// The caller holds the folder's lock.
    pub(super) fn replace(&mut self, state: State) -> Result<i64, DiskError> {
        let changes = state.all().map_err(damaged(&self.path))?;
        self.write(&changes, true).map_err(failed(&self.path))
    }

    fn write(&mut self, changes: &[Changes], anew: bool) -> rusqlite::Result<i64> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut last = 0;
        if anew {
            // One number is passed over, so that it is higher than every change that anyone knows.
            transaction.execute("DELETE FROM entries", [])?;
            transaction.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'entries'", [])?;
            let highest = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'entries'";
            last = transaction.query_row(highest, [], |row| row.get(0))?;
            transaction.execute("UPDATE anew SET since = ?1", [last])?;
        }
        {
            // An old row goes, and the new one gets the next number.
            let mut put = transaction.prepare_cached(
                "REPLACE INTO entries (place, kind, name, value) VALUES (:place, :kind, :name, :value)",
            )?;
            for Changes { place, kind, entries } in changes {
                for entry in entries {
                    last = put.insert(named_params! {
                        ":place": &**place, ":kind": kind, ":name": &*entry.name, ":value": entry.value,
                    })?;
                }
            }
        }
        transaction.commit()?;
        Ok(last)
    }
}

/// Why rows could not be read.
enum ReadError {
    Database(rusqlite::Error),
    Entry(serde_json::Error),
}

impl ReadError {
    fn at(self, path: &Path) -> DiskError {
        match self {
            Self::Database(source) => failed(path)(source),
            Self::Entry(source) => damaged(path)(source),
        }
    }
}

impl From<rusqlite::Error> for ReadError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Database(source)
    }
}

/// Up to which change everything was written anew.
fn since(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT since FROM anew")?.query_row([], |row| row.get(0))
}

/// Everything, and the number of rows without a value.
fn all(connection: &Connection) -> Result<(Known, usize), ReadError> {
    let mut known = Known { state: State::default(), change: 0 };
    let removed = add(connection, &mut known)?;
    known.change = known.change.max(since(connection)?);
    Ok((known, removed))
}

/// Adds the changes after those that are known, and gives the number of removals among them.
fn add(connection: &Connection, known: &mut Known) -> Result<usize, ReadError> {
    let query = "SELECT change, place, kind, name, value FROM entries WHERE change > ?1 ORDER BY change";
    let mut query = connection.prepare_cached(query)?;
    let mut rows = query.query([known.change])?;
    let mut removed = 0;
    while let Some(row) = rows.next()? {
        let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        let value = row.get_ref(4)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        removed += usize::from(value.is_none());
        known.state.apply(text(1)?, text(2)?, text(3)?, value).map_err(ReadError::Entry)?;
        known.change = row.get(0)?;
    }
    Ok(removed)
}

fn failed(path: &Path) -> impl FnOnce(rusqlite::Error) -> DiskError + use<> {
    let path = path.to_owned();
    move |source| match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            DiskError::Damaged { path, source: source.into() }
        }
        _ => DiskError::Database { path, source },
    }
}

fn damaged(path: &Path) -> impl FnOnce(serde_json::Error) -> DiskError + use<> {
    let path = path.to_owned();
    move |source| DiskError::Damaged { path, source: source.into() }
}
