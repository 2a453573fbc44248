//! The signing key.

use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::api::plan::PlanAction;
use signet_shared::format;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::KeySpec;

use super::{all_tags, own_tags};
use crate::aws::Class;
use crate::aws::kms::Key;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::Facts;

/// What the steps `key` and `new_key` leave.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FoundKey {
    /// ARN.
    pub arn: String,
    /// KMS key spec.
    pub spec: String,
}

/// Uses the key that the plan adopts, or creates one.
pub(crate) async fn find_or_create(context: &StepContext<'_>) -> StepResult<Output> {
    let planned = context.planned()?;
    if let (PlanAction::Adopt | PlanAction::Check, Some(arn)) = (planned.action, &planned.resource) {
        return found(context, arn, "Adopted", false).await;
    }
    create(context).await
}

/// Creates a key, or finds the one that an earlier try of this step created.
pub(crate) async fn create(context: &StepContext<'_>) -> StepResult<Output> {
    let own_tags = own_tags(context);
    if context.attempt > 1 {
        let earlier = context
            .when_ready("looking for the key of an earlier try", || context.aws.key_with_tags(&own_tags));
        if let Some(arn) = earlier.await? {
            context.note("found the key that an earlier try created").await?;
            return found(context, &arn, "Created by an earlier try", true).await;
        }
    }
    let options = &context.order.options.key;
    let description = description(context.order);
    let tags = all_tags(context);
    let made = context
        .call("CreateKey", || {
            context.aws.create_signing_key(options.spec, options.multi_region, &description, &tags)
        })
        .await?;
    match made {
        Ok(arn) => {
            Ok(output(context, FoundKey { arn, spec: options.spec.name().to_owned() }, "Created", true))
        }
        // CreateKey knows no idempotency token: after an unclear answer, look before creating again.
        Err(error) if error.class == Class::Unknown => {
            match context.when_ready("looking for the key", || context.aws.key_with_tags(&own_tags)).await? {
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
pub(crate) fn description(order: &SetupParams) -> String {
    let usual = || format!("Signs for {} (Signet identity {})", order.leaf_cn, order.identity);
    order.options.key.description.clone().unwrap_or_else(usual)
}

async fn found(context: &StepContext<'_>, arn: &str, how: &str, created: bool) -> StepResult<Output> {
    let key = context.when_ready("reading the key", || context.aws.key(arn)).await?;
    check_fit(&key)?;
    Ok(output(context, FoundKey { arn: key.arn, spec: key.spec }, how, created))
}

fn output(context: &StepContext<'_>, key: FoundKey, how: &str, created: bool) -> Output {
    // A rotation's new key is not the identity's before the switch.
    let facts = if context.step == super::name::NEW_KEY {
        Facts::default()
    } else {
        Facts { key_arn: Some(key.arn.clone()), key_spec: Some(key.spec.clone()), ..Facts::default() }
    };
    Output {
        resource: Some(key.arn.clone()),
        created,
        facts,
        ..Output::told(json!(key), format!("{how}, {}, sign and verify", key.spec))
    }
}

/// Whether a key can sign, and is one that Signet can make a certificate for.
///
/// # Errors
/// Conflict with the reason if it cannot.
pub(crate) fn check_fit(key: &Key) -> Result<()> {
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
    if KeySpec::from_name(&key.spec).is_none() {
        return refuse(
            format!("{} is a {} key. Signet works with RSA and NIST curve keys.", key.arn, key.spec),
            "Choose another alias: Signet then creates a key.",
        );
    }
    Ok(())
}
