//! The state folder: a lock file, whose content counts the writes, and one JSON file that is replaced as a
//! whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::state::{FORMAT, State};

const LOCK: &str = "sandbox.lock";
const STATE: &str = "sandbox.json";
const NEXT: &str = "sandbox.json.next";

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiskError {
    /// The file system refused.
    #[error("{action} {path}: {source}", path = path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    /// The state file is not what this program writes.
    #[error("{path} is damaged: {source}", path = path.display())]
    Damaged { path: PathBuf, source: serde_json::Error },
    /// The state file is from a later version of this program.
    #[error("{path} has format {found}, and this version knows formats up to {FORMAT}", path = path.display())]
    TooNew { path: PathBuf, found: u64 },
}

/// An open state folder.
#[derive(Debug)]
pub(super) struct Disk {
    directory: PathBuf,
    lock: File,
}

/// The lock on a state folder, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock<'a>(&'a Disk);

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // Cannot fail for a lock that is held; and the system releases it with the process at the latest.
        let _ = self.0.lock.unlock();
    }
}

impl Disk {
    /// Opens the folder, creating it when absent.
    pub(super) fn open(directory: &Path) -> Result<Self, DiskError> {
        create_directory(directory).map_err(io("creating", directory))?;
        let path = directory.join(LOCK);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        private(&mut options);
        let lock = options.open(&path).map_err(io("opening", &path))?;
        Ok(Self { directory: directory.to_owned(), lock })
    }

    /// Waits for the exclusive lock.
    pub(super) fn lock(&self) -> Result<Lock<'_>, DiskError> {
        self.lock.lock().map_err(self.failed("locking", LOCK))?;
        Ok(Lock(self))
    }

    /// Waits for the lock that readers share.
    pub(super) fn lock_shared(&self) -> Result<Lock<'_>, DiskError> {
        self.lock.lock_shared().map_err(self.failed("locking", LOCK))?;
        Ok(Lock(self))
    }

    /// The state in the folder; `None` when it is new.
    pub(super) fn load(&self) -> Result<Option<State>, DiskError> {
        let path = self.directory.join(STATE);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io("reading", &path)(error)),
        };
        let damaged = |source| DiskError::Damaged { path: path.clone(), source };
        // The format first: a later one need not look like today's in anything else.
        let Header { format: found } = serde_json::from_slice(&json).map_err(damaged)?;
        if found > u64::from(FORMAT) {
            return Err(DiskError::TooNew { path, found });
        }
        serde_json::from_slice(&json).map(Some).map_err(damaged)
    }

    /// Replaces the state in the folder. After a crash at any point the old or the new one is there, complete.
    pub(super) fn save(&self, state: &State) -> Result<(), DiskError> {
        let next = self.directory.join(NEXT);
        let path = self.directory.join(STATE);
        let json =
            serde_json::to_vec(state).map_err(|source| DiskError::Damaged { path: path.clone(), source })?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        private(&mut options);
        let mut file = options.open(&next).map_err(io("writing", &next))?;
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(io("writing", &next))?;
        fs::rename(&next, &path).map_err(io("replacing", &path))?;
        sync_directory(&self.directory).map_err(io("writing", &self.directory))
    }

    fn failed(&self, action: &'static str, file: &str) -> impl FnOnce(io::Error) -> DiskError + use<> {
        io(action, &self.directory.join(file))
    }
}

impl Lock<'_> {
    /// How often the state was written. Text that is not a number counts as never.
    pub(super) fn generation(&self) -> Result<u64, DiskError> {
        let mut text = String::new();
        let mut file = &self.0.lock;
        file.rewind()
            .and_then(|()| file.take(32).read_to_string(&mut text))
            .map_err(self.0.failed("reading", LOCK))?;
        Ok(text.trim().parse().unwrap_or(0))
    }

    /// Tells other processes that the state is about to be written.
    pub(super) fn set_generation(&mut self, generation: u64) -> Result<(), DiskError> {
        let mut file = &self.0.lock;
        // Always of the same length, so that no old digits are left behind.
        file.rewind()
            .and_then(|()| file.write_all(format!("{generation:020}\n").as_bytes()))
            .map_err(self.0.failed("writing", LOCK))
    }
}

/// The one field that every format has.
#[derive(Deserialize)]
struct Header {
    format: u64,
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DiskError + use<> {
    let path = path.to_owned();
    move |source| DiskError::Io { action, path, source }
}

/// The folder and files hold private keys: they are for the owner alone.
#[cfg(unix)]
fn create_directory(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

/// Makes a rename durable.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
