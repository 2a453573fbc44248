//! Taking away: certificates revoked, aliases deleted, keys and authorities deleted with a window. What a step takes
//! away, the plan names as its resource; what is gone already is no failure.

use serde_json::json;
use signet_shared::ceremony::{CeremonyParams, RevocationReason};
use signet_shared::format;
use signet_shared::setup::options::Afterwards;

use super::alias::{is_id_of, target_of};
use super::authority::{Found, describe, issuer, unfit};
use super::name;
use crate::aws::kms::Key;
use crate::ceremony::base;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::{Facts, Milestone};

/// Why a clean-up revokes.
pub(crate) const CLEAN_UP_REASON: &str = RevocationReason::CessationOfOperation.name();

/// Days in which what is deleted can be restored.
fn window(context: &StepContext<'_>) -> u32 {
    match (&context.plan.params, context.order.options.afterwards) {
        (CeremonyParams::CleanUp(params), _) => params.window_days,
        (CeremonyParams::Rotate(params), _) => params.window_days,
        (_, Afterwards::Delete { window_days }) => window_days,
        _ => 30,
    }
}

/// The authority that the plan names, or the one that this setup made: the issuing one first, then its root.
async fn authority_arn(context: &StepContext<'_>) -> Result<String> {
    if let Some(arn) = &context.planned()?.resource {
        return Ok(arn.clone());
    }
    if context.step == base(context.step) {
        return Ok(issuer(context).await?.arn);
    }
    Ok(context.output::<Found>(name::AUTHORITY).await?.arn)
}

/// Disables an authority, unless it is not active.
pub(crate) async fn disable_authority(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = authority_arn(context).await?;
    if describe(context, &arn).await?.status == "ACTIVE" {
        let disabled = context
            .call("UpdateCertificateAuthority", || context.aws.set_authority_enabled(&arn, false))
            .await?;
        if let Err(error) = disabled
            && describe(context, &arn).await?.status == "ACTIVE"
        {
            return Err(error.into());
        }
    }
    Ok(Output { resource: Some(arn), ..Output::told(json!({}), "Disabled: it cannot issue") })
}

/// Deletes an authority, unless it is deleted.
pub(crate) async fn delete_authority(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = authority_arn(context).await?;
    let days = window(context);
    let mut authority = describe(context, &arn).await?;
    if authority.status != "DELETED" {
        if authority.status == "ACTIVE" {
            return Err(unfit_to_delete(&authority.common_name).into());
        }
        let deleted =
            context.call("DeleteCertificateAuthority", || context.aws.delete_authority(&arn, days)).await?;
        authority = match (
            deleted,
            context.when_ready("reading the authority", || context.aws.authority(&arn)).await,
        ) {
            // One that never became active is gone at once.
            (Ok(()), Err(_) | Ok(None)) => {
                return Ok(Output { resource: Some(arn), ..Output::told(json!({}), "Deleted") });
            }
            (_, Ok(Some(authority))) if authority.status == "DELETED" => authority,
            (Err(error), _) => return Err(error.into()),
            (Ok(()), Ok(Some(authority))) => return Err(unfit(&authority).into()),
        };
    }
    let until = authority.restorable_until;
    let words = until.map(|until| format!(", can be restored until {}", format::date(until)));
    Ok(Output {
        resource: Some(arn),
        ..Output::told(json!({ "restorable_until": until }), format!("Deleted{}", words.unwrap_or_default()))
    })
}

fn unfit_to_delete(common_name: &str) -> Error {
    Error::conflict(
        format!("The authority {common_name:?} is active again"),
        "Somebody enabled it after this ceremony had disabled it. Only a disabled authority can be deleted.",
    )
    .with_hint("If it may go, disable it in AWS Private CA and resume; otherwise cancel.")
}

/// Deletes an alias, if it still points at the key that goes with it.
pub(crate) async fn delete_alias(context: &StepContext<'_>) -> StepResult<Output> {
    let alias = context.planned_resource()?.to_owned();
    // An alias that was moved to another key is somebody else's by now.
    let key = context.planned_parent()?;
    match target_of(context, &alias).await? {
        None => Ok(Output::told(json!({}), format!("{alias} is gone"))),
        Some(target) if !is_id_of(&target, key) => {
            Ok(Output::told(json!({}), format!("{alias} points at another key by now, and is left alone")))
        }
        Some(_) => {
            let deleted = context.call("DeleteAlias", || context.aws.delete_alias(&alias)).await?;
            if let Err(error) = deleted
                && target_of(context, &alias).await?.is_some()
            {
                return Err(error.into());
            }
            Ok(Output::told(json!({}), format!("{alias} is deleted")))
        }
    }
}

/// Schedules the deletion of a key, unless it is scheduled.
pub(crate) async fn delete_key(context: &StepContext<'_>) -> StepResult<Output> {
    let arn = context.planned_resource()?.to_owned();
    let days = window(context);
    let read = || context.when_ready("reading the key", || context.aws.key(&arn));
    let mut key: Key = read().await?;
    if key.state != "PendingDeletion" {
        let scheduled =
            context.call("ScheduleKeyDeletion", || context.aws.schedule_key_deletion(&arn, days)).await?;
        key = read().await?;
        if key.state != "PendingDeletion" {
            scheduled?;
        }
    }
    let until = key.deletion_date;
    let words = until.map(|until| format!(" on {}", format::date(until))).unwrap_or_default();
    Ok(Output {
        resource: Some(arn),
        ..Output::told(
            json!({ "restorable_until": until }),
            format!("Will be deleted{words}; until then that can be cancelled"),
        )
    })
}

/// Revokes the certificate that the plan names. One that is revoked already counts.
pub(crate) async fn revoke(context: &StepContext<'_>) -> StepResult<Output> {
    let serial = context.planned_resource()?.to_owned();
    let reason = match &context.plan.params {
        CeremonyParams::Revoke(params) => params.reason.name(),
        _ => CLEAN_UP_REASON,
    };
    // The authority that issued this very certificate, which need not be the identity's present one.
    let authority = context.planned_parent()?;
    let outcome = context
        .call("RevokeCertificate", || context.aws.revoke_certificate(authority, &serial, reason))
        .await?;
    let detail = match outcome {
        Ok(()) => format!("Revoked, {reason}"),
        Err(error) if error.refusal.error == "RequestAlreadyProcessedException" => {
            "Was revoked before".to_owned()
        }
        Err(error) => return Err(error.into()),
    };
    let milestone = Milestone::Revoked { serial: serial.clone(), reason: reason.to_owned() };
    Ok(Output {
        resource: Some(serial),
        facts: Facts { milestone: Some(milestone), ..Facts::default() },
        ..Output::told(json!({}), detail)
    })
}

/// Something that stays: only told.
pub(crate) async fn keep(context: &StepContext<'_>) -> StepResult<Output> {
    let planned = context.planned()?;
    Ok(Output { resource: planned.resource.clone(), ..Output::told(json!({}), planned.summary.clone()) })
}

/// Writes down that the clean-up is done, and until when it can be taken back.
pub(crate) async fn close(context: &StepContext<'_>) -> StepResult<Output> {
    let mut until: Option<i64> = None;
    for step in &context.plan.steps {
        let output: Option<serde_json::Value> = context.output_if_any(&step.name).await?;
        let end = output.as_ref().and_then(|value| value["restorable_until"].as_i64());
        until = match (until, end) {
            (Some(until), Some(end)) => Some(until.min(end)),
            (until, end) => until.or(end),
        };
    }
    let detail = match until {
        Some(until) => format!("Can be restored until {}", format::date(until)),
        None => "Nothing is left to restore".to_owned(),
    };
    Ok(Output {
        facts: Facts { milestone: Some(Milestone::Removed { restorable_until: until }), ..Facts::default() },
        ..Output::told(json!({}), detail)
    })
}
