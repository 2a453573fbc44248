//! What is remembered, in SQLite (WAL): one file per noun, hand-written SQL, domain words outside.

mod access_grants;
mod alerts;
mod ceremonies;
mod certificates;
mod identities;
mod inventory;
mod jwks;
mod milestones;
mod plans;
mod policy_changes;
mod policy_versions;
mod rivals;
mod sessions;
mod summaries;
mod targets;

pub use access_grants::{GrantDeed, GrantDeedKind};
pub use alerts::{DueEvent, Look, News, Outcome, RoundRow, WatchedIdentity};
pub use ceremonies::{CeremonyRow, Lease, NewCeremony};
pub use certificates::{CertificateRow, NewCertificate};
pub use identities::{Facts, IdentityRow};
pub use inventory::{InventoryCertificate, InventoryPage, InventoryRow};
pub use jwks::PublishedRow;
pub use milestones::Milestone;
pub use policy_versions::{Found, VersionMark};
pub use summaries::{Expiry, PageOfSummaries, SummaryRow};
pub use targets::TargetRow;
pub(crate) use targets::is_fixed;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::error::{Error, Result};

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pool: sqlx::SqlitePool,
}

impl Store {
    /// Opens `signet.sqlite` in the data directory, makes it if absent, and brings it up to date.
    ///
    /// # Errors
    /// Unavailable if the file cannot be opened or was written by a newer Signet.
    pub async fn open(directory: &Path) -> Result<Self> {
        let file = directory.join("signet.sqlite");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // Long answers (a line of the metrics for each identity) come in few pieces.
            .row_buffer_size(1_000);
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await
            .map_err(|cause| cannot_open(&file, "The database cannot be opened").with_cause(cause))?;
        sqlx::migrate!("./migrations").run(&pool).await.map_err(|cause| {
            cannot_open(&file, "The database does not fit this version of Signet")
                .with_hint("Use the Signet that wrote it, or another --data-dir.")
                .with_cause(cause)
        })?;
        crate::config::make_private(&file, 0o600)?;
        let store = Self { pool };
        store.list_certificates_of_first_version().await?;
        store.list_what_is_not_yet().await?;
        store.summarize_what_is_not_yet().await?;
        Ok(store)
    }

    /// Finishes writing and closes.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that takes the write lock at once, so that what it reads stays true until it commits.
    async fn write(&self) -> Result<sqlx::Transaction<'static, sqlx::Sqlite>> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

fn cannot_open(file: &Path, title: &str) -> Error {
    Error::unavailable(title, format!("{} could not be used.", file.display()))
        .with_hint("Check that the disk has room and that the data directory belongs to you.")
}
