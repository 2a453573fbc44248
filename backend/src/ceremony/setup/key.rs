//! The signing key and its alias.

use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::api::plan::PlanAction;
use signet_shared::format;
use signet_shared::setup::SetupParams;

use super::{step, tags};
use crate::aws::Class;
use crate::aws::kms::Key;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::Facts;

/// What the step `key` leaves.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FoundKey {
    pub(super) arn: String,
    pub(super) spec: String,
}

/// Uses the key that the plan adopts, or creates one.
pub(super) async fn find_or_create(context: &StepContext<'_>) -> StepResult<Output> {
    let planned = context.planned(step::KEY)?;
    if let (PlanAction::Adopt, Some(arn)) = (planned.action, &planned.resource) {
        return found(context, arn, "Adopted", false).await;
    }
    let tags = tags(context);
    if context.attempt > 1 {
        let earlier =
            context.when_ready("looking for the key of an earlier try", || context.aws.key_with_tags(&tags));
        if let Some(arn) = earlier.await? {
            context.note("found the key that an earlier try created").await?;
            return found(context, &arn, "Created by an earlier try", true).await;
        }
    }
    let description = description(context.params);
    match context.call("CreateKey", context.aws.create_signing_key(&description, &tags)).await? {
        Ok(arn) => found(context, &arn, "Created", true).await,
        // CreateKey knows no idempotency token: after an unclear answer, look before creating again.
        Err(error) if error.class == Class::Unknown => {
            match context.when_ready("looking for the key", || context.aws.key_with_tags(&tags)).await? {
                Some(arn) => {
                    context.note("the answer was lost, but the key was created").await?;
                    found(context, &arn, "Created", true).await
                }
                None => Err(error.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The description of a new key.
pub(super) fn description(params: &SetupParams) -> String {
    format!("Signs for {} (Signet identity {})", params.leaf_cn, params.identity)
}

/// Points the alias at the key, unless it does already.
pub(super) async fn point_alias(context: &StepContext<'_>) -> StepResult<Output> {
    let FoundKey { arn, .. } = context.output(step::KEY).await?;
    let name = format!("alias/{}", context.params.alias);
    if !points_at(context, &name, &arn).await? {
        let made = context.call("CreateAlias", context.aws.create_alias(&name, &arn)).await?;
        // An earlier, unanswered call may have made it: what counts is where the alias points.
        if let Err(error) = made
            && !points_at(context, &name, &arn).await?
        {
            return Err(error.into());
        }
    }
    Ok(Output {
        value: json!({ "alias": name }),
        detail: format!("{name} points at the key"),
        resource: None,
        created: false,
        facts: Facts::default(),
    })
}

/// Whether the alias points at our key; a conflict if it points at another one.
async fn points_at(context: &StepContext<'_>, name: &str, key_arn: &str) -> StepResult<bool> {
    let Some(target) = context.when_ready("reading aliases", || context.aws.alias_target(name)).await? else {
        return Ok(false);
    };
    if key_arn.rsplit('/').next() == Some(target.as_str()) {
        return Ok(true);
    }
    Err(Error::conflict(
        format!("{name} points at another key"),
        format!("It points at key {target}. Somebody made it since the plan."),
    )
    .with_hint("Plan the setup again with another alias, or adopt that key.")
    .into())
}

async fn found(context: &StepContext<'_>, arn: &str, how: &str, created: bool) -> StepResult<Output> {
    let key = context.when_ready("reading the key", || context.aws.key(arn)).await?;
    check_fit(&key)?;
    Ok(Output {
        value: json!(FoundKey { arn: key.arn.clone(), spec: key.spec.clone() }),
        detail: format!("{how}, {}, sign and verify", key.spec),
        resource: Some(key.arn.clone()),
        created,
        facts: Facts { key_arn: Some(key.arn), key_spec: Some(key.spec), ..Facts::default() },
    })
}

/// Whether a key can sign for SMART Backend Services.
///
/// # Errors
/// Conflict with the reason if it cannot.
pub(super) fn check_fit(key: &Key) -> Result<()> {
    let refuse = |reason: String, hint: &str| {
        Err(Error::conflict("The key behind this alias cannot be used", reason).with_hint(hint))
    };
    match key.state.as_str() {
        "Enabled" => {}
        "Disabled" => {
            return refuse(
                format!("{} is disabled.", key.arn),
                "Enable it in AWS KMS, or choose another alias.",
            );
        }
        "PendingDeletion" => {
            let when =
                key.deletion_date.map(|date| format!(" on {}", format::date(date))).unwrap_or_default();
            return refuse(
                format!("{} will be deleted{when}.", key.arn),
                "Cancel the deletion and enable it in AWS KMS, or choose another alias.",
            );
        }
        other => {
            return refuse(
                format!("{} is in state {other}.", key.arn),
                "Wait until it is enabled, or choose another alias.",
            );
        }
    }
    if key.usage != "SIGN_VERIFY" {
        return refuse(
            format!(
                "{} is for {}, not for signing (SIGN_VERIFY). A key's usage never changes.",
                key.arn, key.usage
            ),
            "Choose another alias: Signet then creates a key for signing.",
        );
    }
    if !matches!(key.spec.as_str(), "RSA_2048" | "RSA_3072" | "RSA_4096" | "ECC_NIST_P384") {
        return refuse(
            format!(
                "{} is a {} key. SMART signs with RS384 (an RSA key) or ES384 (ECC_NIST_P384).",
                key.arn, key.spec
            ),
            "Choose another alias: Signet then creates an RSA_2048 key.",
        );
    }
    Ok(())
}
