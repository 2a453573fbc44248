//! The one loop that runs steps, and the lease that makes it the only one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::plan::Plan;
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::context::{Recorder, StepContext, Stop};
use super::journal::Record;
use super::state::State;
use super::{KINDS, Kind, Step};
use crate::aws::Clients;
use crate::clock::Clock;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::store::{CeremonyRow, Lease, Store};

/// How long a runner may be silent before another may take over.
const LEASE_MS: i64 = 6_000;
/// How a run came to its end by itself.
enum Ended {
    Finished,
    StepFailed,
}

/// How often a runner renews its lease.
const RENEW: Duration = Duration::from_secs(2);

/// Runs ceremonies in the background of this process.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    clients: Clients,
    clock: Clock,
    watchers: Watchers,
    process: Arc<str>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

impl Runner {
    /// A runner of this process.
    pub fn new(store: Store, clients: Clients, clock: Clock) -> Self {
        Self {
            store,
            clients,
            clock,
            watchers: Watchers::default(),
            process: format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple()).into(),
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }
    }

    /// Who is told of new records.
    pub fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// Takes the lease and goes on from the first step that is not done, in the background.
    ///
    /// # Errors
    /// Busy if another runner has it; conflict if it is done already.
    pub async fn start(&self, row: &CeremonyRow, plan: Plan, by: &str) -> Result<()> {
        let kind = kind_of(row)?;
        let owner = format!("{}-{}", self.process, uuid::Uuid::new_v4().simple());
        let lease = Lease { ceremony_id: row.id.clone(), owner };
        let now = self.clock.now_ms();
        if !self.store.take_lease(&lease, now, now + LEASE_MS).await? {
            return Err(Error::new(
                ErrorKind::Busy,
                "The ceremony is running",
                "A runner is at work on it, or was until a few seconds ago.",
            )
            .with_hint("Watch it; if nothing moves for ten seconds, try again."));
        }
        match self.take(kind, lease.clone(), by).await {
            Ok(recorder) => {
                let runner = self.clone();
                self.tasks.spawn(async move { runner.run(kind, plan, recorder).await });
                Ok(())
            }
            Err(error) => {
                self.store.release_lease(&lease).await?;
                Err(error)
            }
        }
    }

    /// Marks ceremonies whose runner went away as interrupted, so that people see it and can resume.
    pub async fn mark_abandoned(&self, target: &str) -> Result<()> {
        let now = self.clock.now_ms();
        for id in self.store.abandoned_ceremonies(target, now).await? {
            let row = self.store.ceremony(target, &id).await?;
            let kind = kind_of(&row)?;
            let lease = Lease { ceremony_id: id, owner: format!("{}-watch", self.process) };
            if self.store.take_lease(&lease, now, now + LEASE_MS).await? {
                self.recorder(kind, lease.clone()).await?.interrupt("Its runner went away").await?;
                self.store.release_lease(&lease).await?;
            }
        }
        Ok(())
    }

    /// Tells watchers of records that another process wrote.
    pub async fn tell_of_others(&self) -> Result<()> {
        for id in self.watchers.watched() {
            let sequence = self.store.last_sequence(&id).await?;
            self.watchers.tell(&id, sequence);
        }
        Ok(())
    }

    /// Lets each running step finish its AWS call, then stops; the ceremonies can be resumed.
    pub async fn stop(&self) {
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    async fn recorder(&self, kind: &Kind, lease: Lease) -> Result<Recorder> {
        let entries = self.store.journal(&lease.ceremony_id).await?;
        let state =
            State::fold(kind.steps.iter().map(|step| step.name), &entries).map_err(Error::internal)?;
        Ok(Recorder {
            lease,
            store: self.store.clone(),
            clock: self.clock.clone(),
            watchers: self.watchers.clone(),
            state: Arc::new(Mutex::new(state)),
        })
    }

    async fn take(&self, kind: &Kind, lease: Lease, by: &str) -> Result<Recorder> {
        let recorder = self.recorder(kind, lease).await?;
        // Only a runner that died leaves a running phase behind a free lease.
        recorder.interrupt("Its runner went away").await?;
        if recorder.state.lock().await.phase == CeremonyState::Succeeded {
            return Err(Error::conflict(
                "The ceremony is done",
                "All of its steps are done; there is nothing to resume.",
            ));
        }
        let owner = recorder.lease.owner.clone();
        recorder.append(Record::Taken { owner, by: by.to_owned() }, None).await?;
        Ok(recorder)
    }

    async fn run(&self, kind: &'static Kind, plan: Plan, recorder: Recorder) {
        let cancel = self.shutdown.child_token();
        let lease = recorder.lease.clone();
        let outcome = tokio::select! {
            outcome = self.run_steps(kind, &plan, &recorder, &cancel) => outcome,
            () = self.keep_lease(&lease) => Err(Stop::Interrupted),
        };
        let recorded = match outcome {
            Ok(Ended::Finished) => recorder.append(Record::Finished, None).await,
            Ok(Ended::StepFailed) => Ok(()),
            Err(Stop::Interrupted) => recorder.interrupt("The server was stopped").await,
            Err(Stop::Failed(error)) => Err(error),
        };
        if let Err(error) = recorded {
            tracing::error!(ceremony = lease.ceremony_id, error = %error, cause = ?error.cause, "ceremony stopped without a record");
        }
        if let Err(error) = self.store.release_lease(&lease).await {
            tracing::warn!(ceremony = lease.ceremony_id, error = %error, "lease not released; it runs out by itself");
        }
    }

    async fn run_steps(
        &self,
        kind: &'static Kind,
        plan: &Plan,
        recorder: &Recorder,
        cancel: &CancellationToken,
    ) -> Result<Ended, Stop> {
        let aws = self.clients.region(&plan.params.region).await;
        loop {
            let Some((step, attempt)) = next_step(kind, &*recorder.state.lock().await) else {
                return Ok(Ended::Finished);
            };
            if cancel.is_cancelled() {
                return Err(Stop::Interrupted);
            }
            recorder.append(Record::StepStarted { step: step.name.to_owned() }, None).await?;
            let context = StepContext {
                params: &plan.params,
                ceremony_id: &recorder.lease.ceremony_id,
                plan,
                aws: &aws,
                step: step.name,
                attempt,
                clock: &self.clock,
                recorder,
                cancel,
            };
            match (step.run)(&context).await {
                Ok(output) => {
                    let facts = output.facts.clone();
                    let record = Record::StepSucceeded { step: step.name.to_owned(), output };
                    recorder.append(record, Some(&facts)).await?;
                }
                Err(Stop::Interrupted) => return Err(Stop::Interrupted),
                Err(Stop::Failed(error)) => {
                    tracing::warn!(
                        ceremony = recorder.lease.ceremony_id,
                        step = step.name,
                        error = %error,
                        cause = ?error.cause,
                        "step failed"
                    );
                    let record =
                        Record::StepFailed { step: step.name.to_owned(), failure: error.to_failure() };
                    recorder.append(record, None).await?;
                    return Ok(Ended::StepFailed);
                }
            }
        }
    }

    /// Renews the lease until it is lost.
    async fn keep_lease(&self, lease: &Lease) {
        loop {
            self.clock.sleep(RENEW).await;
            match self.store.renew_lease(lease, self.clock.now_ms() + LEASE_MS).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(error = %error, "lease not renewed, trying again"),
            }
        }
    }
}

impl Recorder {
    /// Puts a running ceremony to rest; does nothing to one at rest.
    async fn interrupt(&self, reason: &str) -> Result<()> {
        if self.state.lock().await.phase != CeremonyState::Running {
            return Ok(());
        }
        self.append(Record::Interrupted { reason: reason.to_owned() }, None).await
    }
}

fn next_step(kind: &'static Kind, state: &State) -> Option<(&'static Step, u32)> {
    let record = state.next_step()?;
    let step = kind.steps.iter().find(|step| step.name == record.name)?;
    Some((step, record.attempts + 1))
}

/// The kind of a stored ceremony.
///
/// # Errors
/// Conflict if this Signet does not know the kind in that version.
pub(super) fn kind_of(row: &CeremonyRow) -> Result<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == row.kind && kind.version == row.version).copied().ok_or_else(|| {
        Error::conflict(
            "This ceremony was started by another version of Signet",
            format!(
                "It is of kind {:?}, version {}, which this version does not run.",
                row.kind, row.version
            ),
        )
        .with_hint("Run it with the version that started it.")
    })
}

/// Who watches which ceremony.
#[derive(Clone, Default)]
pub struct Watchers(Arc<StdMutex<HashMap<String, watch::Sender<u64>>>>);

impl Watchers {
    /// Begins to watch.
    pub fn watch(&self, ceremony_id: &str, sequence: u64) -> watch::Receiver<u64> {
        let mut senders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        senders.retain(|_, sender| sender.receiver_count() > 0);
        senders.entry(ceremony_id.to_owned()).or_insert_with(|| watch::Sender::new(sequence)).subscribe()
    }

    pub(super) fn tell(&self, ceremony_id: &str, sequence: u64) {
        let senders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = senders.get(ceremony_id) {
            sender.send_if_modified(|known| {
                let grew = sequence > *known;
                *known = sequence.max(*known);
                grew
            });
        }
    }

    fn watched(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }
}
