//! The restore: what a clean-up (or a setup that puts its authority away) took, while AWS still has it.

use signet_shared::api::plan::{PlanAction, PlanStep};
use signet_shared::format;

use super::base;
use super::parameters::{self, Place, at_authority, at_key};
use super::plan::{Draft, Planning, PriceList, kms, numbered, planned};
use super::steps::{name, take_back};
use super::{Kind, Step};
use crate::aws::acmpca::Authority;
use crate::aws::{AwsError, Class};
use crate::error::{Error, Result};

/// The restore.
pub(crate) static KIND: Kind = Kind {
    name: "restore",
    version: 1,
    steps: &[
        Step {
            name: name::RESTORE_AUTHORITY,
            run: |context| Box::pin(take_back::restore_authority(context)),
        },
        Step { name: name::ENABLE_AUTHORITY, run: |context| Box::pin(take_back::enable_authority(context)) },
        Step { name: name::RESTORE_KEY, run: |context| Box::pin(take_back::restore_key(context)) },
        Step { name: name::RESTORE_ALIAS, run: |context| Box::pin(take_back::restore_alias(context)) },
        Step { name: name::RETURN, run: |context| Box::pin(take_back::close(context)) },
    ],
    plan: |planning| Box::pin(draft(planning)),
};

async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let mut steps = authority_steps(planning).await?;
    steps.extend(key_steps(planning).await?);
    steps.extend(alias_steps(planning).await?);
    if steps.is_empty() {
        return Err(Error::conflict(
            "There is nothing to restore",
            "Nothing of this identity waits for its deletion.",
        )
        .with_hint("Set the identity up anew under another name."));
    }
    steps.push(PlanStep {
        title: "The identity".to_owned(),
        ..planned(name::RETURN, PlanAction::Change, "It is shown as ready again.")
    });
    Ok(Draft { steps, confirm: None })
}

/// The resources that steps of this name took away in clean-ups, and those in `known`; each once.
fn taken<'a>(
    planning: &'a Planning<'_>,
    step: &str,
    known: impl Iterator<Item = &'a str>,
) -> Result<Vec<&'a str>> {
    let plans = planning.subject()?.clean_ups.iter().flat_map(|plan| &plan.steps);
    let removed = plans.filter(|planned| base(&planned.name) == step);
    let mut all: Vec<&str> = Vec::new();
    for resource in removed.filter_map(|planned| planned.resource.as_deref()).chain(known) {
        if !all.contains(&resource) {
            all.push(resource);
        }
    }
    Ok(all)
}

/// `None` if AWS does not know it any more.
fn if_there<T>(answer: Result<T, AwsError>) -> Result<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.class == Class::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn authority_steps(planning: &Planning<'_>) -> Result<Vec<PlanStep>> {
    let row = planning.subject()?.row;
    let disabled = taken(planning, name::DISABLE_AUTHORITY, row.authorities())?;
    let mut authorities: Vec<Authority> = Vec::new();
    for arn in taken(planning, name::DELETE_AUTHORITY, row.authorities())? {
        authorities.extend(if_there(planning.aws.authority(arn).await)?.flatten());
    }
    // A root comes back before what stands under it.
    authorities.sort_by_key(|authority| !authority.is_root);
    let mut steps = Vec::new();
    for (index, authority) in authorities.iter().enumerate() {
        let arn = &authority.arn;
        let place = Place::known(arn, "");
        let describe = || at_authority("DescribeCertificateAuthority", &place);
        if authority.status == "DELETED" {
            let until = authority.restorable_until.map(format::date).unwrap_or_default();
            steps.push(PlanStep {
                title: format!("Restore the authority {:?}", authority.common_name),
                resource: Some(arn.clone()),
                calls: vec![describe(), at_authority("RestoreCertificateAuthority", &place)],
                monthly_cents: PriceList::current().authority(authority.short_lived),
                ..planned(
                    numbered(name::RESTORE_AUTHORITY, index),
                    PlanAction::Change,
                    format!("Possible until {until}. AWS charges for the time in which it was deleted, too."),
                )
            });
        }
        if matches!(authority.status.as_str(), "DELETED" | "DISABLED") && disabled.contains(&arn.as_str()) {
            steps.push(PlanStep {
                title: format!("Enable the authority {:?}", authority.common_name),
                resource: Some(arn.clone()),
                calls: vec![describe(), parameters::set_enabled(&place, true)],
                ..planned(numbered(name::ENABLE_AUTHORITY, index), PlanAction::Change, "It can issue again.")
            });
        }
    }
    Ok(steps)
}

async fn key_steps(planning: &Planning<'_>) -> Result<Vec<PlanStep>> {
    let row = planning.subject()?.row;
    let mut steps = Vec::new();
    for arn in taken(planning, name::DELETE_KEY, row.keys())? {
        let place = Place::known(arn, "");
        let step = PlanStep {
            title: "Restore the key".to_owned(),
            resource: Some(arn.to_owned()),
            calls: ["DescribeKey", "CancelKeyDeletion", "EnableKey"].map(|call| at_key(call, &place)).into(),
            ..planned(numbered(name::RESTORE_KEY, steps.len()), PlanAction::Change, "")
        };
        match if_there(planning.aws.key(arn).await)? {
            Some(key) if key.state == "PendingDeletion" => {
                let until = key.deletion_date.map(format::date).unwrap_or_default();
                let summary = format!("Its deletion on {until} is cancelled, and it signs again.");
                steps.push(PlanStep { summary, monthly_cents: PriceList::current().key(), ..step });
            }
            // A restore that was cut short between its two calls.
            Some(key) if key.state == "Disabled" => {
                steps.push(PlanStep { summary: "It is enabled, and signs again.".to_owned(), ..step });
            }
            Some(_) => {}
            None if row.facts.key_arn.as_deref() == Some(arn) => steps.push(PlanStep {
                action: PlanAction::Refuse,
                summary: "The key is deleted for good: its window is over.".to_owned(),
                hint: Some("Set the identity up anew; it gets another key.".to_owned()),
                ..step
            }),
            None => {}
        }
    }
    Ok(steps)
}

async fn alias_steps(planning: &Planning<'_>) -> Result<Vec<PlanStep>> {
    let removed: Vec<(&str, &str)> = {
        let plans = planning.subject()?.clean_ups.iter().flat_map(|plan| &plan.steps);
        let removed = plans.filter(|planned| base(&planned.name) == name::DELETE_ALIAS);
        removed.filter_map(|step| Some((step.resource.as_deref()?, step.parent.as_deref()?))).collect()
    };
    let mut steps: Vec<PlanStep> = Vec::new();
    for (alias, key) in removed {
        let is_planned = steps.iter().any(|step| step.resource.as_deref() == Some(alias));
        if is_planned || if_there(planning.aws.key(key).await)?.is_none() {
            continue;
        }
        let step = PlanStep {
            title: format!("Put {alias} back"),
            resource: Some(alias.to_owned()),
            parent: Some(key.to_owned()),
            calls: vec![
                kms("ListAliases", "all aliases"),
                parameters::point_alias("CreateAlias", alias, &Place::known(key, "")),
            ],
            ..planned(
                numbered(name::RESTORE_ALIAS, steps.len()),
                PlanAction::Create,
                "It points at the key again.",
            )
        };
        match planning.aws.alias_target(alias).await? {
            None => steps.push(step),
            Some(target) if key.ends_with(&format!("/{target}")) => {}
            Some(target) => steps.push(PlanStep {
                action: PlanAction::Refuse,
                summary: format!("It points at another key by now: {target}."),
                hint: Some("Move or delete that alias in AWS KMS first.".to_owned()),
                ..step
            }),
        }
    }
    Ok(steps)
}
