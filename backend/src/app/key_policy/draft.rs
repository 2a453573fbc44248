//! What a proposal would put: one function for each thing that can be proposed.

use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState, ProposePolicyChange};
use signet_shared::policy::{JwsAlgorithm, PolicyDocument, RoleArn, propose_lambda_access, rebase};

use super::super::App;
use super::super::keys::KeyAt;
use super::parsed;
use crate::error::{Error, Result};

/// A policy to propose.
pub(super) struct Draft {
    /// What it does, for people.
    pub title: String,
    /// The policy.
    pub document: PolicyDocument,
    /// The change that it undoes.
    pub undoes: Option<String>,
    /// The reason of the change that it makes again.
    pub reason: Option<String>,
    /// What to say if it changes nothing.
    pub nothing: String,
}

impl App {
    /// # Errors
    /// Those of [`App::propose_policy_change`].
    pub(super) async fn draft(
        &self,
        key: &KeyAt,
        live: &PolicyDocument,
        propose: ProposePolicyChange,
    ) -> Result<Draft> {
        match propose {
            ProposePolicyChange::LambdaRole { role_arn } => lambda_role(key, live, &role_arn).await,
            ProposePolicyChange::Document { document } => document_of(&document),
            ProposePolicyChange::Undo { change_id } => undo(self.change_of(key, &change_id).await?, live),
            ProposePolicyChange::Restore { version } => self.restore(key, version).await,
            ProposePolicyChange::Rebase { change_id } => again(self.change_of(key, &change_id).await?, live),
        }
    }

    /// A change of this key, and of no other.
    async fn change_of(&self, key: &KeyAt, change_id: &str) -> Result<PolicyChange> {
        let change = self.read_policy_change(change_id).await?;
        if (change.target.as_str(), &change.key_arn) != (key.target_id(), &key.arn) {
            return Err(Error::not_found("policy change", change_id));
        }
        Ok(change)
    }

    async fn restore(&self, key: &KeyAt, number: u32) -> Result<Draft> {
        let version = self.store.policy_version(key.target_id(), &key.arn, number).await?;
        Ok(Draft {
            title: format!("Restore version {number}"),
            document: parsed(&version.document)?,
            undoes: None,
            reason: None,
            nothing: format!("Version {number} means the same as the live policy."),
        })
    }
}

async fn lambda_role(key: &KeyAt, live: &PolicyDocument, role_arn: &str) -> Result<Draft> {
    let role = RoleArn::parse(role_arn).map_err(|field| Error::invalid_fields(vec![field]))?;
    let spec = key.name().await?.spec.unwrap_or_default();
    let algorithm = JwsAlgorithm::for_key_spec(&spec).ok_or_else(|| {
        Error::conflict("The key cannot sign for SMART", format!("Its key spec is {spec}."))
            .with_hint("Set up an identity with an RSA or ECC_NIST_P384 key.")
    })?;
    let proposal = propose_lambda_access(live, &role, algorithm)
        .map_err(|error| Error::conflict("There is nothing to propose", error.to_string()))?;
    Ok(Draft {
        title: format!("Let {} sign", role.role_name()),
        document: proposal.document,
        undoes: None,
        reason: None,
        nothing: "This role may sign already.".to_owned(),
    })
}

fn document_of(text: &str) -> Result<Draft> {
    let document = PolicyDocument::parse(text).map_err(|error| {
        Error::invalid("The policy cannot be read", error.to_string()).with_hint(error.hint)
    })?;
    Ok(Draft {
        title: "Replace the policy document".to_owned(),
        document,
        undoes: None,
        reason: None,
        nothing: "The document means the same as the live policy.".to_owned(),
    })
}

fn undo(undone: PolicyChange, live: &PolicyDocument) -> Result<Draft> {
    if undone.state != PolicyChangeState::Applied {
        return Err(Error::conflict("Only an applied change can be undone", "This one is not in force."));
    }
    if live.hash() != undone.proposed_hash {
        return Err(Error::conflict(
            "The key policy has changed since",
            "Undoing this change would also undo what came after it.",
        )
        .with_hint("Undo the later change first, restore a version, or edit the policy document."));
    }
    Ok(Draft {
        title: format!("Undo: {}", undone.title),
        document: parsed(&undone.base_document)?,
        undoes: Some(undone.id),
        reason: None,
        nothing: "The policy before that change means the same as the live one.".to_owned(),
    })
}

/// The same change, made to the policy that is live now.
fn again(change: PolicyChange, live: &PolicyDocument) -> Result<Draft> {
    match change.state {
        PolicyChangeState::Proposed | PolicyChangeState::Failed => {}
        PolicyChangeState::Applied => {
            return Err(Error::conflict("The change is applied", "It need not be made again.")
                .with_hint("If it was undone since, propose it anew."));
        }
        PolicyChangeState::Applying => {
            return Err(Error::conflict("The change is being applied", "It cannot be made again meanwhile.")
                .with_hint("Look at it again in a moment."));
        }
    }
    let (base, proposed) = (parsed(&change.base_document)?, parsed(&change.proposed_document)?);
    if change.state == PolicyChangeState::Proposed && base.means_the_same(live) {
        return Err(Error::conflict(
            "The change fits the live policy already",
            "Nobody has changed the policy since it was proposed.",
        )
        .with_hint("Apply it."));
    }
    let document = rebase(&base, &proposed, live).map_err(|clash| {
        Error::conflict(
            "Both changes touch the same thing",
            format!(
                "Since this change was proposed, somebody has changed {}, which it changes, too.",
                clash.what
            ),
        )
        .with_hint("Look at the live policy, and propose what should be there now.")
    })?;
    Ok(Draft {
        title: change.title,
        document,
        undoes: change.undoes,
        reason: change.reason,
        nothing: "The live policy says already what this change would make of it.".to_owned(),
    })
}
