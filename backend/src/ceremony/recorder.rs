//! Writes the journal of one ceremony, and keeps its state.

use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::plan::Plan;
use tokio::sync::Mutex;

use super::journal::{Entry, Output, Record};
use super::runner::Watchers;
use super::state::State;
use super::tally::Tally;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::{Facts, Lease, Store};

/// The one writer of a ceremony's journal, for as long as it holds the lease.
pub(crate) struct Recorder {
    pub(super) lease: Lease,
    pub(super) plan: Plan,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) watchers: Watchers,
    pub(super) inner: Mutex<Inner>,
}

/// What changes with each record.
pub(super) struct Inner {
    pub(super) state: State,
    /// Who asked to stop it, as the store said at the last record.
    pub(super) cancelled_by: Option<String>,
}

impl Recorder {
    /// Appends a record, after checking that it may follow.
    ///
    /// # Errors
    /// Busy if the lease is gone; internal if the record may not follow or cannot be written.
    pub(crate) async fn append(&self, record: Record, facts: Option<&Facts>) -> Result<()> {
        self.write(record, facts, false).await
    }

    /// Appends the last record before the ceremony rests, and gives the lease back.
    ///
    /// # Errors
    /// As [`Recorder::append`].
    pub(super) async fn rest(&self, record: Record) -> Result<()> {
        self.write(record, None, true).await
    }

    async fn write(&self, record: Record, facts: Option<&Facts>, rests: bool) -> Result<()> {
        let mut inner = self.inner.lock().await;
        let entry = Entry { sequence: inner.state.sequence + 1, at: self.clock.now_ms(), record };
        let next = inner.state.clone().apply(&entry).map_err(Error::internal)?;
        let tally = Tally::of(&self.plan, &next);
        inner.cancelled_by = self.store.append(&self.lease, (&entry, &tally), facts, rests).await?;
        inner.state = next;
        self.watchers.tell(&self.lease.ceremony_id, entry.sequence);
        Ok(())
    }

    /// Puts a running ceremony to rest, and keeps the lease; does nothing to one at rest.
    pub(super) async fn interrupt(&self, reason: &str) -> Result<()> {
        if self.phase().await != CeremonyState::Running {
            return Ok(());
        }
        self.append(Record::Interrupted { reason: reason.to_owned() }, None).await
    }

    /// Where the ceremony stands.
    pub(super) async fn phase(&self) -> CeremonyState {
        self.inner.lock().await.state.phase
    }

    /// Who asked to stop it, if anybody did.
    pub(super) async fn cancelled_by(&self) -> Option<String> {
        self.inner.lock().await.cancelled_by.clone()
    }

    /// What a step left, if it is done.
    pub(super) async fn output(&self, step: &str) -> Option<Output> {
        self.inner.lock().await.state.step(step).and_then(|step| step.output.clone())
    }
}
