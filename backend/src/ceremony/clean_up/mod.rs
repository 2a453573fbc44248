//! The clean-up: what Signet made for an identity is taken away, in the order of dependencies, with windows in which
//! it can be restored. What others use, and what Signet did not make, is kept and says so.

mod inventory;

use signet_shared::api::plan::{PlanAction, PlanStep};
use signet_shared::ceremony::{CeremonyParams, CleanUpParams};
use signet_shared::format;

use self::inventory::{Inventory, Item, take_inventory};
use super::parameters::{self, Place, at_authority, at_key};
use super::plan::{Draft, Planning, PriceList, kms, numbered, planned};
use super::steps::{name, put_away};
use super::{Kind, Step};
use crate::error::{Error, Result};

/// The clean-up.
pub(crate) static KIND: Kind = Kind {
    name: "clean_up",
    version: 1,
    steps: &[
        Step { name: name::REVOKE, run: |context| Box::pin(put_away::revoke(context)) },
        Step { name: name::DELETE_ALIAS, run: |context| Box::pin(put_away::delete_alias(context)) },
        Step { name: name::DELETE_KEY, run: |context| Box::pin(put_away::delete_key(context)) },
        Step { name: name::DISABLE_AUTHORITY, run: |context| Box::pin(put_away::disable_authority(context)) },
        Step { name: name::DELETE_AUTHORITY, run: |context| Box::pin(put_away::delete_authority(context)) },
        Step { name: name::KEPT, run: |context| Box::pin(put_away::keep(context)) },
        Step { name: name::REMOVAL, run: |context| Box::pin(put_away::close(context)) },
    ],
    plan: |planning| Box::pin(draft(planning)),
};

async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let CeremonyParams::CleanUp(params) = planning.params else {
        return Err(Error::internal("parameters of another kind"));
    };
    let inventory = take_inventory(planning, params).await?;
    let mut steps = Vec::new();
    if params.revoke_certificates {
        steps.extend(revocations(planning, &inventory));
    }
    steps.extend(key_steps(params, &inventory));
    steps.extend(authority_steps(params, &inventory));
    let removes = steps.iter().any(|step| step.action == PlanAction::Remove);
    if !removes && planning.subject()?.row.removal_id.is_some() {
        return Err(Error::conflict(
            "There is nothing left to clean up",
            "The identity was cleaned up before.",
        )
        .with_hint("While the window lasts, it can be restored."));
    }
    steps.extend(inventory.kept().enumerate().map(|(index, item)| kept(item, index)));
    steps.push(PlanStep {
        title: "The identity".to_owned(),
        ..planned(
            name::REMOVAL,
            PlanAction::Change,
            "Its name, certificates and history stay in Signet; it is shown as removed.",
        )
    });
    Ok(Draft { steps, confirm: Some(params.identity.clone()) })
}

/// Certificates that are still valid, of authorities that can still revoke.
fn revocations(planning: &Planning<'_>, inventory: &Inventory) -> Vec<PlanStep> {
    let certificates = planning.subject.map(|subject| subject.certificates).unwrap_or_default();
    let valid = certificates.iter().filter(|row| {
        row.status != "revoked"
            && row.certificate.not_after > planning.now
            && row.certificate.authority_arn.as_ref().is_some_and(|arn| inventory.can_revoke(arn))
    });
    valid
        .enumerate()
        .map(|(index, row)| {
            let authority = row.certificate.authority_arn.clone().unwrap_or_default();
            PlanStep {
                title: format!("Revoke the certificate {}", row.certificate.serial),
                resource: Some(row.certificate.serial.clone()),
                calls: vec![parameters::revoke(
                    &Place::known(&authority, ""),
                    &row.certificate.serial,
                    put_away::CLEAN_UP_REASON,
                )],
                parent: Some(authority),
                ..planned(
                    numbered(name::REVOKE, index),
                    PlanAction::Remove,
                    "Its serial number goes on the revocation list. That cannot be taken back.",
                )
            }
        })
        .collect()
}

fn window(params: &CleanUpParams) -> String {
    format::count(i64::from(params.window_days), "day")
}

fn key_steps(params: &CleanUpParams, inventory: &Inventory) -> Vec<PlanStep> {
    let mut steps = Vec::new();
    let going = inventory.keys.iter().filter(|key| key.item.kept_because.is_none());
    for (index, key) in going.enumerate() {
        let place = Place::known(&key.item.arn, "");
        for alias in &key.aliases {
            let count =
                steps.iter().filter(|step: &&PlanStep| step.name.starts_with(name::DELETE_ALIAS)).count();
            steps.push(PlanStep {
                title: format!("Delete {alias}"),
                resource: Some(alias.clone()),
                parent: Some(key.item.arn.clone()),
                calls: vec![kms("ListAliases", "all aliases"), parameters::delete_alias(alias)],
                ..planned(
                    numbered(name::DELETE_ALIAS, count),
                    PlanAction::Remove,
                    "Whatever signs by this name stops at once.",
                )
            });
        }
        steps.push(PlanStep {
            title: format!("Delete the key ({})", key.item.what),
            resource: Some(key.item.arn.clone()),
            calls: vec![at_key("DescribeKey", &place), parameters::delete_key(&place, params.window_days)],
            monthly_cents: PriceList::current().key(),
            ..planned(
                numbered(name::DELETE_KEY, index),
                PlanAction::Remove,
                format!(
                    "It cannot sign any more, costs nothing, and can be restored for {}.",
                    window(params)
                ),
            )
        });
    }
    steps
}

fn authority_steps(params: &CleanUpParams, inventory: &Inventory) -> Vec<PlanStep> {
    let mut steps = Vec::new();
    let going = inventory.authorities.iter().filter(|authority| authority.item.kept_because.is_none());
    for (index, authority) in going.enumerate() {
        let arn = &authority.item.arn;
        let place = Place::known(arn, "");
        let describe = || at_authority("DescribeCertificateAuthority", &place);
        if authority.status == "ACTIVE" {
            steps.push(PlanStep {
                title: format!("Disable the authority {:?}", authority.item.what),
                resource: Some(arn.clone()),
                calls: vec![describe(), parameters::set_enabled(&place, false)],
                ..planned(
                    numbered(name::DISABLE_AUTHORITY, index),
                    PlanAction::Change,
                    "AWS deletes only a disabled authority.",
                )
            });
        }
        let restorable = if matches!(authority.status.as_str(), "CREATING" | "FAILED") {
            "It was never active, and is gone at once.".to_owned()
        } else {
            format!("It costs nothing more, and can be restored for {}.", window(params))
        };
        steps.push(PlanStep {
            title: format!("Delete the authority {:?}", authority.item.what),
            resource: Some(arn.clone()),
            calls: vec![describe(), parameters::delete_authority(&place, params.window_days)],
            monthly_cents: PriceList::current().authority(authority.short_lived),
            ..planned(numbered(name::DELETE_AUTHORITY, index), PlanAction::Remove, restorable)
        });
    }
    steps
}

fn kept(item: &Item, index: usize) -> PlanStep {
    PlanStep {
        title: format!("Kept: {}", item.what),
        resource: Some(item.arn.clone()),
        expected_seconds: 0,
        ..planned(
            numbered(name::KEPT, index),
            PlanAction::Keep,
            item.kept_because.clone().unwrap_or_default(),
        )
    }
}
