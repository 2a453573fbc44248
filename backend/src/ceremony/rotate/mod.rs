//! The rotation of a key, in stages that are ceremonies of their own: prepare, switch, and then retire the old key or
//! roll back. The alias moves last, and back, until the old key is retired.

mod steps;

use signet_shared::api::plan::{PlanAction, PlanStep};
use signet_shared::ceremony::{CeremonyParams, RotateParams, RotationStage};
use signet_shared::format;

use super::order::order;
use super::parameters::{self, Place, at_key};
use super::plan::{Draft, Planning, PriceList, kms, planned};
use super::renew::{certify, refused};
use super::steps::authority::Role;
use super::steps::{authority, certificate, key, name, proof, put_away, self_signed};
use super::{Kind, Step};
use crate::error::{Error, Result};
use crate::store::IdentityRow;

/// The rotation.
pub(crate) static KIND: Kind = Kind {
    name: "rotate",
    version: 1,
    steps: &[
        Step {
            name: name::AUTHORITY,
            run: |context| Box::pin(authority::find_or_create(context, Role::Subordinate)),
        },
        Step { name: name::NEW_KEY, run: |context| Box::pin(key::create(context)) },
        Step { name: name::KEY_POLICY, run: |context| Box::pin(steps::copy_policy(context)) },
        Step { name: name::SIGNING_REQUEST, run: |context| Box::pin(certificate::request(context)) },
        Step { name: name::CERTIFICATE, run: |context| Box::pin(certificate::issue(context)) },
        Step { name: name::SELF_SIGNED, run: |context| Box::pin(self_signed::make(context)) },
        Step { name: name::VERIFICATION, run: |context| Box::pin(proof::of_any(context)) },
        Step { name: name::MOVE_ALIAS, run: |context| Box::pin(steps::move_alias(context)) },
        Step { name: name::ROTATION, run: |context| Box::pin(steps::mark(context)) },
        Step { name: name::DELETE_KEY, run: |context| Box::pin(put_away::delete_key(context)) },
    ],
    plan: |planning| Box::pin(draft(planning)),
};

async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let CeremonyParams::Rotate(params) = planning.params else {
        return Err(Error::internal("parameters of another kind"));
    };
    let row = planning.subject()?.row;
    if row.removal_id.is_some() {
        return Err(Error::conflict("The identity is removed", "There is no key to rotate.")
            .with_hint("Restore it first."));
    }
    let key = row.facts.key_arn.as_deref().filter(|_| row.facts.certificate_pem.is_some());
    let key = key.ok_or_else(|| {
        Error::conflict("There is no key to rotate", "This identity has no key with a certificate.")
            .with_hint("Finish its setup first.")
    })?;
    let other = row.other_key_arn.as_deref();
    match (params.stage, row.rotation.as_deref(), other) {
        (RotationStage::Prepare, None, _) => prepare(planning, key).await,
        (RotationStage::Switch, Some("prepared"), Some(new)) => switch(planning, row, new).await,
        (RotationStage::RollBack, Some("prepared"), Some(new)) => Ok(Draft {
            steps: vec![
                mark(params.stage, "The old key signs on as before; the new certificate is put aside."),
                delete(params, new, "the new key"),
            ],
            confirm: None,
        }),
        (RotationStage::RollBack, Some("switched"), Some(old)) => {
            roll_back(planning, params, row, old, key).await
        }
        (RotationStage::Retire, Some("switched"), Some(old)) => Ok(Draft {
            steps: vec![
                delete(params, old, "the old key"),
                mark(params.stage, "The rotation is over. There is no way back after the window."),
            ],
            confirm: Some(params.identity.clone()),
        }),
        (stage, rotation, _) => Err(out_of_turn(stage, rotation)),
    }
}

/// A stage that cannot come now.
fn out_of_turn(stage: RotationStage, rotation: Option<&str>) -> Error {
    let stands = match rotation {
        None => "No rotation is under way: prepare one first.",
        Some("prepared") => "A rotation is prepared: switch to the new key, or roll back.",
        Some(_) => "The alias points at the new key: retire the old one, or roll back.",
    };
    let asked = match stage {
        RotationStage::Prepare => "A rotation cannot be prepared now",
        RotationStage::Switch => "There is nothing to switch to",
        RotationStage::RollBack => "There is nothing to roll back",
        RotationStage::Retire => "There is no old key to retire",
    };
    Error::conflict(asked, stands)
}

async fn prepare(planning: &Planning<'_>, old_key: &str) -> Result<Draft> {
    let order = order(planning.subject()?.row, planning.params)?;
    let spec = order.options.key.spec;
    let fitness = spec
        .smart_algorithm()
        .map_or_else(|| "which SMART servers do not take".to_owned(), |algorithm| format!("for {algorithm}"));
    let new = Place::new_key(name::NEW_KEY, spec.name());
    let new_key = PlanStep {
        title: "New key: sign and verify".to_owned(),
        calls: vec![parameters::create_key(&order, name::NEW_KEY), at_key("DescribeKey", &new)],
        monthly_cents: PriceList::current().key(),
        expected_seconds: 2,
        ..planned(
            name::NEW_KEY,
            PlanAction::Create,
            format!("{}, {fitness}. The old key signs on.", spec.name()),
        )
    };
    let policy = PlanStep {
        title: "Key policy of the new key".to_owned(),
        resource: Some(old_key.to_owned()),
        calls: vec![
            parameters::get_policy(&Place::known(old_key, "")),
            parameters::get_policy(&new),
            parameters::copy_policy(&new),
        ],
        ..planned(
            name::KEY_POLICY,
            PlanAction::Change,
            "Whoever may sign with the old key may sign with the new one.",
        )
    };
    let mut steps = certify(planning, &order, &new, new_key).await?;
    let after = steps.iter().position(|step| step.name == name::NEW_KEY).map_or(0, |index| index + 1);
    steps.insert(after, policy);
    Ok(Draft { steps, confirm: None })
}

/// The alias moves to a key, which must be able to sign.
async fn move_alias(planning: &Planning<'_>, row: &IdentityRow, to: &str, which: &str) -> Result<PlanStep> {
    let alias = format!("alias/{}", row.alias);
    let step = PlanStep {
        title: format!("Move {alias}"),
        resource: Some(to.to_owned()),
        parent: row.facts.key_arn.clone(),
        calls: vec![
            kms("ListAliases", "all aliases"),
            parameters::point_alias("UpdateAlias", &alias, &Place::known(to, "")),
        ],
        ..planned(
            name::MOVE_ALIAS,
            PlanAction::Change,
            format!("It points at {which}, which signs from then on."),
        )
    };
    let found = planning.aws.key(to).await?;
    Ok(match key::check_fit(&found) {
        Ok(()) => step,
        Err(error) => refused(step, &error),
    })
}

async fn switch(planning: &Planning<'_>, row: &IdentityRow, new: &str) -> Result<Draft> {
    let steps = vec![
        move_alias(planning, row, new, "the new key").await?,
        mark(
            RotationStage::Switch,
            "The new certificate is the current one. The old key stays for going back.",
        ),
    ];
    Ok(Draft { steps, confirm: None })
}

async fn roll_back(
    planning: &Planning<'_>,
    params: &RotateParams,
    row: &IdentityRow,
    old: &str,
    new: &str,
) -> Result<Draft> {
    let steps = vec![
        move_alias(planning, row, old, "the old key").await?,
        mark(params.stage, "The old certificate is the current one again."),
        delete(params, new, "the new key"),
    ];
    Ok(Draft { steps, confirm: None })
}

fn mark(stage: RotationStage, summary: &str) -> PlanStep {
    let title = match stage {
        RotationStage::Prepare => "Prepared",
        RotationStage::Switch => "Switched",
        RotationStage::RollBack => "Rolled back",
        RotationStage::Retire => "Retired",
    };
    PlanStep { title: title.to_owned(), ..planned(name::ROTATION, PlanAction::Change, summary) }
}

fn delete(params: &RotateParams, key: &str, which: &str) -> PlanStep {
    let days = format::count(i64::from(params.window_days), "day");
    let place = Place::known(key, "");
    PlanStep {
        title: format!("Delete {which}"),
        resource: Some(key.to_owned()),
        calls: vec![at_key("DescribeKey", &place), parameters::delete_key(&place, params.window_days)],
        monthly_cents: PriceList::current().key(),
        ..planned(
            name::DELETE_KEY,
            PlanAction::Remove,
            format!("It cannot sign any more, costs nothing, and AWS keeps it for {days}."),
        )
    }
}
