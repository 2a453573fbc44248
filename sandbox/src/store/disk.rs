//! The state folder: a lock, a number that tells readers of news, and the database.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use super::{
    DiskError, RestoreError,
    database::{Database, Known},
    document,
    news::News,
};
use crate::state::{Changes, State};

const DATABASE: &str = "sandbox.db";
/// Had the whole state up to format 1. Today it has a format alone, so that older versions leave the folder alone.
const DOCUMENT: &str = "sandbox.json";
const NEXT: &str = "sandbox.json.next";
const LOCK: &str = "sandbox.lock";

/// The format of the folder, in [`DOCUMENT`].
const FORMAT: u32 = 2;

/// An open state folder, for one thread at a time.
#[derive(Debug)]
pub(super) struct Disk {
    news: Arc<News>,
    database: Database,
}

/// What a folder has before it is opened.
enum Before {
    Nothing,
    /// The state in the document of an older version.
    Document(Box<State>),
    Database,
}

impl Disk {
    /// Opens the folder, creating it when absent, and reads the state in it.
    pub(super) fn open(directory: &Path) -> Result<(Self, Known), DiskError> {
        create_directory(directory).map_err(io("creating", directory))?;
        let path = directory.join(LOCK);
        let news = News::new(path.clone(), open(&path)?);
        let lock = news.lock()?;
        let before = before(directory)?;
        let path = directory.join(DATABASE);
        if matches!(before, Before::Database) && !path.exists() {
            let source = io::Error::from(io::ErrorKind::NotFound);
            return Err(io("opening", &path)(source));
        }
        if !path.exists() {
            // Never with a file that is there: closing it would release the locks that SQLite has on it for another
            // sandbox of this process.
            drop(open(&path)?);
        }
        let mut database = Database::open(&path)?;
        let known = match before {
            Before::Database => database.load()?,
            Before::Nothing => {
                write_format(directory, |_| Ok(()))?;
                database.load()?
            }
            // A crash in between has the document taken over once more, before anyone has used the database.
            // Afterwards that must not happen, so the new document has to be on disk.
            Before::Document(state) => {
                database.replace(*state)?;
                write_format(directory, File::sync_all)?;
                database.load()?
            }
        };
        news.announce(known.change)?;
        drop(lock);
        Ok((Self { news: Arc::new(news), database }, known))
    }

    /// What tells readers that there is something new.
    pub(super) fn news(&self) -> Arc<News> {
        Arc::clone(&self.news)
    }

    /// What is in the folder now, given what is known already.
    pub(super) fn refresh(&mut self, known: Known) -> Result<Known, DiskError> {
        self.database.refresh(known)
    }

    /// Lets `change` work on the newest state, while no other process writes, and writes what it gives.
    ///
    /// Gives what is known afterwards. When it returns, all of it is on disk; when it fails, nothing was changed.
    pub(super) fn write<E: From<DiskError>>(
        &mut self,
        known: Known,
        change: impl FnOnce(&mut State) -> Result<Option<Vec<Changes>>, E>,
    ) -> Result<Known, E> {
        let news = Arc::clone(&self.news);
        let _lock = news.lock()?;
        let mut known = self.database.refresh(known)?;
        let changes = change(&mut known.state)?;
        match changes {
            Some(changes) if changes.is_empty() => {}
            Some(changes) => known.change = self.database.commit(&changes)?,
            None => known.change = self.database.replace(known.state.clone())?,
        }
        // Also when nothing was changed: a writer that was killed may have left that to others.
        news.announce(known.change)?;
        Ok(known)
    }
}

/// Looks at what a folder has, and changes nothing.
fn before(directory: &Path) -> Result<Before, DiskError> {
    let path = directory.join(DOCUMENT);
    let json = match fs::read(&path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Before::Nothing),
        Err(error) => return Err(io("reading", &path)(error)),
    };
    let damaged =
        |source: serde_json::Error| DiskError::Damaged { path: path.clone(), source: source.into() };
    let found = document::format(&json).map_err(damaged)?;
    if found > u64::from(FORMAT) {
        return Err(DiskError::TooNew { path, found, known: FORMAT });
    }
    if found == u64::from(FORMAT) {
        return Ok(Before::Database);
    }
    match document::read(&json) {
        Ok(state) => Ok(Before::Document(Box::new(state))),
        Err(RestoreError::Damaged(source)) => Err(damaged(source)),
        Err(error) => Err(DiskError::Damaged { path, source: error.into() }),
    }
}

/// Says in [`DOCUMENT`] what format the folder has. After a crash the old or the new one is there, complete; after a
/// loss of power the new one, if `sync` takes files to the disk.
fn write_format(directory: &Path, sync: impl Fn(&File) -> io::Result<()>) -> Result<(), DiskError> {
    let (next, path) = (directory.join(NEXT), directory.join(DOCUMENT));
    let json = format!("{{\"format\":{FORMAT},\"state\":\"{DATABASE}\"}}\n");
    let mut file = open(&next)?;
    let write = file.set_len(0).and_then(|()| file.write_all(json.as_bytes())).and_then(|()| sync(&file));
    write.map_err(io("writing", &next))?;
    fs::rename(&next, &path).map_err(io("replacing", &path))?;
    sync_directory(directory, sync).map_err(io("writing", directory))
}

pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DiskError + use<> {
    let path = path.to_owned();
    move |source| DiskError::Io { action, path, source }
}

/// Opens a file to be read and written, creating it when absent. It is for the owner alone: it has private keys.
fn open(path: &Path) -> Result<File, DiskError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(io("opening", path))
}

/// Creates a folder for the owner alone.
#[cfg(unix)]
fn create_directory(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Makes a rename durable.
#[cfg(unix)]
fn sync_directory(path: &Path, sync: impl Fn(&File) -> io::Result<()>) -> io::Result<()> {
    sync(&File::open(path)?)
}

#[cfg(not(unix))]
fn sync_directory(_: &Path, _: impl Fn(&File) -> io::Result<()>) -> io::Result<()> {
    Ok(())
}
