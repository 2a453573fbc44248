//! The lock file: one writer at a time, and a number that tells readers of other processes' writes.

use std::{fs::File, io, path::PathBuf};

use super::{DiskError, disk::io};

/// The lock file. Its first eight bytes are the number of the last change that was acknowledged: whoever has read
/// the state up to that number need not look into the database, which one system call tells.
#[derive(Debug)]
pub(super) struct News {
    path: PathBuf,
    file: File,
}

/// The lock on a state folder, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock<'a>(&'a File);

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // Cannot fail for a lock that is held; and the system releases it with the process at the latest.
        let _ = self.0.unlock();
    }
}

impl News {
    pub(super) fn new(path: PathBuf, file: File) -> Self {
        Self { path, file }
    }

    /// Waits until no other process writes.
    pub(super) fn lock(&self) -> Result<Lock<'_>, DiskError> {
        self.file.lock().map_err(io("locking", &self.path))?;
        Ok(Lock(&self.file))
    }

    /// The number of the last change that was acknowledged; 0 when it was never written.
    pub(super) fn last(&self) -> Result<i64, DiskError> {
        let mut bytes = [0; 8];
        match read_at_start(&self.file, &mut bytes) {
            Ok(_) => Ok(i64::from_le_bytes(bytes)),
            Err(source) => Err(io("reading", &self.path)(source)),
        }
    }

    /// Tells readers that this change is there. Its writer does so before it answers, and while it has the lock.
    pub(super) fn announce(&self, change: i64) -> Result<(), DiskError> {
        write_at_start(&self.file, &change.to_le_bytes()).map_err(io("writing", &self.path))
    }
}

#[cfg(unix)]
fn read_at_start(file: &File, bytes: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, 0)
}

#[cfg(unix)]
fn write_at_start(file: &File, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, 0)
}

#[cfg(windows)]
fn read_at_start(file: &File, bytes: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, 0)
}

#[cfg(windows)]
fn write_at_start(file: &File, bytes: &[u8]) -> io::Result<()> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, 0).map(|_| ())
}
