//! The one loop that runs steps, and the lease that makes it the only one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::plan::Plan;
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::context::{STOPPED, StepContext, Stop};
use super::journal::Record;
use super::order::order;
use super::recorder::{Inner, Recorder};
use super::state::State;
use super::{Kind, kind_named};
use crate::clock::Clock;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::jwks::Publications;
use crate::store::{CeremonyRow, Lease, Store};
use crate::targets::Targets;

/// How long a runner may be silent before another may take over.
const LEASE_MS: i64 = 6_000;
/// How a run came to its end by itself.
enum Ended {
    Finished,
    StepFailed,
}

/// How often a runner renews its lease.
const RENEW: Duration = Duration::from_secs(2);
/// How often a lease must look as if it had run out, once a second, before its runner counts as gone.
const SILENT_LOOKS: u32 = 4;

/// Runs ceremonies in the background of this process.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    targets: Targets,
    clock: Clock,
    publications: Publications,
    watchers: Watchers,
    process: Arc<str>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
    /// Leases that looked as if they had run out: their end, and how often in a row.
    suspects: Arc<StdMutex<HashMap<String, (i64, u32)>>>,
}

impl Runner {
    /// A runner of this process.
    pub fn new(store: Store, targets: Targets, clock: Clock, publications: Publications) -> Self {
        Self {
            store,
            targets,
            clock,
            publications,
            watchers: Watchers::default(),
            process: format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple()).into(),
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
            suspects: Arc::default(),
        }
    }

    /// Who is told of new records.
    pub fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// Takes the lease and goes on from the first step that is not done, in the background.
    ///
    /// # Errors
    /// Busy if another runner has it; conflict if it is done already, or if a later ceremony has begun.
    pub async fn start(&self, row: &CeremonyRow, plan: Plan, by: &str) -> Result<()> {
        let kind = kind_of(row)?;
        let lease = self.lease(row).await?;
        match self.take(&plan, lease.clone(), by).await {
            Ok(recorder) => {
                let runner = self.clone();
                let row = row.clone();
                self.tasks.spawn(async move { runner.run(kind, &row, plan, recorder).await });
                Ok(())
            }
            Err(error) => {
                self.store.release_lease(&lease).await?;
                Err(error)
            }
        }
    }

    /// Stops a ceremony between two steps; one at rest is given up at once.
    ///
    /// # Errors
    /// Conflict if it is done already.
    pub async fn cancel(&self, row: &CeremonyRow, plan: &Plan, by: &str) -> Result<()> {
        if self.store.ask_to_cancel(&row.id, by, self.clock.now_ms()).await? {
            return Ok(());
        }
        let lease = self.lease(row).await?;
        let outcome = self.cancel_at_rest(plan, lease.clone(), by).await;
        self.store.release_lease(&lease).await?;
        outcome
    }

    async fn cancel_at_rest(&self, plan: &Plan, lease: Lease, by: &str) -> Result<()> {
        let recorder = self.recorder(plan, lease).await?;
        match recorder.phase().await {
            CeremonyState::Succeeded => Err(Error::conflict(
                "The ceremony is done",
                "All of its steps are done; there is nothing to cancel.",
            )
            .with_hint("To take away what it made, plan a clean-up.")),
            CeremonyState::Cancelled => Ok(()),
            _ => recorder.rest(Record::Cancelled { by: by.to_owned() }).await,
        }
    }

    async fn lease(&self, row: &CeremonyRow) -> Result<Lease> {
        let owner = format!("{}-{}", self.process, uuid::Uuid::new_v4().simple());
        let lease = Lease { ceremony_id: row.id.clone(), owner };
        let now = self.clock.now_ms();
        if self.store.take_lease(&lease, now, now + LEASE_MS).await? {
            return Ok(lease);
        }
        Err(Error::new(
            ErrorKind::Busy,
            "The ceremony is running",
            "A runner is at work on it, or was until a few seconds ago.",
        )
        .with_hint("Watch it; if nothing moves for ten seconds, try again."))
    }

    /// Marks ceremonies whose runner went away as interrupted, so that people see it and can resume.
    ///
    /// A clock that jumps makes every lease look as if it had run out. So a lease must look so twice, unchanged, with
    /// more time between than a living runner takes to renew it.
    pub async fn mark_abandoned(&self) -> Result<()> {
        let now = self.clock.now_ms();
        let rows = self.store.abandoned_ceremonies(now, now + LEASE_MS).await?;
        let silent = {
            let mut suspects = self.suspects.lock().unwrap_or_else(PoisonError::into_inner);
            suspects.retain(|id, _| rows.iter().any(|row| row.id == *id));
            let is_silent = |row: &&CeremonyRow| {
                let looks = suspects.entry(row.id.clone()).or_insert((row.lease_until, 0));
                *looks =
                    if looks.0 == row.lease_until { (looks.0, looks.1 + 1) } else { (row.lease_until, 1) };
                looks.1 >= SILENT_LOOKS
            };
            rows.iter().filter(is_silent).cloned().collect::<Vec<_>>()
        };
        for row in silent {
            let plan = self.store.plan(&row.plan_id).await?;
            let lease = Lease { ceremony_id: row.id, owner: format!("{}-watch", self.process) };
            if self.store.take_lease(&lease, now, now + LEASE_MS).await? {
                self.recorder(&plan, lease.clone()).await?.interrupt("Its runner went away").await?;
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

    async fn recorder(&self, plan: &Plan, lease: Lease) -> Result<Recorder> {
        let entries = self.store.journal(&lease.ceremony_id).await?;
        let names = plan.steps.iter().map(|step| step.name.as_str());
        let state = State::fold(names, &entries).map_err(Error::internal)?;
        Ok(Recorder {
            lease,
            plan: plan.clone(),
            store: self.store.clone(),
            clock: self.clock.clone(),
            watchers: self.watchers.clone(),
            inner: Mutex::new(Inner { state, cancelled_by: None }),
        })
    }

    async fn take(&self, plan: &Plan, lease: Lease, by: &str) -> Result<Recorder> {
        let recorder = self.recorder(plan, lease).await?;
        // Only a runner that died leaves a running phase behind a free lease.
        recorder.interrupt("Its runner went away").await?;
        if recorder.phase().await == CeremonyState::Succeeded {
            return Err(Error::conflict(
                "The ceremony is done",
                "All of its steps are done; there is nothing to resume.",
            ));
        }
        if self.store.has_later_ceremony(&recorder.lease.ceremony_id).await? {
            return Err(Error::conflict(
                "A later ceremony of this identity has begun",
                "This one was cancelled before, and the identity has changed since.",
            )
            .with_hint("Plan it again."));
        }
        let owner = recorder.lease.owner.clone();
        recorder.append(Record::Taken { owner, by: by.to_owned() }, None).await?;
        Ok(recorder)
    }

    async fn run(&self, kind: &'static Kind, row: &CeremonyRow, plan: Plan, recorder: Recorder) {
        let cancel = self.shutdown.child_token();
        let lease = recorder.lease.clone();
        let outcome = tokio::select! {
            outcome = self.run_steps(kind, row, &plan, &recorder, &cancel) => outcome,
            () = self.keep_lease(&lease) => Err(Stop::Interrupted(STOPPED)),
        };
        let recorded = match outcome {
            Ok(Ended::Finished) => recorder.rest(Record::Finished).await,
            // Who asked to cancel while the step was failing still holds: the lease was kept for that.
            Ok(Ended::StepFailed) => match recorder.cancelled_by().await {
                Some(by) => recorder.rest(Record::Cancelled { by }).await,
                None => Ok(()),
            },
            Err(Stop::Interrupted(reason)) => match recorder.phase().await {
                CeremonyState::Running => {
                    recorder.rest(Record::Interrupted { reason: reason.to_owned() }).await
                }
                _ => Ok(()),
            },
            Err(Stop::Cancelled { by }) => recorder.rest(Record::Cancelled { by }).await,
            Err(Stop::Failed(error)) => Err(error),
        };
        if let Err(error) = recorded {
            tracing::error!(ceremony = lease.ceremony_id, error = %error, cause = ?error.cause, "ceremony stopped without a record");
            if let Err(error) = self.store.release_lease(&lease).await {
                tracing::warn!(ceremony = lease.ceremony_id, error = %error, "lease not released; it runs out by itself");
            }
        }
    }

    async fn run_steps(
        &self,
        kind: &'static Kind,
        row: &CeremonyRow,
        plan: &Plan,
        recorder: &Recorder,
        cancel: &CancellationToken,
    ) -> Result<Ended, Stop> {
        let identity = self.store.identity(&row.identity_id).await?;
        let order = order(&identity, &plan.params)?;
        // Held until the end: a change of the target does not reach a ceremony that runs.
        let aws = self.targets.open(&row.target).await?.region_for(plan, &order.region).await?;
        loop {
            let next = recorder
                .inner
                .lock()
                .await
                .state
                .next_step()
                .map(|step| (step.name.clone(), step.attempts + 1));
            let Some((name, attempt)) = next else { return Ok(Ended::Finished) };
            if cancel.is_cancelled() {
                return Err(Stop::Interrupted(STOPPED));
            }
            if let Some(by) = recorder.cancelled_by().await {
                return Err(Stop::Cancelled { by });
            }
            let step = kind.step(&name).ok_or_else(|| Error::internal(format!("there is no step {name}")))?;
            recorder.append(Record::StepStarted { step: name.clone() }, None).await?;
            let context = StepContext {
                order: &order,
                identity: &identity,
                ceremony_id: &recorder.lease.ceremony_id,
                plan,
                aws: &aws,
                step: &name,
                attempt,
                clock: &self.clock,
                publications: &self.publications,
                recorder,
                cancel,
            };
            match (step.run)(&context).await {
                Ok(output) => {
                    let facts = output.facts.clone();
                    let record = Record::StepSucceeded { step: name, output };
                    recorder.append(record, Some(&facts)).await?;
                }
                Err(Stop::Failed(error)) => {
                    tracing::warn!(
                        ceremony = recorder.lease.ceremony_id,
                        step = name,
                        error = %error,
                        cause = ?error.cause,
                        "step failed"
                    );
                    recorder.rest(Record::StepFailed { step: name, failure: error.to_failure() }).await?;
                    return Ok(Ended::StepFailed);
                }
                Err(stop) => return Err(stop),
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

/// The kind of a stored ceremony.
///
/// # Errors
/// Conflict if this Signet does not know the kind in that version.
fn kind_of(row: &CeremonyRow) -> Result<&'static Kind> {
    kind_named(&row.kind).filter(|kind| kind.version == row.version).ok_or_else(|| {
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
