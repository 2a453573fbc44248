//! The key's alias: made, moved.

use serde_json::json;
use signet_shared::api::plan::PlanAction;

use super::key::FoundKey;
use super::name;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::Error;

/// Id of the key that an alias points at, if the alias exists. `alias` carries the prefix `alias/`.
pub(crate) async fn target_of(context: &StepContext<'_>, alias: &str) -> StepResult<Option<String>> {
    context.when_ready("reading aliases", || context.aws.alias_target(alias)).await
}

/// Whether a key id is that of an ARN.
pub(crate) fn is_id_of(key_id: &str, key_arn: &str) -> bool {
    key_arn.rsplit('/').next() == Some(key_id)
}

/// Points the alias at the key, unless it does already.
pub(crate) async fn point_alias(context: &StepContext<'_>) -> StepResult<Output> {
    let FoundKey { arn, .. } = context.output(name::KEY).await?;
    let alias = format!("alias/{}", context.order.alias);
    // The plan has just seen that there is none. Should somebody have made one meanwhile, AWS refuses a second.
    let is_new = context.attempt == 1 && context.planned()?.action == PlanAction::Create;
    if is_new || !points_at(context, &alias, &arn).await? {
        let made = context.call("CreateAlias", || context.aws.create_alias(&alias, &arn)).await?;
        // An earlier, unanswered call may have made it: what counts is where the alias points.
        if let Err(error) = made
            && !points_at(context, &alias, &arn).await?
        {
            return Err(error.into());
        }
    }
    Ok(Output::told(json!({ "alias": alias }), format!("{alias} points at the key")))
}

/// Whether the alias points at our key; a conflict if it points at another one.
pub(crate) async fn points_at(context: &StepContext<'_>, name: &str, key_arn: &str) -> StepResult<bool> {
    let Some(target) = target_of(context, name).await? else { return Ok(false) };
    if is_id_of(&target, key_arn) {
        return Ok(true);
    }
    Err(Error::conflict(
        format!("{name} points at another key"),
        format!("It points at key {target}. Somebody made it since the plan."),
    )
    .with_hint("Plan the setup again with another alias, or adopt that key.")
    .into())
}

/// Moves the alias from one of the identity's keys to another. Signing goes on with the other key at once.
///
/// Where it goes, the plan says (its resource). Anything else than the identity's keys behind it is a conflict.
pub(crate) async fn move_to(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = context.planned_resource()?.to_owned();
    let alias = format!("alias/{}", context.order.alias);
    let target = target_of(context, &alias).await?;
    match target {
        Some(target) if is_id_of(&target, &arn) => {
            return Ok(Output::told(json!({}), format!("{alias} points at the key already")));
        }
        Some(target) if context.identity.keys().any(|key| is_id_of(&target, key)) => {}
        Some(target) => {
            return Err(Error::conflict(
                format!("{alias} points at another key"),
                format!("It points at key {target}, which is none of this identity's."),
            )
            .with_hint("See who moved it; move it back in AWS KMS, then try again.")
            .into());
        }
        None => {
            return Err(Error::conflict(format!("{alias} is gone"), "Somebody deleted it since the plan.")
                .with_hint("Create it again for the old key in AWS KMS, then try again.")
                .into());
        }
    }
    let moved = context.call("UpdateAlias", || context.aws.update_alias(&alias, &arn)).await?;
    // The answer may have been lost: what counts is where it points.
    if let Err(error) = moved
        && !target_of(context, &alias).await?.is_some_and(|target| is_id_of(&target, &arn))
    {
        return Err(error.into());
    }
    Ok(Output { resource: Some(arn), ..Output::told(json!({}), format!("{alias} points at the key")) })
}
