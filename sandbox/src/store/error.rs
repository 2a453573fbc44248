//! What can be wrong with a state.

use std::{error::Error, io, path::PathBuf};

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiskError {
    /// The file system refused.
    #[error("{action} {path}: {source}", path = path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    /// The file is not what this program writes.
    #[error("{path} is damaged: {source}", path = path.display())]
    Damaged { path: PathBuf, source: Box<dyn Error + Send + Sync> },
    /// The file is from a later version of this program.
    #[error("{path} has format {found}, and this version knows formats up to {known}", path = path.display())]
    TooNew { path: PathBuf, found: u64, known: u32 },
    /// The database refused.
    #[error("{path}: {source}", path = path.display())]
    Database { path: PathBuf, source: rusqlite::Error },
}

/// Why a document does not become the state.
#[derive(Debug, thiserror::Error)]
pub(super) enum RestoreError {
    /// It is not a state.
    #[error("not a snapshot: {0}")]
    Damaged(#[from] serde_json::Error),
    /// It is from a later version of this program.
    #[error("the snapshot has format {found}, and this version knows formats up to {known}")]
    TooNew { found: u64, known: u32 },
}
