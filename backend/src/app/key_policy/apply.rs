//! Applying a change: what is checked before anything is sent.

use signet_shared::api::key_policy::{ApplyPolicyChange, PolicyChange, PolicyChangeState};
use signet_shared::policy::{Context, review};

use super::super::{Actor, App};
use super::carry::Load;
use super::{moved, parsed};
use crate::error::{Error, Kind, Result};

impl App {
    /// Applies a proposed change: compares the live policy with the base once more, puts the new one, reads it back. The
    /// comparison comes after the intent is on record, so that of two servers the second sees what the first has put.
    /// Applying an applied change again answers it as it is.
    ///
    /// If AWS does not know a role yet that was just made, the answer is the change as it waits
    /// ([`PolicyChange::waiting`]), and this process goes on trying for a minute: [`App::follow_policy_change`] tells how
    /// that ends. Who asked may go away: what has begun is brought to its end.
    ///
    /// # Errors
    /// Invalid if the confirmation is not what the key is called; forbidden if two people are wanted and this is who
    /// proposed it; conflict if the live policy is not the base any more, or if the new policy would lock people out; busy
    /// while another change of the key is being applied; what AWS says when it refuses.
    pub async fn apply_policy_change(
        &self,
        actor: &Actor,
        id: &str,
        apply: ApplyPolicyChange,
    ) -> Result<PolicyChange> {
        let change = self.read_policy_change(id).await?;
        match change.state {
            PolicyChangeState::Applied => return Ok(change),
            PolicyChangeState::Failed => {
                let why = change.failure.unwrap_or_else(|| "Its policy was not put.".to_owned());
                return Err(Error::conflict("This change has failed", why)
                    .with_hint("Propose it again on the policy that is live now (rebase)."));
            }
            PolicyChangeState::Proposed | PolicyChangeState::Applying => {}
        }
        self.check_second_person(actor, &change)?;
        let key = self.key_at(&change.target, &change.key_arn).await?;
        key.name().await?.check_confirmation(&apply.confirmation)?;
        if apply.base_hash != change.base_hash {
            return Err(moved("The base hash you sent is not that of this change."));
        }
        let (proposed, base) = (parsed(&change.proposed_document)?, parsed(&change.base_document)?);
        // What was wrong before is not held against the change; a lockout always is.
        let caller = key.target.ask_caller(&key.aws).await?;
        let operator = caller.map(|caller| caller.principal(&change.proposed_document));
        let context = Context { operator, ..Context::for_key(&key.arn) };
        let against = review(&base, &proposed, &context).blockers;
        if let Some(finding) = against.into_iter().next() {
            return Err(Error::conflict(finding.title, finding.detail).with_hint(finding.fix));
        }
        self.settle_cut_off(&key.arn).await?;
        if !self.store.begin_policy_change(id, &actor.user, self.clock.now_ms()).await? {
            return Err(Error::new(
                Kind::Busy,
                "A change of this key policy is being applied",
                "Only one at a time.",
            )
            .with_hint("Look at it again in a moment."));
        }
        tracing::info!(user = actor.user, change = id, key = key.arn, "applying key policy");
        self.carry_out(Load { change, key, base, proposed }).await?;
        self.store.policy_change(id).await
    }

    /// Where two people are wanted, who proposed a change does not apply it. Two names that differ in letter case alone are
    /// more likely one person than two.
    fn check_second_person(&self, actor: &Actor, change: &PolicyChange) -> Result<()> {
        if !self.config.two_people || actor.user.to_lowercase() != change.proposed_by.to_lowercase() {
            return Ok(());
        }
        Err(Error::new(
            Kind::Forbidden,
            "Somebody else must apply this change",
            format!("{} proposed it, and this server wants a second person to apply it.", change.proposed_by),
        )
        .with_hint("Ask somebody else. `signet link --user NAME` makes a sign-in link for another person."))
    }
}
