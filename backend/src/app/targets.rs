//! Targets: listed, added, changed, removed, checked.

use signet_shared::api::target::{TargetCheck, TargetInput, TargetRecord};

use super::{Actor, App};
use crate::aws::sts::Caller;
use crate::error::{Error, Result};
use crate::targets::Known;

impl App {
    /// All targets: the sandbox, those of command lines, the saved ones by name.
    pub async fn list_targets(&self) -> Result<Vec<TargetRecord>> {
        let identities = self.store.identities_by_target(self.clock.now_ms()).await?;
        let mut checks = self.store.target_checks().await?;
        let records = self.targets.all().await?.into_iter().map(|known| {
            let checked = checks.remove(&known.id);
            let told = checked.as_ref().filter(|check| check.ok && known.access.is_some());
            TargetRecord {
                target: known.view(told.and_then(|check| check.account.clone())),
                fixed: known.is_fixed(),
                is_default: known.id == self.targets.default_id(),
                identities: identities.get(&known.id).copied().unwrap_or_default(),
                checked,
                revision: known.revision,
                access: known.access,
            }
        });
        Ok(records.collect())
    }

    /// One target.
    ///
    /// # Errors
    /// Not found.
    pub async fn read_target(&self, id: &str) -> Result<TargetRecord> {
        let found = self.list_targets().await?.into_iter().find(|record| record.target.id == id);
        found.ok_or_else(|| Error::not_found("target", id))
    }

    /// Saves an AWS target. It is not asked for anything yet.
    ///
    /// # Errors
    /// Invalid with the fields at fault.
    pub async fn create_target(&self, actor: &Actor, input: TargetInput) -> Result<TargetRecord> {
        let input = input.checked().map_err(Error::invalid_fields)?;
        let id = uuid::Uuid::now_v7().to_string();
        self.store.add_target(&id, &input, &actor.user, self.clock.now_ms()).await?;
        tracing::info!(user = actor.user, target_id = id, name = input.name, "target added");
        self.read_target(&id).await
    }

    /// Changes a saved target.
    ///
    /// # Errors
    /// Invalid with the fields at fault; not found; conflict if it cannot be changed, or was since; busy if more than the name
    /// changes while a ceremony runs on it.
    pub async fn change_target(&self, actor: &Actor, id: &str, input: TargetInput) -> Result<TargetRecord> {
        self.refuse_fixed(id).await?;
        let input = input.checked().map_err(Error::invalid_fields)?;
        self.store.change_target(id, &input, &actor.user, self.clock.now_ms()).await?;
        tracing::info!(user = actor.user, target_id = id, name = input.name, "target changed");
        self.read_target(id).await
    }

    /// Forgets a saved target. Nothing happens to what is in the account.
    ///
    /// # Errors
    /// Not found; conflict if it cannot be removed, is the default, or identities are on it; busy while a ceremony runs on it.
    pub async fn remove_target(&self, actor: &Actor, id: &str) -> Result<()> {
        let known = self.refuse_fixed(id).await?;
        if id == self.targets.default_id() {
            return Err(Error::conflict(
                "The target is the default one",
                format!("This Signet was started to work on {:?}.", known.name),
            )
            .with_hint("Start it with another --target first."));
        }
        self.store.remove_target(id, self.clock.now_ms()).await?;
        self.targets.forget(id).await;
        tracing::info!(user = actor.user, target_id = id, name = known.name, "target removed");
        Ok(())
    }

    /// Asks a target whether it can be worked with: whose the credentials are, and whether authorities and aliases can be
    /// listed, as every plan needs. Credentials are read anew. What was found is kept.
    ///
    /// # Errors
    /// Not found. What stands in the way is part of the answer.
    pub async fn check_target(&self, id: &str) -> Result<TargetCheck> {
        let known = self.targets.known(id).await?;
        let (caller, stands_in_the_way) = self.try_target(&known).await;
        let (problem, hint) = match stands_in_the_way {
            Some(error) => {
                tracing::warn!(target_id = id, error = %error, cause = ?error.cause, "the target cannot be worked with");
                (error.to_string(), error.hint.clone().unwrap_or_default())
            }
            None => (String::new(), String::new()),
        };
        let partition = caller.as_ref().and_then(|caller| caller.arn.split(':').nth(1).map(str::to_owned));
        let (account, caller) = caller.map(|caller| (caller.account, caller.arn)).unzip();
        let ok = problem.is_empty();
        let check = TargetCheck { at: self.clock.now_ms(), ok, account, caller, partition, problem, hint };
        self.store.keep_target_check(&known.id, &check).await?;
        Ok(check)
    }

    async fn try_target(&self, known: &Known) -> (Option<Caller>, Option<Error>) {
        let aws = match self.targets.open(&known.id).await {
            Ok(target) => target.region_of_identity(&known.default_region).await,
            Err(error) => return (None, Some(error)),
        };
        aws.forget_credentials().await;
        let caller = match aws.caller().await {
            Ok(caller) => caller,
            Err(error) => return (None, Some(error.into())),
        };
        let reads = async {
            aws.authorities().await?;
            aws.aliases().await
        };
        (Some(caller), reads.await.err().map(Error::from))
    }

    async fn refuse_fixed(&self, id: &str) -> Result<Known> {
        let known = self.targets.known(id).await?;
        if !known.is_fixed() {
            return Ok(known);
        }
        Err(Error::conflict(
            "This target cannot be changed",
            "It is the sandbox, or one that a command line describes.",
        )
        .with_hint("Add a target of your own for another way to reach the account."))
    }
}
