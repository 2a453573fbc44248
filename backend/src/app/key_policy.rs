//! The key policy: read, propose a change, apply it guarded by the base hash, read back, undo.

use signet_shared::api::key_policy::{
    ApplyPolicyChange, KeyPolicy, PolicyChange, PolicyChangeState, ProposePolicyChange, ProposeRequest,
};
use signet_shared::policy::{Context, JwsAlgorithm, PolicyDocument, RoleArn, propose_lambda_access, review};

use super::keys::KeyAt;
use super::{Actor, App};
use crate::error::{Error, Kind, Result};

/// After this time an apply without an outcome was cut off: what is live tells how it ended.
const APPLY_MS: i64 = 60_000;

impl App {
    /// The live key policy.
    ///
    /// # Errors
    /// Conflict if the identity has no key yet.
    pub async fn read_key_policy(&self, identity_id: &str) -> Result<KeyPolicy> {
        let key = self.key_of_identity(identity_id).await?;
        let name = key.name().await?;
        let document = key.aws.key_policy(&key.arn).await?;
        Ok(KeyPolicy {
            target: key.target_id().to_owned(),
            key_arn: key.arn,
            identity_id: key.identity.map(|row| row.id),
            alias: name.alias,
            confirm_with: name.confirm_with,
            key_spec: name.spec,
            hash: live(&document)?.hash(),
            document,
            read_at: self.clock.now_ms(),
            version: 1,
            drift: None,
            two_people: false,
        })
    }

    /// Changes of an identity's key policy, newest first.
    pub async fn list_policy_changes(&self, identity_id: &str) -> Result<Vec<PolicyChange>> {
        let row = self.store.identity(identity_id).await?;
        let Some(key_arn) = row.facts.key_arn else { return Ok(Vec::new()) };
        let changes = self.store.policy_changes(&row.target, &key_arn).await?;
        if !changes.iter().any(|change| self.was_cut_off(change)) {
            return Ok(changes);
        }
        for change in changes.iter().filter(|change| self.was_cut_off(change)) {
            self.settle(change).await?;
        }
        self.store.policy_changes(&row.target, &key_arn).await
    }

    /// One change.
    pub async fn read_policy_change(&self, id: &str) -> Result<PolicyChange> {
        self.store.policy_change(id).await
    }

    /// Proposes a change of the live policy. Nothing is sent to AWS but reads.
    ///
    /// # Errors
    /// Invalid if the role or document cannot be read; conflict if there is nothing to change, or if an undo no
    /// longer fits the live policy.
    pub async fn propose_policy_change(
        &self,
        actor: &Actor,
        identity_id: &str,
        request: ProposeRequest,
    ) -> Result<PolicyChange> {
        let key = self.key_of_identity(identity_id).await?;
        let base_document = key.aws.key_policy(&key.arn).await?;
        let base = live(&base_document)?;
        let draft = self.draft(&key, &base, request.what).await?;
        if draft.document.means_the_same(&base) {
            return Err(Error::conflict("There is nothing to change", draft.nothing)
                .with_hint("Read the live policy: it already says what you want."));
        }
        let change = PolicyChange {
            id: uuid::Uuid::now_v7().to_string(),
            target: key.target_id().to_owned(),
            key_arn: key.arn,
            identity_id: key.identity.map(|row| row.id),
            title: draft.title,
            reason: request.reason,
            waiting: None,
            failure: None,
            version: None,
            applied_by: None,
            state: PolicyChangeState::Proposed,
            base_hash: base.hash(),
            base_document,
            proposed_hash: draft.document.hash(),
            proposed_document: draft.document.to_pretty_json(),
            read_back: None,
            proposed_by: actor.user.clone(),
            proposed_at: self.clock.now_ms(),
            applied_at: None,
            undoes: draft.undoes,
            undone_by: None,
        };
        self.store.add_policy_change(&change).await?;
        Ok(change)
    }

    /// Applies a proposed change: compares the live policy with the base once more, puts the new one, reads it back.
    /// Applying an applied change again answers it as it is.
    ///
    /// # Errors
    /// Invalid if the confirmation is not the key's alias; conflict if the live policy is not the base any more, or
    /// if the new policy would lock people out; what AWS says when it refuses.
    pub async fn apply_policy_change(
        &self,
        actor: &Actor,
        id: &str,
        apply: ApplyPolicyChange,
    ) -> Result<PolicyChange> {
        let change = self.read_policy_change(id).await?;
        if change.state == PolicyChangeState::Applied {
            return Ok(change);
        }
        let key = self.key_at(&change.target, &change.key_arn).await?;
        key.name().await?.check_confirmation(&apply.confirmation)?;
        let KeyAt { target, arn: key_arn, aws, .. } = key;
        if apply.base_hash != change.base_hash {
            return Err(moved("The base hash you sent is not that of this change."));
        }
        let proposed = live(&change.proposed_document)?;
        let base = live(&change.base_document)?;
        // What was wrong before is not held against the change; a lockout always is.
        let caller = target.ask_caller(&aws).await?;
        let operator = caller.map(|caller| caller.principal(&change.proposed_document));
        let context = Context { operator, ..Context::for_key(&key_arn) };
        let against = review(&base, &proposed, &context).blockers;
        if let Some(finding) = against.into_iter().next() {
            return Err(Error::conflict(finding.title, finding.detail).with_hint(finding.fix));
        }
        if live(&aws.key_policy(&key_arn).await?)?.hash() != change.base_hash {
            return Err(moved("Somebody changed the key policy after this change was proposed."));
        }
        let now = self.clock.now_ms();
        let taken = self
            .store
            .move_policy_change(id, PolicyChangeState::Proposed, PolicyChangeState::Applying, now)
            .await?;
        if !taken {
            return Err(Error::new(
                Kind::Busy,
                "A change of this key policy is being applied",
                "Only one at a time.",
            )
            .with_hint("Look at it again in a moment."));
        }
        tracing::info!(user = actor.user, change = id, key = key_arn, "applying key policy");
        if let Err(refused) = aws.put_key_policy(&key_arn, &proposed.to_minified_json()).await {
            return Err(self.not_put(&change, refused.into()).await);
        }
        let read_back = aws.key_policy(&key_arn).await?;
        if live(&read_back)?.hash() != change.proposed_hash {
            self.store
                .move_policy_change(
                    id,
                    PolicyChangeState::Applying,
                    PolicyChangeState::Failed,
                    self.clock.now_ms(),
                )
                .await?;
            return Err(Error::conflict(
                "The key policy read back differs from the one put",
                "Either somebody changed it at the same moment, or AWS stored something else.",
            )
            .with_hint("Look at the live policy now and propose again."));
        }
        self.store.finish_policy_change(id, &read_back, self.clock.now_ms()).await?;
        self.store.policy_change(id).await
    }

    /// After a refusal: back to proposed, so that it can be applied again once the cause is mended. After an
    /// unclear answer it stays in doubt, and what is live settles it.
    async fn not_put(&self, change: &PolicyChange, error: Error) -> Error {
        if error.kind == Kind::Unavailable {
            if let Err(doubt) = self.settle(change).await {
                tracing::warn!(error = %doubt, change = change.id, "outcome of a policy change not settled yet");
            }
            return error;
        }
        let now = self.clock.now_ms();
        let back = self.store.move_policy_change(
            &change.id,
            PolicyChangeState::Applying,
            PolicyChangeState::Proposed,
            now,
        );
        match back.await {
            Ok(_) => error,
            Err(broken) => broken,
        }
    }

    /// Whether a change is marked as being applied by somebody who went away.
    fn was_cut_off(&self, change: &PolicyChange) -> bool {
        change.state == PolicyChangeState::Applying
            && change.applied_at.is_none_or(|at| at + APPLY_MS < self.clock.now_ms())
    }

    /// Finds out how a cut-off apply ended, from what is live.
    async fn settle(&self, change: &PolicyChange) -> Result<()> {
        let KeyAt { arn: key_arn, aws, .. } = self.key_at(&change.target, &change.key_arn).await?;
        let document = aws.key_policy(&key_arn).await?;
        let hash = live(&document)?.hash();
        let now = self.clock.now_ms();
        if hash == change.proposed_hash {
            return self.store.finish_policy_change(&change.id, &document, now).await;
        }
        let to =
            if hash == change.base_hash { PolicyChangeState::Proposed } else { PolicyChangeState::Failed };
        self.store.move_policy_change(&change.id, PolicyChangeState::Applying, to, now).await?;
        Ok(())
    }

    async fn draft(&self, key: &KeyAt, base: &PolicyDocument, propose: ProposePolicyChange) -> Result<Draft> {
        match propose {
            ProposePolicyChange::LambdaRole { role_arn } => {
                let role = RoleArn::parse(&role_arn).map_err(|field| Error::invalid_fields(vec![field]))?;
                let spec = key.name().await?.spec.unwrap_or_default();
                let algorithm = JwsAlgorithm::for_key_spec(&spec).ok_or_else(|| {
                    Error::conflict("The key cannot sign for SMART", format!("Its key spec is {spec}."))
                        .with_hint("Set up an identity with an RSA or ECC_NIST_P384 key.")
                })?;
                let proposal = propose_lambda_access(base, &role, algorithm)
                    .map_err(|error| Error::conflict("There is nothing to propose", error.to_string()))?;
                Ok(Draft {
                    title: format!("Let {} sign", role.role_name()),
                    document: proposal.document,
                    undoes: None,
                    nothing: "This role may sign already.".to_owned(),
                })
            }
            ProposePolicyChange::Document { document } => {
                let document = PolicyDocument::parse(&document).map_err(|error| {
                    Error::invalid("The policy cannot be read", error.to_string()).with_hint(error.hint)
                })?;
                Ok(Draft {
                    title: "Replace the policy document".to_owned(),
                    document,
                    undoes: None,
                    nothing: "The document means the same as the live policy.".to_owned(),
                })
            }
            ProposePolicyChange::Restore { .. } | ProposePolicyChange::Rebase { .. } => {
                Err(Error::internal("not built yet"))
            }
            ProposePolicyChange::Undo { change_id } => {
                let undone = self.store.policy_change(&change_id).await?;
                if (undone.target.as_str(), &undone.key_arn) != (key.target_id(), &key.arn) {
                    return Err(Error::not_found("policy change", &change_id));
                }
                if undone.state != PolicyChangeState::Applied {
                    return Err(Error::conflict(
                        "Only an applied change can be undone",
                        "This one is not in force.",
                    ));
                }
                if base.hash() != undone.proposed_hash {
                    return Err(Error::conflict(
                        "The key policy has changed since",
                        "Undoing this change would also undo what came after it.",
                    )
                    .with_hint("Undo the later change first, or edit the policy document."));
                }
                Ok(Draft {
                    title: format!("Undo: {}", undone.title),
                    document: live(&undone.base_document)?,
                    undoes: Some(undone.id),
                    nothing: "The policy before that change means the same as the live one.".to_owned(),
                })
            }
        }
    }
}

/// A policy to propose.
struct Draft {
    title: String,
    document: PolicyDocument,
    undoes: Option<String>,
    nothing: String,
}

/// Reads a document that KMS answered or that was checked before.
fn live(document: &str) -> Result<PolicyDocument> {
    PolicyDocument::parse(document).map_err(|error| {
        Error::conflict("The key policy cannot be read", error.to_string())
            .with_hint("Read it with `aws kms get-key-policy` and report this.")
    })
}

fn moved(detail: &str) -> Error {
    Error::conflict("The key policy is not the one you saw", format!("{detail} Nothing was sent to AWS."))
        .with_hint("Look at the live policy and propose again.")
}
