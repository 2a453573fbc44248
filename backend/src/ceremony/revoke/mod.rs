//! The revocation of one certificate of an identity.

use signet_shared::api::plan::{PlanAction, PlanStep};
use signet_shared::ceremony::CeremonyParams;

use super::parameters::{self, Place};
use super::plan::{Draft, Planning, planned};
use super::steps::{name, put_away};
use super::{Kind, Step};
use crate::error::{Error, Result};

/// The revocation.
pub(crate) static KIND: Kind = Kind {
    name: "revoke",
    version: 1,
    steps: &[Step { name: name::REVOKE, run: |context| Box::pin(put_away::revoke(context)) }],
    plan: |planning| Box::pin(draft(planning)),
};

async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let CeremonyParams::Revoke(params) = planning.params else {
        return Err(Error::internal("parameters of another kind"));
    };
    let certificates = planning.subject()?.certificates;
    let found = certificates.iter().find(|row| match &params.serial {
        Some(serial) => row.certificate.serial == *serial,
        None => row.status == "current",
    });
    let row = found.ok_or_else(|| {
        Error::conflict(
            "There is no such certificate",
            "This identity has no certificate to revoke by that number.",
        )
        .with_hint("Take the serial number from the identity's list of certificates.")
    })?;
    let (serial, reason) = (&row.certificate.serial, params.reason.name());
    let step = PlanStep {
        title: format!("Revoke the certificate {serial}"),
        resource: Some(serial.clone()),
        ..planned(
            name::REVOKE,
            PlanAction::Remove,
            format!(
                "{reason}. It cannot be taken back. SMART servers look at the key, not at revocation lists: to stop \
                 them, take the key out of the JWKS, too."
            ),
        )
    };
    let refuse = |step: PlanStep, summary: &str, hint: &str| PlanStep {
        action: PlanAction::Refuse,
        summary: summary.to_owned(),
        hint: Some(hint.to_owned()),
        ..step
    };
    let step = match &row.certificate.authority_arn {
        _ if row.status == "revoked" => refuse(step, "It is revoked already.", "There is nothing to do."),
        None => refuse(
            step,
            "No authority that Signet knows issued it, and none can revoke it.",
            "Take the key out of the JWKS, or rotate it.",
        ),
        Some(authority) => {
            let status =
                planning.aws.authority(authority).await?.map(|found| found.status).unwrap_or_default();
            let step = PlanStep {
                parent: Some(authority.clone()),
                calls: vec![parameters::revoke(&Place::known(authority, ""), serial, reason)],
                ..step
            };
            if matches!(status.as_str(), "ACTIVE" | "DISABLED") {
                step
            } else {
                refuse(
                    step,
                    &format!("Its authority cannot revoke: its status is {status}."),
                    "Restore the authority first.",
                )
            }
        }
    };
    Ok(Draft { steps: vec![step], confirm: Some(params.identity.clone()) })
}
