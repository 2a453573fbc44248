//! The renewal: a new certificate for the same key, subject and names, from the same authority. The old one stays in
//! the identity's history.

use signet_shared::api::plan::{PlanAction, PlanStep};
use signet_shared::certificate;
use signet_shared::setup::SetupParams;

use super::order::order;
use super::parameters::{Place, at_authority, at_key};
use super::plan::{Draft, Planning, planned};
use super::setup::plan::{issued_steps, self_signed_steps};
use super::steps::authority::{Role, check_fit};
use super::steps::{authority, certificate as issue, key, name, proof, self_signed};
use super::{Kind, Step};
use crate::aws::kms::Key;
use crate::error::{Error, Result};

/// The renewal.
pub(crate) static KIND: Kind = Kind {
    name: "renew",
    version: 1,
    steps: &[
        Step {
            name: name::AUTHORITY,
            run: |context| Box::pin(authority::find_or_create(context, Role::Subordinate)),
        },
        Step { name: name::KEY, run: |context| Box::pin(key::find_or_create(context)) },
        Step { name: name::SIGNING_REQUEST, run: |context| Box::pin(issue::request(context)) },
        Step { name: name::CERTIFICATE, run: |context| Box::pin(issue::issue(context)) },
        Step { name: name::SELF_SIGNED, run: |context| Box::pin(self_signed::make(context)) },
        Step { name: name::VERIFICATION, run: |context| Box::pin(proof::of_any(context)) },
    ],
    plan: |planning| Box::pin(draft(planning)),
};

async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let subject = planning.subject()?;
    let order = order(subject.row, planning.params)?;
    let key_arn = subject.row.facts.key_arn.as_deref();
    let key_arn =
        key_arn.filter(|_| subject.row.facts.certificate_pem.is_some() && subject.row.removal_id.is_none());
    let key_arn = key_arn.ok_or_else(|| {
        Error::conflict("There is nothing to renew", "This identity has no certificate in use.")
            .with_hint("Finish its setup, or restore it, first.")
    })?;
    let found = planning.aws.key(key_arn).await?;
    let place = Place::known(key_arn, &found.spec);
    let steps = certify(planning, &order, &place, check_key(&found, &place)).await?;
    Ok(Draft { steps, confirm: None })
}

/// The key of the identity, as it is.
fn check_key(found: &Key, place: &Place) -> PlanStep {
    let step = PlanStep {
        title: "Key: sign and verify".to_owned(),
        resource: Some(place.words().to_owned()),
        calls: vec![at_key("DescribeKey", place)],
        ..planned(name::KEY, PlanAction::Check, format!("The same key: {}, enabled.", found.spec))
    };
    match key::check_fit(found) {
        Ok(()) => step,
        Err(error) => refused(step, &error),
    }
}

/// The steps to a certificate for a key, by whoever certified the identity so far. `key_step` comes before them.
pub(crate) async fn certify(
    planning: &Planning<'_>,
    order: &SetupParams,
    key: &Place,
    key_step: PlanStep,
) -> Result<Vec<PlanStep>> {
    let facts = &planning.subject()?.row.facts;
    let Some(authority_arn) = &facts.authority_arn else {
        let mut steps = vec![key_step];
        if !signed_itself(facts.certificate_pem.as_deref()) {
            let text = "Its certificate came from an authority that Signet does not know.";
            let error = Error::conflict("There is no authority to ask", text).with_hint(
                "Import the identity anew with its authority, or renew where the certificate came from.",
            );
            steps.push(refused(
                PlanStep {
                    title: "Authority".to_owned(),
                    ..planned(name::AUTHORITY, PlanAction::Refuse, "")
                },
                &error,
            ));
        }
        steps.extend(self_signed_steps(order, key));
        return Ok(steps);
    };
    let authority = planning.aws.authority(authority_arn).await?;
    let authority = authority.ok_or_else(|| Error::not_found("authority", authority_arn))?;
    let place = Place::known(authority_arn, &authority.key_algorithm);
    let step = PlanStep {
        title: format!("Authority: {}", authority.common_name),
        resource: Some(authority.arn.clone()),
        calls: vec![at_authority("DescribeCertificateAuthority", &place)],
        ..planned(name::AUTHORITY, PlanAction::Check, format!("The same authority: {}.", authority.status))
    };
    let fit = check_fit(&authority, order.options.certificate.validity, planning.now);
    let step = match fit {
        Ok(()) => step,
        Err(error) => refused(step, &error),
    };
    let mut steps = vec![step, key_step];
    steps.extend(issued_steps(order, &place, key, authority.short_lived));
    Ok(steps)
}

/// A step that cannot be done, for this reason.
pub(crate) fn refused(step: PlanStep, error: &Error) -> PlanStep {
    PlanStep {
        action: PlanAction::Refuse,
        summary: format!("{}. {}", error.title, error.detail),
        hint: error.hint.clone(),
        ..step
    }
}

/// Whether the issuer of a certificate is its subject.
fn signed_itself(pem: Option<&str>) -> bool {
    let views = pem.and_then(|pem| certificate::parse(pem.as_bytes()).ok());
    views.as_deref().and_then(<[_]>::first).is_some_and(|view| view.is_self_issued)
}
