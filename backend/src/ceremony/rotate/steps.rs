//! Steps that only a rotation has.

use serde_json::json;
use signet_shared::ceremony::{CeremonyParams, RotationStage};
use signet_shared::jwk::Role;
use signet_shared::policy::PolicyDocument;

use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::ceremony::steps::alias;
use crate::ceremony::steps::certificate::certified_key;
use crate::error::Error;
use crate::outbound::Reach;
use crate::store::{Facts, Milestone};

/// Gives the new key the policy of the old one, which the plan names.
pub(crate) async fn copy_policy(context: &StepContext<'_>) -> StepResult<Output> {
    let old = context.planned_resource()?.to_owned();
    let new = certified_key(context).await?.arn;
    let wanted = context.when_ready("reading the key policy", || context.aws.key_policy(&old)).await?;
    let is_same = |document: &str| same(document, &wanted);
    let read = || context.when_ready("reading the key policy", || context.aws.key_policy(&new));
    if is_same(&read().await?) {
        return Ok(Output::told(json!({}), "The same as the old key's already"));
    }
    let put = context.call("PutKeyPolicy", || context.aws.put_key_policy(&new, &wanted)).await?;
    // The answer may have been lost: what counts is what stands there.
    if let Err(error) = put
        && !is_same(&read().await?)
    {
        return Err(error.into());
    }
    Ok(Output { resource: Some(new), ..Output::told(json!({}), "The same as the old key's") })
}

/// Whether two policies mean the same; what cannot be read is compared as text.
fn same(one: &str, other: &str) -> bool {
    match (PolicyDocument::parse(one), PolicyDocument::parse(other)) {
        (Ok(one), Ok(other)) => one.means_the_same(&other),
        _ => one == other,
    }
}

/// Moves the alias. Before the new key signs, it is said if EHRs would not find it where the identity's keys are published:
/// a note, since only people know which address an EHR reads.
pub(crate) async fn move_alias(context: &StepContext<'_>) -> StepResult<Output> {
    if let CeremonyParams::Rotate(params) = &context.plan.params
        && params.stage == RotationStage::Switch
        && let Some(published) = context.publications.look(context.identity, reach(context)).await?
        && !published.serves(Role::Next)
    {
        context.note(format!("{} {}", published.problem(), published.hint())).await?;
    }
    alias::move_to(context).await
}

fn reach(context: &StepContext<'_>) -> Reach {
    Reach::of_target(&context.plan.target.id)
}

/// Writes down where the rotation stands.
pub(crate) async fn mark(context: &StepContext<'_>) -> StepResult<Output> {
    let CeremonyParams::Rotate(params) = &context.plan.params else {
        return Err(Error::internal("parameters of another kind").into());
    };
    let (milestone, detail) = match params.stage {
        RotationStage::Switch => (Milestone::Switched, "The new key is the current one"),
        RotationStage::RollBack => (Milestone::RolledBack, "The old key is the current one"),
        RotationStage::Retire => (Milestone::Retired, "The rotation is over"),
        RotationStage::Prepare => {
            return Err(Error::internal("a preparation ends with its certificate").into());
        }
    };
    Ok(Output {
        facts: Facts { milestone: Some(milestone), ..Facts::default() },
        ..Output::told(json!({}), detail)
    })
}
