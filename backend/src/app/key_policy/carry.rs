//! The put itself, in the background: whoever asked for it may go away, and a role that was just made is waited for.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState, PolicyWait};
use signet_shared::policy::PolicyDocument;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::super::App;
use super::super::keys::KeyAt;
use super::principals::{Answer, invalid_principal};
use super::{moved, parsed};
use crate::error::{Error, Kind, Result};
use crate::store::Found;

/// How long a refusal of a new role is waited out. AWS says "a delay"; a minute was always enough.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// First and longest pause between two attempts, and how much longer each is than the one before.
const FIRST_PAUSE: f64 = 2.0;
const LONGEST_PAUSE: f64 = 5.0;
const GROWTH: f64 = 1.4;
/// Part of a pause that chance takes away, so that changes that began together do not ask together.
const JITTER: f64 = 0.1;
/// How often the record of a change that another process carries is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The changes that this process is putting.
#[derive(Clone)]
pub(in crate::app) struct Carriers {
    tasks: TaskTracker,
    stop: CancellationToken,
    news: Arc<watch::Sender<()>>,
}

impl Default for Carriers {
    fn default() -> Self {
        Self {
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            news: Arc::new(watch::Sender::new(())),
        }
    }
}

impl Carriers {
    /// Lets calls that are under way come to their end, and ends every wait.
    pub(in crate::app) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// A change that is on record as being applied, and what is needed to put it.
pub(super) struct Load {
    pub change: PolicyChange,
    pub key: KeyAt,
    pub base: PolicyDocument,
    pub proposed: PolicyDocument,
}

/// Why a change was not put.
enum NotPut {
    /// AWS may take it in a moment: what it said, for people.
    NotYet(String),
    /// No.
    Refused(Error),
    /// It is not known whether it was put.
    Unclear(Error),
    /// It was put, but something else is live.
    Replaced { live: String, hash: String },
}

impl App {
    /// Puts the policy, in a task of its own. Comes back when that is done, or when it has begun to wait.
    ///
    /// # Errors
    /// Why it was not put; then that is on record, too.
    pub(super) async fn carry_out(&self, load: Load) -> Result<()> {
        let (tell, told) = oneshot::channel();
        let app = self.clone();
        self.carriers.tasks.spawn(async move {
            app.carry(load, tell).await;
            app.carriers.news.send_replace(());
        });
        told.await.map_err(|_| Error::internal("the task that applies a key policy went away"))?
    }

    /// The change when it is not being applied any more; on the way, each new state of it is told. It may be another
    /// process that applies it.
    ///
    /// # Errors
    /// Not found if there is no such change.
    pub async fn follow_policy_change(
        &self,
        id: &str,
        mut tell: impl FnMut(&PolicyChange),
    ) -> Result<PolicyChange> {
        let mut news = self.carriers.news.subscribe();
        let mut known = None;
        loop {
            let change = self.read_policy_change(id).await?;
            if known.as_ref() != Some(&change) {
                tell(&change);
                known = Some(change.clone());
            }
            if change.state != PolicyChangeState::Applying {
                return Ok(change);
            }
            tokio::select! {
                _ = news.changed() => {}
                () = self.clock.sleep(LOOK) => {}
            }
        }
    }

    async fn carry(&self, load: Load, tell: oneshot::Sender<Result<()>>) {
        let outcome = match self.attempt(&load).await {
            Err(NotPut::NotYet(why)) => {
                let now = self.clock.now_ms();
                let until = now + i64::try_from(LONGEST_WAIT.as_millis()).unwrap_or_default();
                let wait = PolicyWait { since: now, until, attempts: 1, why };
                if let Err(error) = self.note(&load, &wait).await {
                    let _ = tell.send(self.not_put(&load, NotPut::Refused(error), true).await);
                    return;
                }
                let _ = tell.send(Ok(()));
                // From here on the record is all that people see.
                if let Err(error) = self.wait_and_try(&load, wait).await {
                    tracing::warn!(change = load.change.id, error = %error, cause = ?error.cause, "key policy not applied");
                }
                return;
            }
            Err(not_put) => self.not_put(&load, not_put, true).await,
            Ok(()) => Ok(()),
        };
        let _ = tell.send(outcome);
    }

    /// Tries again until AWS takes it, says something else, or the time is up.
    async fn wait_and_try(&self, load: &Load, mut wait: PolicyWait) -> Result<()> {
        let mut waited = Duration::ZERO;
        loop {
            let pause = pause(wait.attempts, &load.change.id);
            waited += pause;
            if waited > LONGEST_WAIT || self.clock.now_ms() > wait.until {
                let why = format!("AWS did not come to know the principal in a minute. {}", wait.why);
                return self.store.abandon_policy_change(&load.change.id, false, Some(&why)).await;
            }
            tokio::select! {
                () = self.carriers.stop.cancelled() => {
                    let why = "Signet was stopped while it waited for AWS. Nothing was changed; it can be applied again.";
                    return self.store.abandon_policy_change(&load.change.id, true, Some(why)).await;
                }
                () = self.clock.pause(pause) => {}
            }
            wait.attempts += 1;
            if !self.note(load, &wait).await? {
                // Somebody settled it: it is not ours any more.
                return Ok(());
            }
            match self.attempt(load).await {
                Ok(()) => return Ok(()),
                Err(NotPut::NotYet(why)) => wait.why = why,
                // No answer is no reason to give up: the next one may come.
                Err(NotPut::Refused(error)) if matches!(error.kind, Kind::Unavailable | Kind::Busy) => {
                    wait.why = error.to_string();
                }
                Err(not_put) => return self.not_put(load, not_put, false).await,
            }
        }
    }

    async fn note(&self, load: &Load, wait: &PolicyWait) -> Result<bool> {
        let ours = self.store.note_policy_wait(&load.change.id, wait).await?;
        tracing::info!(
            change = load.change.id,
            attempts = wait.attempts,
            "AWS refuses a principal, trying again"
        );
        self.carriers.news.send_replace(());
        Ok(ours)
    }

    /// Puts the policy once, if the live one is still the base, and reads it back.
    async fn attempt(&self, load: &Load) -> Result<(), NotPut> {
        let Load { change, key, base, proposed } = load;
        if self.live_policy(key).await.map_err(NotPut::Refused)?.hash != change.base_hash {
            return Err(NotPut::Refused(moved(
                "Somebody changed the key policy after this change was proposed.",
            )));
        }
        if let Err(refused) = key.aws.put_key_policy(&key.arn, &proposed.to_minified_json()).await {
            if invalid_principal(&refused) {
                return Err(match self.why_refused(key, base, proposed, refused).await {
                    Answer::NotYet(why) => NotPut::NotYet(why),
                    Answer::Never(error) => NotPut::Refused(error),
                });
            }
            let error = Error::from(refused);
            return Err(match error.kind {
                Kind::Unavailable => NotPut::Unclear(error),
                _ => NotPut::Refused(error),
            });
        }
        let live = key.aws.key_policy(&key.arn).await.map_err(|error| NotPut::Unclear(error.into()))?;
        let hash = parsed(&live).map_err(NotPut::Unclear)?.hash();
        if hash != change.proposed_hash {
            return Err(NotPut::Replaced { live, hash });
        }
        let read_back = Found { target: &change.target, key_arn: &key.arn, hash: &hash, document: &live };
        let finished = self.store.finish_policy_change(&change.id, read_back, self.clock.now_ms()).await;
        finished.map_err(NotPut::Unclear)
    }

    /// Puts on record why a change is not in force, and answers it. After a refusal the change can be applied again once
    /// the cause is mended, if somebody is there to be told so; what went on in the background has failed. After an unclear
    /// answer what is live settles it.
    async fn not_put(&self, load: &Load, not_put: NotPut, somebody_is_told: bool) -> Result<()> {
        let id = &load.change.id;
        match not_put {
            NotPut::Refused(error) => {
                let why = words(&error);
                self.store.abandon_policy_change(id, somebody_is_told, Some(&why)).await?;
                Err(error)
            }
            NotPut::Unclear(error) => {
                self.try_to_settle(&load.change).await;
                Err(error)
            }
            NotPut::Replaced { live, hash } => {
                let error = Error::conflict(
                    "The key policy read back differs from the one put",
                    "Either somebody changed it at the same moment, or AWS stored something else.",
                )
                .with_hint("Look at the live policy now and propose again.");
                tracing::warn!(change = id, hash, length = live.len(), "another key policy was read back");
                self.store.abandon_policy_change(id, false, Some(&words(&error))).await?;
                Err(error)
            }
            NotPut::NotYet(why) => Err(Error::conflict("AWS does not know the principal yet", why)),
        }
    }
}

/// An error as a record keeps it.
fn words(error: &Error) -> String {
    match &error.hint {
        Some(hint) => format!("{error} {hint}"),
        None => error.to_string(),
    }
}

/// The pause after attempt number `attempts`. `seed` decides the jitter, so that it can be tested.
fn pause(attempts: u32, seed: &str) -> Duration {
    let exponent = i32::try_from(attempts.clamp(1, 100)).unwrap_or(100) - 1;
    let whole = (FIRST_PAUSE * GROWTH.powi(exponent)).min(LONGEST_PAUSE);
    let digest = Sha256::digest(format!("{seed}/{attempts}"));
    let chance = f64::from(digest[0]) / 255.0;
    Duration::from_secs_f64(whole * (1.0 - JITTER * chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_two_seconds_to_five_and_differ_between_changes() {
        assert!((1.8..=2.0).contains(&pause(1, "a").as_secs_f64()));
        assert!((4.5..=5.0).contains(&pause(u32::MAX, "a").as_secs_f64()));
        assert!(pause(1, "a") < pause(3, "a"));
        assert_eq!(pause(4, "a"), pause(4, "a"));
        assert_ne!(pause(4, "a"), pause(4, "b"));
    }
}
