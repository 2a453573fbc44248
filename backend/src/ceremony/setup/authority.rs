//! The root authority: found or created, self-signed, activated.

use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::api::plan::PlanAction;
use signet_shared::format;

use super::{ROOT_TEMPLATE, ROOT_YEARS, step, tags, token};
use crate::aws::acmpca::{Authority, Issue};
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::Facts;

/// What the step `authority` leaves.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) arn: String,
}

/// What the step `root_certificate` leaves.
#[derive(Debug, Serialize, Deserialize)]
struct SelfSigned {
    /// ARN of the root certificate; `None` where the authority was active already.
    certificate_arn: Option<String>,
}

/// Uses the authority that the plan adopts, or creates the one that it creates.
pub(super) async fn find_or_create(context: &StepContext<'_>) -> StepResult<Output> {
    let planned = context.planned(step::AUTHORITY)?;
    if let (PlanAction::Adopt, Some(arn)) = (planned.action, &planned.resource) {
        let authority = describe(context, arn).await?;
        return Ok(output(&authority.arn, format!("Adopted, {}", authority.status), false));
    }
    let common_name = &context.params.root_cn;
    let tags = tags(context);
    for authority in context.when_ready("listing authorities", || context.aws.authorities()).await? {
        if authority.common_name != *common_name || matches!(authority.status.as_str(), "DELETED" | "FAILED")
        {
            continue;
        }
        let found = context.when_ready("reading tags", || context.aws.authority_tags(&authority.arn)).await?;
        if tags.iter().all(|tag| found.contains(tag)) {
            context.note("found the authority that an earlier try created").await?;
            return Ok(output(&authority.arn, "Created by an earlier try".to_owned(), true));
        }
        return Err(Error::conflict(
            "An authority of this name appeared since the plan",
            format!("{} has the common name {common_name:?} and was not made by this setup.", authority.arn),
        )
        .with_hint(
            "Plan the setup again: the new plan adopts that authority instead of paying for a second one.",
        )
        .into());
    }
    let token = token(context);
    // With this token AWS answers the same ARN for five minutes; after that, the tags above find it.
    let arn = context
        .call("CreateCertificateAuthority", context.aws.create_root_authority(common_name, &tags, &token))
        .await??;
    Ok(output(&arn, "Created".to_owned(), true))
}

/// Lets the authority sign its own certificate, unless it is active.
pub(super) async fn self_sign(context: &StepContext<'_>) -> StepResult<Output> {
    let Found { arn } = context.output(step::AUTHORITY).await?;
    let mut looks = 0;
    let authority = loop {
        let authority = describe(context, &arn).await?;
        if authority.status != "CREATING" {
            break authority;
        }
        looks += 1;
        context.wait("AWS prepares the authority (CREATING)", looks).await?;
    };
    if authority.status == "ACTIVE" {
        return Ok(Output {
            value: json!(SelfSigned { certificate_arn: None }),
            detail: "Not needed, the authority is active".to_owned(),
            resource: None,
            created: false,
            facts: Facts::default(),
        });
    }
    let csr = context.when_ready("AWS prepares the CSR", || context.aws.authority_csr(&arn)).await?;
    let token = token(context);
    let issue = Issue {
        authority_arn: &arn,
        csr_pem: &csr,
        template: ROOT_TEMPLATE,
        algorithm: signing_algorithm(&authority.key_algorithm),
        years: ROOT_YEARS,
        token: &token,
    };
    let certificate_arn = context.call("IssueCertificate", context.aws.issue_certificate(issue)).await??;
    Ok(Output {
        value: json!(SelfSigned { certificate_arn: Some(certificate_arn.clone()) }),
        detail: format!("Issued for {ROOT_YEARS} years"),
        resource: Some(certificate_arn),
        created: true,
        facts: Facts::default(),
    })
}

/// Imports the root certificate, and answers when the authority is active.
pub(super) async fn activate(context: &StepContext<'_>) -> StepResult<Output> {
    let Found { arn } = context.output(step::AUTHORITY).await?;
    let SelfSigned { certificate_arn } = context.output(step::ROOT_CERTIFICATE).await?;
    let mut authority = describe(context, &arn).await?;
    if authority.status == "PENDING_CERTIFICATE" {
        let certificate_arn = certificate_arn.ok_or_else(|| {
            Error::conflict(
                "The authority waits for a certificate again",
                "It was active when this setup looked before, and is not any more.",
            )
            .with_hint("Plan the setup again.")
        })?;
        let certificate = context
            .when_ready("AWS signs the root certificate", || context.aws.certificate(&arn, &certificate_arn))
            .await?;
        let imported = context
            .call(
                "ImportCertificateAuthorityCertificate",
                context.aws.import_root_certificate(&arn, &certificate),
            )
            .await?;
        authority = describe(context, &arn).await?;
        // The answer may have been lost while the import went through: what counts is the state.
        if authority.status != "ACTIVE" {
            imported?;
        }
    }
    if authority.status != "ACTIVE" {
        return Err(unfit(&authority).into());
    }
    let until = authority.not_after.map(format::date).unwrap_or_default();
    Ok(Output {
        value: json!({}),
        detail: format!("Active until {until}"),
        resource: Some(arn.clone()),
        created: false,
        facts: Facts { authority_arn: Some(arn), ..Facts::default() },
    })
}

/// The signing algorithm that fits an authority's key algorithm.
pub(super) fn signing_algorithm(key_algorithm: &str) -> &'static str {
    match key_algorithm {
        "EC_prime256v1" => "SHA256WITHECDSA",
        "EC_secp384r1" => "SHA384WITHECDSA",
        "EC_secp521r1" => "SHA512WITHECDSA",
        _ => "SHA256WITHRSA",
    }
}

pub(super) async fn describe(context: &StepContext<'_>, arn: &str) -> StepResult<Authority> {
    let authority = context.when_ready("reading the authority", || context.aws.authority(arn)).await?;
    Ok(authority.ok_or_else(|| Error::not_found("authority", arn))?)
}

/// Why an authority that is not active cannot be used.
pub(super) fn unfit(authority: &Authority) -> Error {
    let (reason, hint) = explain_status(authority);
    Error::conflict(format!("The authority {:?} cannot be used", authority.common_name), reason)
        .with_hint(hint)
}

/// What a status means for a setup, and what to do about it.
pub(super) fn explain_status(authority: &Authority) -> (String, &'static str) {
    match authority.status.as_str() {
        "DELETED" => {
            let until = authority.restorable_until.map(format::date);
            let until = until.map(|date| format!(" It can be restored until {date}.")).unwrap_or_default();
            (
                format!("It is deleted.{until}"),
                "Restore it in AWS Private CA, or choose another name for the authority.",
            )
        }
        "DISABLED" => (
            "It is disabled and cannot issue.".to_owned(),
            "Enable it in AWS Private CA, or choose another name for the authority.",
        ),
        "EXPIRED" => (
            "Its own certificate has expired.".to_owned(),
            "Renew its certificate in AWS Private CA, or choose another name for the authority.",
        ),
        "FAILED" => (
            "AWS could not create it.".to_owned(),
            "Delete it in AWS Private CA (it costs nothing), or choose another name for the authority.",
        ),
        other => (format!("Its status is {other}."), "Wait, or choose another name for the authority."),
    }
}

fn output(arn: &str, detail: String, created: bool) -> Output {
    Output {
        value: json!(Found { arn: arn.to_owned() }),
        detail,
        resource: Some(arn.to_owned()),
        created,
        facts: Facts { authority_arn: Some(arn.to_owned()), ..Facts::default() },
    }
}

/// Whether an authority can issue a certificate that ends at `until` (Unix seconds).
///
/// # Errors
/// Conflict with the reason if it cannot.
pub(super) fn check_fit(authority: &Authority, until: i64) -> Result<()> {
    let conflict = |reason: String, hint: &str| {
        Err(Error::conflict(format!("The authority {:?} cannot be used", authority.common_name), reason)
            .with_hint(hint))
    };
    match authority.status.as_str() {
        "ACTIVE" | "PENDING_CERTIFICATE" | "CREATING" => {}
        _ => return Err(unfit(authority)),
    }
    if authority.short_lived {
        return conflict(
            "It issues only certificates of up to seven days (SHORT_LIVED_CERTIFICATE).".to_owned(),
            "Choose another name for the authority.",
        );
    }
    if let Some(end) = authority.not_after
        && end < until
    {
        return conflict(
            format!("Its own certificate ends {}, before the new certificate would.", format::date(end)),
            "Renew the authority's certificate, or choose another name for the authority.",
        );
    }
    Ok(())
}
