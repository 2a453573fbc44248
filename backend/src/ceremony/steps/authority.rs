//! Authorities: found or created, their certificates signed and imported.

use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::api::plan::PlanAction;
use signet_shared::format;
use signet_shared::setup::check::SHORT_LIVED_SECONDS;
use signet_shared::setup::options::{Hierarchy, Period, PeriodUnit, SetupOptions};

use super::{all_tags, name, own_tags, token};
use crate::aws::acmpca::{Authority, Issue, NewAuthority};
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::Facts;

/// Template of the root certificate.
pub(crate) const ROOT_TEMPLATE: &str = "RootCACertificate/V1";
/// Template of a subordinate authority that issues only end entities.
pub(crate) const SUBORDINATE_TEMPLATE: &str = "SubordinateCACertificate_PathLen0/V1";

/// What the steps `authority` and `subordinate` leave.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Found {
    /// ARN of the authority.
    pub arn: String,
    /// Algorithm of its key, in AWS's word. Journals of the first versions do not have it.
    #[serde(default)]
    pub key_algorithm: Option<String>,
}

impl Found {
    /// The algorithm with which the authority signs.
    pub(crate) async fn signing_algorithm(&self, context: &StepContext<'_>) -> StepResult<&'static str> {
        match &self.key_algorithm {
            Some(key_algorithm) => Ok(signing_algorithm(key_algorithm)),
            None => Ok(signing_algorithm(&describe(context, &self.arn).await?.key_algorithm)),
        }
    }
}

/// What the steps that issue an authority's certificate leave.
#[derive(Debug, Serialize, Deserialize)]
struct Signed {
    /// ARN of the certificate; `None` where the authority was active already.
    certificate_arn: Option<String>,
}

/// Which of the two authorities a step works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Signs its own certificate.
    Root,
    /// Has its certificate from the root.
    Subordinate,
}

impl Role {
    fn found(self) -> &'static str {
        match self {
            Self::Root => name::AUTHORITY,
            Self::Subordinate => name::SUBORDINATE,
        }
    }

    fn certificate(self) -> &'static str {
        match self {
            Self::Root => name::ROOT_CERTIFICATE,
            Self::Subordinate => name::SUBORDINATE_CERTIFICATE,
        }
    }

    /// What the identity knows of an authority in this role.
    fn facts(self, context: &StepContext<'_>, arn: &str) -> Facts {
        let arn = Some(arn.to_owned());
        let has_subordinate = matches!(context.order.options.hierarchy, Hierarchy::RootAndSubordinate { .. });
        match (self, has_subordinate) {
            (Self::Root, true) => Facts { root_authority_arn: arn, ..Facts::default() },
            _ => Facts { authority_arn: arn, ..Facts::default() },
        }
    }
}

/// The authority that issues the certificate.
pub(crate) async fn issuer(context: &StepContext<'_>) -> Result<Found> {
    match context.output_if_any(name::SUBORDINATE).await? {
        Some(subordinate) => Ok(subordinate),
        None => context.output(name::AUTHORITY).await,
    }
}

/// Uses the authority that the plan adopts, or creates the one that it creates.
pub(crate) async fn find_or_create(context: &StepContext<'_>, role: Role) -> StepResult<Output> {
    let planned = context.planned()?;
    if let (PlanAction::Adopt | PlanAction::Check, Some(arn)) = (planned.action, &planned.resource) {
        let authority = describe(context, arn).await?;
        let mut output =
            output(context, role, found(&authority), format!("Adopted, {}", authority.status), false);
        if context.order.root_cn.is_empty() {
            output.facts.root_cn = Some(authority.common_name);
        }
        return Ok(output);
    }
    let common_name = match (&context.order.options.hierarchy, role) {
        (Hierarchy::RootAndSubordinate { subordinate_cn }, Role::Subordinate) => subordinate_cn,
        _ => &context.order.root_cn,
    };
    let own_tags = own_tags(context);
    for authority in context.when_ready("listing authorities", || context.aws.authorities()).await? {
        if authority.common_name != *common_name
            || authority.is_root != (role == Role::Root)
            || matches!(authority.status.as_str(), "DELETED" | "FAILED")
        {
            continue;
        }
        let tags = context.when_ready("reading tags", || context.aws.authority_tags(&authority.arn)).await?;
        if own_tags.iter().all(|tag| tags.contains(tag)) {
            context.note("found the authority that an earlier try created").await?;
            let detail = "Created by an earlier try".to_owned();
            return Ok(output(context, role, found(&authority), detail, true));
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
    let (token, tags) = (token(context), all_tags(context));
    let new = NewAuthority {
        common_name,
        is_root: role == Role::Root,
        short_lived: is_short_lived(&context.order.options, role),
        options: &context.order.options.authority,
        tags: &tags,
        token: &token,
    };
    // With this token AWS answers the same ARN for five minutes; after that, the tags above find it.
    let arn = context.call("CreateCertificateAuthority", || context.aws.create_authority(new)).await??;
    let key_algorithm = context.order.options.authority.key_algorithm.name().to_owned();
    let found = Found { arn, key_algorithm: Some(key_algorithm) };
    Ok(output(context, role, found, "Created".to_owned(), true))
}

fn found(authority: &Authority) -> Found {
    Found { arn: authority.arn.clone(), key_algorithm: Some(authority.key_algorithm.clone()) }
}

/// Whether a new authority is for certificates of up to seven days: only the one that issues the leaf can be.
pub(crate) fn is_short_lived(options: &SetupOptions, role: Role) -> bool {
    let issues_leaf = match options.hierarchy {
        Hierarchy::RootAndSubordinate { .. } => role == Role::Subordinate,
        _ => true,
    };
    options.authority.short_lived && issues_leaf
}

/// Lets the root sign the authority's certificate, unless the authority is active. The root of a root is itself.
pub(crate) async fn sign(context: &StepContext<'_>, role: Role) -> StepResult<Output> {
    let own: Found = context.output(role.found()).await?;
    // One that this ceremony made has no certificate before this step has asked for it.
    let is_new = context.attempt == 1 && context.made(role.found()).await;
    if !is_new && wait_until_created(context, &own.arn).await?.status == "ACTIVE" {
        return Ok(Output::told(
            json!(Signed { certificate_arn: None }),
            "Not needed, the authority is active",
        ));
    }
    let csr =
        context.when_ready("AWS prepares the authority", || context.aws.authority_csr(&own.arn)).await?;
    let options = &context.order.options.authority;
    let (signer, template, years) = match role {
        Role::Root => (own, ROOT_TEMPLATE, options.years),
        Role::Subordinate => {
            (context.output(name::AUTHORITY).await?, SUBORDINATE_TEMPLATE, options.subordinate_years)
        }
    };
    let token = token(context);
    let issue = Issue {
        authority_arn: &signer.arn,
        csr_pem: &csr,
        template,
        algorithm: signer.signing_algorithm(context).await?,
        validity: Period { unit: PeriodUnit::Years, value: years },
        token: &token,
    };
    let certificate_arn = context.call("IssueCertificate", || context.aws.issue_certificate(issue)).await??;
    Ok(Output {
        resource: Some(certificate_arn.clone()),
        created: true,
        ..Output::told(
            json!(Signed { certificate_arn: Some(certificate_arn) }),
            format!("Issued for {}", format::count(i64::from(years), "year")),
        )
    })
}

/// Looks until AWS has made the authority's key.
async fn wait_until_created(context: &StepContext<'_>, arn: &str) -> StepResult<Authority> {
    let mut looks = 0;
    loop {
        let authority = describe(context, arn).await?;
        if authority.status != "CREATING" {
            return Ok(authority);
        }
        looks += 1;
        context.wait("AWS prepares the authority (CREATING)", looks).await?;
    }
}

/// Imports the authority's certificate, and answers when the authority is active.
pub(crate) async fn activate(context: &StepContext<'_>, role: Role) -> StepResult<Output> {
    let Found { arn, .. } = context.output(role.found()).await?;
    let Signed { certificate_arn } = context.output(role.certificate()).await?;
    // What was just signed is not imported yet: there is nothing to look at before.
    let is_signed_now = context.attempt == 1 && certificate_arn.is_some();
    let before = if is_signed_now { None } else { Some(describe(context, &arn).await?) };
    let authority = match before {
        Some(authority) if authority.status != "PENDING_CERTIFICATE" => authority,
        _ => import(context, role, &arn, certificate_arn).await?,
    };
    if authority.status != "ACTIVE" {
        return Err(unfit(&authority).into());
    }
    let until = authority.not_after.map(format::date).unwrap_or_default();
    Ok(Output {
        resource: Some(arn.clone()),
        facts: role.facts(context, &arn),
        ..Output::told(json!({}), format!("Active until {until}"))
    })
}

/// Fetches the authority's certificate, hands it to the authority, and looks at what came of it.
async fn import(
    context: &StepContext<'_>,
    role: Role,
    arn: &str,
    certificate_arn: Option<String>,
) -> StepResult<Authority> {
    let certificate_arn = certificate_arn.ok_or_else(|| {
        Error::conflict(
            "The authority waits for a certificate again",
            "It was active when this setup looked before, and is not any more.",
        )
        .with_hint("Plan the setup again.")
    })?;
    let signer = match role {
        Role::Root => arn.to_owned(),
        Role::Subordinate => context.output::<Found>(name::AUTHORITY).await?.arn,
    };
    let issued = context
        .when_ready("AWS signs the authority's certificate", || {
            context.aws.certificate(&signer, &certificate_arn)
        })
        .await?;
    // A root takes no chain; a subordinate's ends with the root.
    let chain = (role == Role::Subordinate).then_some(issued.chain.as_str());
    let imported = context
        .call("ImportCertificateAuthorityCertificate", || {
            context.aws.import_authority_certificate(arn, &issued.certificate, chain)
        })
        .await?;
    let authority = describe(context, arn).await?;
    // The answer may have been lost while the import went through: what counts is the state.
    if authority.status != "ACTIVE" {
        imported?;
    }
    Ok(authority)
}

/// The signing algorithm that fits an authority's key algorithm.
pub(crate) fn signing_algorithm(key_algorithm: &str) -> &'static str {
    match key_algorithm {
        "EC_prime256v1" => "SHA256WITHECDSA",
        "EC_secp384r1" => "SHA384WITHECDSA",
        "EC_secp521r1" => "SHA512WITHECDSA",
        _ => "SHA256WITHRSA",
    }
}

pub(crate) async fn describe(context: &StepContext<'_>, arn: &str) -> StepResult<Authority> {
    let authority = context.when_ready("reading the authority", || context.aws.authority(arn)).await?;
    Ok(authority.ok_or_else(|| Error::not_found("authority", arn))?)
}

/// Why an authority that is not active cannot be used.
pub(crate) fn unfit(authority: &Authority) -> Error {
    let (reason, hint) = explain_status(authority);
    Error::conflict(format!("The authority {:?} cannot be used", authority.common_name), reason)
        .with_hint(hint)
}

/// What a status means for a setup, and what to do about it.
pub(crate) fn explain_status(authority: &Authority) -> (String, &'static str) {
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

fn output(context: &StepContext<'_>, role: Role, found: Found, detail: String, created: bool) -> Output {
    Output {
        resource: Some(found.arn.clone()),
        created,
        facts: role.facts(context, &found.arn),
        ..Output::told(json!(found), detail)
    }
}

/// Whether an authority can issue a certificate that is valid for so long from `now` (Unix seconds).
///
/// # Errors
/// Conflict with the reason if it cannot.
pub fn check_fit(authority: &Authority, validity: Period, now: i64) -> Result<()> {
    let conflict = |reason: String, hint: &str| {
        Err(Error::conflict(format!("The authority {:?} cannot be used", authority.common_name), reason)
            .with_hint(hint))
    };
    match authority.status.as_str() {
        "ACTIVE" | "PENDING_CERTIFICATE" | "CREATING" => {}
        _ => return Err(unfit(authority)),
    }
    if authority.short_lived && validity.most_seconds() > SHORT_LIVED_SECONDS {
        return conflict(
            "It issues only certificates of up to seven days (SHORT_LIVED_CERTIFICATE).".to_owned(),
            "Choose a validity of 1 to 7 days, or another authority.",
        );
    }
    if let Some(end) = authority.not_after
        && end < now + validity.most_seconds()
    {
        return conflict(
            format!("Its own certificate ends {}, before the new certificate would.", format::date(end)),
            "Choose a shorter validity, renew the authority's certificate, or choose another authority.",
        );
    }
    Ok(())
}
