//! Taking a clean-up back while its windows last: authorities restored and enabled, keys too, aliases put back.

use serde_json::json;

use super::alias::{is_id_of, target_of};
use super::authority::{describe, unfit};
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::Error;
use crate::store::{Facts, Milestone};

/// Restores an authority, unless it is not deleted.
pub(crate) async fn restore_authority(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = context.planned_resource()?.to_owned();
    if describe(context, &arn).await?.status == "DELETED" {
        let restored =
            context.call("RestoreCertificateAuthority", || context.aws.restore_authority(&arn)).await?;
        if let Err(error) = restored
            && describe(context, &arn).await?.status == "DELETED"
        {
            return Err(error.into());
        }
    }
    let status = describe(context, &arn).await?.status;
    Ok(Output {
        resource: Some(arn),
        created: true,
        ..Output::told(json!({}), format!("Restored, {status}"))
    })
}

/// Enables an authority, unless it is active.
pub(crate) async fn enable_authority(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = context.planned_resource()?.to_owned();
    let mut authority = describe(context, &arn).await?;
    if authority.status == "DISABLED" {
        let enabled = context
            .call("UpdateCertificateAuthority", || context.aws.set_authority_enabled(&arn, true))
            .await?;
        authority = describe(context, &arn).await?;
        if authority.status == "DISABLED" {
            enabled?;
        }
    }
    if authority.status != "ACTIVE" {
        return Err(unfit(&authority).into());
    }
    Ok(Output { resource: Some(arn), ..Output::told(json!({}), "Active: it can issue again") })
}

/// Cancels the deletion of a key and enables it, as far as either is needed.
pub(crate) async fn restore_key(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = context.planned_resource()?.to_owned();
    let read = || context.when_ready("reading the key", || context.aws.key(&arn));
    let mut key = read().await?;
    if key.state == "PendingDeletion" {
        let cancelled = context.call("CancelKeyDeletion", || context.aws.cancel_key_deletion(&arn)).await?;
        key = read().await?;
        if key.state == "PendingDeletion" {
            cancelled?;
        }
    }
    // KMS leaves a key that was to be deleted disabled.
    if key.state == "Disabled" {
        let enabled = context.call("EnableKey", || context.aws.enable_key(&arn)).await?;
        key = read().await?;
        if key.state == "Disabled" {
            enabled?;
        }
    }
    if key.state != "Enabled" {
        return Err(Error::conflict("The key cannot be used", format!("{arn} is in state {}.", key.state))
            .with_hint("Wait a little, then try again.")
            .into());
    }
    Ok(Output { resource: Some(arn), created: true, ..Output::told(json!({}), "Enabled: it can sign again") })
}

/// Points an alias at the key again, unless it does.
pub(crate) async fn restore_alias(context: &StepContext<'_>) -> StepResult<Output> {
    let (alias, key) = (context.planned_resource()?.to_owned(), context.planned_parent()?.to_owned());
    let points = |target: Option<String>| target.is_some_and(|target| is_id_of(&target, &key));
    match target_of(context, &alias).await? {
        Some(target) if is_id_of(&target, &key) => {}
        Some(target) => {
            return Err(Error::conflict(
                format!("{alias} is taken"),
                format!("It points at key {target} by now."),
            )
            .with_hint("Move that alias away in AWS KMS and resume. The key itself is restored already.")
            .into());
        }
        None => {
            let made = context.call("CreateAlias", || context.aws.create_alias(&alias, &key)).await?;
            if let Err(error) = made
                && !points(target_of(context, &alias).await?)
            {
                return Err(error.into());
            }
        }
    }
    Ok(Output::told(json!({}), format!("{alias} points at the key")))
}

/// Writes down that the clean-up is taken back.
pub(crate) async fn close(_context: &StepContext<'_>) -> StepResult<Output> {
    Ok(Output {
        facts: Facts { milestone: Some(Milestone::Restored), ..Facts::default() },
        ..Output::told(json!({}), "The identity is back")
    })
}
