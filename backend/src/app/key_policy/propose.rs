//! Proposing a change: nothing is sent to AWS but reads.

use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState, ProposeRequest};
use signet_shared::setup::FieldError;

use super::super::keys::KeyAt;
use super::super::{Actor, App};
use crate::error::{Error, Result};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

impl App {
    /// Proposes a change of the live policy of an identity's key. Nothing is sent to AWS but reads.
    ///
    /// # Errors
    /// Invalid if the role, the document or the reason cannot be taken; not found if there is no such version or change;
    /// conflict if there is nothing to change, if an undo no longer fits the live policy, or if a rebase touches what
    /// somebody else has changed.
    pub async fn propose_policy_change(
        &self,
        actor: &Actor,
        identity_id: &str,
        request: ProposeRequest,
    ) -> Result<PolicyChange> {
        let reason = reason(request.reason.as_deref())?;
        let key = self.key_of_identity(identity_id).await?;
        self.propose_at(actor, key, ProposeRequest { reason, ..request }).await
    }

    /// The same for any key.
    ///
    /// # Errors
    /// As [`App::propose_policy_change`]; invalid if it is not the ARN of a key that the target can reach.
    pub async fn propose_policy_change_of_key(
        &self,
        actor: &Actor,
        target: &str,
        key_arn: &str,
        request: ProposeRequest,
    ) -> Result<PolicyChange> {
        let reason = reason(request.reason.as_deref())?;
        let key = self.key_at(target, key_arn).await?;
        self.propose_at(actor, key, ProposeRequest { reason, ..request }).await
    }

    async fn propose_at(&self, actor: &Actor, key: KeyAt, request: ProposeRequest) -> Result<PolicyChange> {
        let live = self.live_policy(&key).await?;
        let draft = self.draft(&key, &live.document, request.what).await?;
        if draft.document.means_the_same(&live.document) {
            return Err(Error::conflict("There is nothing to change", draft.nothing)
                .with_hint("Read the live policy: it already says what you want."));
        }
        let change = PolicyChange {
            id: uuid::Uuid::now_v7().to_string(),
            target: key.target_id().to_owned(),
            key_arn: key.arn,
            identity_id: key.identity.map(|row| row.id),
            title: draft.title,
            reason: request.reason.or(draft.reason),
            state: PolicyChangeState::Proposed,
            waiting: None,
            failure: None,
            base_hash: live.hash,
            base_document: live.text,
            proposed_hash: draft.document.hash(),
            proposed_document: draft.document.to_pretty_json(),
            read_back: None,
            version: None,
            proposed_by: actor.user.clone(),
            proposed_at: self.clock.now_ms(),
            applied_by: None,
            applied_at: None,
            undoes: draft.undoes,
            undone_by: None,
        };
        self.store.add_policy_change(&change).await?;
        Ok(change)
    }
}

/// A reason as it is kept: trimmed, none if nothing is left.
fn reason(given: Option<&str>) -> Result<Option<String>> {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let length = text.chars().count();
    let message = if length > LONGEST_REASON {
        format!("A reason may have {LONGEST_REASON} characters; this one has {length}.")
    } else if text.chars().any(char::is_control) {
        "A reason is one line of text, without control characters.".to_owned()
    } else {
        return Ok(Some(text.to_owned()));
    };
    Err(Error::invalid_fields(vec![FieldError { field: "reason".to_owned(), message, suggestion: None }]))
}
