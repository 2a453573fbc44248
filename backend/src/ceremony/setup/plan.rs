//! The plan of a setup, computed against the live target. Reads only.

use sha2::{Digest, Sha256};
use signet_shared::api::plan::{
    Cost, Period, Plan, PlanAction, PlanStep, PlannedCall, PlannedResult, PlannedValue,
};
use signet_shared::api::session::Target;
use signet_shared::format;
use signet_shared::plan::remains;
use signet_shared::price::Prices;
use signet_shared::setup::{SetupParams, regions};

use super::parameters::{self, Parameter};
use super::{LEAF_TEMPLATE, LEAF_YEARS, ROOT_TEMPLATE, ROOT_YEARS, authority, bill, certificate, key, step};
use crate::aws::Aws;
use crate::aws::acmpca::Authority;
use crate::error::{Error, Result};

/// Grows when the meaning of a plan changes, so that an old plan's hash no longer fits.
const PLAN_VERSION: u32 = 2;
/// The longest year, in seconds: what a leaf of [`LEAF_YEARS`] may last.
const YEAR: i64 = 366 * 24 * 60 * 60;

/// What the plan does about a resource.
enum Decision {
    Create,
    Adopt { arn: String, summary: String, complete: bool, algorithm: String },
    Refuse { arn: Option<String>, reason: String, hint: String },
}

impl Decision {
    fn refuse(arn: Option<String>, error: &Error) -> Self {
        let hint = error.hint.clone().unwrap_or_default();
        Self::Refuse { arn, reason: format!("{}. {}", error.title, error.detail), hint }
    }

    fn action(&self) -> PlanAction {
        match self {
            Self::Create => PlanAction::Create,
            Self::Adopt { .. } => PlanAction::Adopt,
            Self::Refuse { .. } => PlanAction::Refuse,
        }
    }

    /// The ARN as a parameter: known, or made by `step`.
    fn value(&self, step: &str, result: PlannedResult) -> PlannedValue {
        match self {
            Self::Adopt { arn, .. } | Self::Refuse { arn: Some(arn), .. } => PlannedValue::text(arn.clone()),
            Self::Create | Self::Refuse { arn: None, .. } => PlannedValue::made(step, result),
        }
    }

    /// Key algorithm or spec: that of what is adopted, or what a setup creates.
    fn algorithm(&self) -> &str {
        match self {
            Self::Adopt { algorithm, .. } => algorithm,
            Self::Create | Self::Refuse { .. } => "RSA_2048",
        }
    }

    /// Summary, hint and resource of the step.
    fn words(&self, creates: &str) -> (String, Option<String>, Option<String>) {
        match self {
            Self::Create => (creates.to_owned(), None, None),
            Self::Adopt { arn, summary, .. } => (summary.clone(), None, Some(arn.clone())),
            Self::Refuse { arn, reason, hint } => (reason.clone(), Some(hint.clone()), arn.clone()),
        }
    }
}

/// Looks at the target and says what a setup will do there.
///
/// # Errors
/// What AWS says when it cannot be asked.
pub async fn compute(aws: &Aws, params: SetupParams, target: Target, now_ms: i64) -> Result<Plan> {
    let now = now_ms.div_euclid(1000);
    let authority = decide_authority(aws, &params.root_cn, now).await?;
    let key = decide_key(aws, &params.alias).await?;
    let steps = steps(&params, &authority, &key);
    let cost = cost(&steps);
    let hash = hash(&params, &target, &steps)?;
    let expected_seconds = steps.iter().map(|step| step.expected_seconds).sum();
    let id = uuid::Uuid::now_v7().to_string();
    Ok(Plan { id, hash, params, target, created_at: now_ms, steps, cost, expected_seconds, preflight: None })
}

async fn decide_authority(aws: &Aws, common_name: &str, now: i64) -> Result<Decision> {
    let named: Vec<Authority> = aws
        .authorities()
        .await?
        .into_iter()
        .filter(|authority| authority.is_root && authority.common_name == common_name)
        .collect();
    let until = now + LEAF_YEARS * YEAR;
    let mut fit = named.iter().filter(|authority| authority::check_fit(authority, until).is_ok());
    Ok(match (fit.next(), fit.next(), named.first()) {
        (Some(one), None, _) => Decision::Adopt {
            arn: one.arn.clone(),
            summary: match one.not_after {
                Some(end) => {
                    format!("Found {}: {}, ends {}.", one.status, one.key_algorithm, format::date(end))
                }
                None => format!("Found {}: {}. The next steps complete it.", one.status, one.key_algorithm),
            },
            complete: one.status == "ACTIVE",
            algorithm: one.key_algorithm.clone(),
        },
        (Some(one), Some(other), _) => Decision::Refuse {
            arn: Some(one.arn.clone()),
            reason: format!("Two authorities have this name: {} and {}.", one.arn, other.arn),
            hint: "Choose another name for the authority, so that it is clear which one issues.".to_owned(),
        },
        (None, _, Some(unfit)) => match authority::check_fit(unfit, until) {
            Err(error) => Decision::refuse(Some(unfit.arn.clone()), &error),
            Ok(()) => Decision::Create,
        },
        (None, _, None) => Decision::Create,
    })
}

async fn decide_key(aws: &Aws, alias: &str) -> Result<Decision> {
    let Some(id) = aws.alias_target(&format!("alias/{alias}")).await? else { return Ok(Decision::Create) };
    let found = aws.key(&id).await?;
    Ok(match key::check_fit(&found) {
        Ok(()) => Decision::Adopt {
            summary: format!("Found behind the alias: {}, enabled, sign and verify.", found.spec),
            arn: found.arn,
            complete: true,
            algorithm: found.spec,
        },
        Err(error) => Decision::refuse(Some(found.arn), &error),
    })
}

fn steps(params: &SetupParams, authority: &Decision, key: &Decision) -> Vec<PlanStep> {
    let active = matches!(authority, Decision::Adopt { complete: true, .. });
    let key_exists = matches!(key, Decision::Adopt { .. });
    let (authority_summary, authority_hint, authority_arn) =
        authority.words("A root authority with an RSA_2048 key, general purpose.");
    let (key_summary, key_hint, key_arn) =
        key.words("RSA_2048 for RS384. The private half never leaves KMS, and the key can only sign.");
    let authority_name = authority_arn.clone().unwrap_or_else(|| "the new authority".to_owned());
    let key_name = key_arn.clone().unwrap_or_else(|| "the new key".to_owned());
    let alias = format!("alias/{}", params.alias);
    let authority_value = authority.value(step::AUTHORITY, PlannedResult::AuthorityArn);
    let key_value = key.value(step::KEY, PlannedResult::KeyArn);
    let at_authority = |operation: &str, name: &str| {
        with(pca(operation, name), vec![("CertificateAuthorityArn", authority_value.clone())])
    };
    let at_key = |operation: &str| with(kms(operation, &key_name), vec![("KeyId", key_value.clone())]);
    let partition = regions::region_by_name(&params.region).map_or("aws", |region| &region.partition);
    let algorithm = authority::signing_algorithm(authority.algorithm());
    let sign = certificate::csr_algorithm(key.algorithm()).map_or("", |(_, algorithm, _)| algorithm);
    let mut steps: Vec<PlanStep> = vec![
        PlanStep {
            title: format!("Root authority: {}", params.root_cn),
            hint: authority_hint,
            resource: authority_arn.clone(),
            calls: match authority {
                Decision::Create => vec![
                    pca("ListCertificateAuthorities", "all authorities"),
                    with(
                        with_tags(
                            pca("CreateCertificateAuthority", "a new authority"),
                            "acm-pca:TagCertificateAuthority",
                        ),
                        parameters::create_authority(params),
                    ),
                ],
                _ => vec![at_authority("DescribeCertificateAuthority", &authority_name)],
            },
            expected_seconds: 2,
            ..planned(step::AUTHORITY, authority.action(), authority_summary)
        },
        PlanStep {
            title: "Root certificate".to_owned(),
            calls: if active {
                vec![at_authority("DescribeCertificateAuthority", &authority_name)]
            } else {
                vec![
                    at_authority("DescribeCertificateAuthority", &authority_name),
                    at_authority("GetCertificateAuthorityCsr", &authority_name),
                    with(
                        pca("IssueCertificate", &authority_name),
                        parameters::issue_root(partition, &authority_value, algorithm),
                    ),
                ]
            },
            expected_seconds: if active { 1 } else { 60 },
            ..if active {
                planned(
                    step::ROOT_CERTIFICATE,
                    PlanAction::Skip,
                    "Not needed: the authority is active.".to_owned(),
                )
            } else {
                let summary =
                    format!("The authority signs its own certificate: {ROOT_TEMPLATE}, {ROOT_YEARS} years.");
                planned(step::ROOT_CERTIFICATE, PlanAction::Create, summary)
            }
        },
        PlanStep {
            title: "Activation".to_owned(),
            calls: if active {
                vec![at_authority("DescribeCertificateAuthority", &authority_name)]
            } else {
                vec![
                    with(
                        pca("GetCertificate", &authority_name),
                        parameters::get_certificate(&authority_value, step::ROOT_CERTIFICATE),
                    ),
                    with(
                        pca("ImportCertificateAuthorityCertificate", &authority_name),
                        parameters::import_root(&authority_value),
                    ),
                    at_authority("DescribeCertificateAuthority", &authority_name),
                ]
            },
            expected_seconds: if active { 1 } else { 5 },
            ..if active {
                planned(
                    step::ACTIVATION,
                    PlanAction::Check,
                    "Checks that the authority is active.".to_owned(),
                )
            } else {
                let summary = "Imports the root certificate, which lets the authority issue.".to_owned();
                planned(step::ACTIVATION, PlanAction::Change, summary)
            }
        },
        PlanStep {
            title: "Key: sign and verify".to_owned(),
            hint: key_hint,
            resource: key_arn,
            calls: match key {
                Decision::Create => vec![
                    with(
                        with_tags(kms("CreateKey", "a new key"), "kms:TagResource"),
                        parameters::create_key(params),
                    ),
                    at_key("DescribeKey"),
                ],
                _ => vec![at_key("DescribeKey")],
            },
            expected_seconds: 2,
            ..planned(step::KEY, key.action(), key_summary)
        },
        PlanStep {
            title: format!("Alias: {alias}"),
            calls: if key_exists {
                vec![kms("ListAliases", "all aliases")]
            } else {
                vec![
                    kms("ListAliases", "all aliases"),
                    with(
                        kms("CreateAlias", &format!("{alias} and {key_name}")),
                        parameters::create_alias(&alias, &key_value),
                    ),
                ]
            },
            expected_seconds: 1,
            ..if key_exists {
                planned(step::ALIAS, PlanAction::Check, "Checks that it still points at this key.".to_owned())
            } else {
                planned(step::ALIAS, PlanAction::Create, "Free in this account and Region.".to_owned())
            }
        },
        PlanStep {
            title: "Certificate request".to_owned(),
            calls: vec![
                at_key("GetPublicKey"),
                with(kms("Sign", &key_name), parameters::sign(&key_value, sign)),
            ],
            expected_seconds: 1,
            ..planned(
                step::SIGNING_REQUEST,
                PlanAction::Create,
                format!("A CSR for CN={}, signed by the key in KMS and checked here.", params.leaf_cn),
            )
        },
        PlanStep {
            title: format!("Certificate: {}", params.leaf_cn),
            calls: vec![with(
                pca("IssueCertificate", &authority_name),
                parameters::issue_leaf(partition, &authority_value, algorithm),
            )],
            expected_seconds: 2,
            ..planned(step::CERTIFICATE, PlanAction::Create, format!("{LEAF_TEMPLATE}, {LEAF_YEARS} year."))
        },
        PlanStep {
            title: "Verification".to_owned(),
            calls: vec![
                with(
                    pca("GetCertificate", &authority_name),
                    parameters::get_certificate(&authority_value, step::CERTIFICATE),
                ),
                at_authority("GetCertificateAuthorityCertificate", &authority_name),
            ],
            expected_seconds: 10,
            ..planned(
                step::VERIFICATION,
                PlanAction::Check,
                "Fetches the certificate and checks that it chains to the root and carries the KMS key."
                    .to_owned(),
            )
        },
    ]
    .into_iter()
    .map(priced)
    .collect();
    remains::fill(&mut steps);
    steps
}

/// A step without title, calls and price.
fn planned(name: &str, action: PlanAction, summary: String) -> PlanStep {
    PlanStep {
        name: name.to_owned(),
        title: String::new(),
        summary,
        hint: None,
        action,
        resource: None,
        calls: Vec::new(),
        monthly_cents: 0,
        once_cents: 0,
        expected_seconds: 0,
        remains: None,
    }
}

fn priced(mut step: PlanStep) -> PlanStep {
    if step.action == PlanAction::Create {
        for line in bill(&|name| name == step.name) {
            match line.period {
                Period::Monthly => step.monthly_cents += line.cents,
                Period::Once => step.once_cents += line.cents,
            }
        }
    }
    step
}

/// What is created costs; what is adopted is paid for already, and says so.
fn cost(steps: &[PlanStep]) -> Cost {
    let action = |name: &str| steps.iter().find(|step| step.name == name).map(|step| step.action);
    let mut lines = bill(&|name| matches!(action(name), Some(PlanAction::Create | PlanAction::Adopt)));
    let created = bill(&|name| action(name) == Some(PlanAction::Create));
    for line in &mut lines {
        if !created.contains(line) {
            line.cents = 0;
            line.note = "already paid for".to_owned();
        }
    }
    let sum = |period| lines.iter().filter(|line| line.period == period).map(|line| line.cents).sum();
    Cost {
        monthly_cents: sum(Period::Monthly),
        once_cents: sum(Period::Once),
        priced_on: Prices::current().map(|prices| prices.date).unwrap_or_default(),
        lines,
    }
}

fn hash(params: &SetupParams, target: &Target, steps: &[PlanStep]) -> Result<String> {
    let body = serde_json::to_vec(&(PLAN_VERSION, params, target, steps))?;
    Ok(hex::encode(Sha256::digest(body)))
}

fn pca(operation: &str, resource: &str) -> PlannedCall {
    call("acm-pca", operation, resource)
}

fn kms(operation: &str, resource: &str) -> PlannedCall {
    call("kms", operation, resource)
}

fn call(service: &str, operation: &str, resource: &str) -> PlannedCall {
    PlannedCall {
        operation: operation.to_owned(),
        actions: vec![format!("{service}:{operation}")],
        resource: resource.to_owned(),
        parameters: Vec::new(),
    }
}

fn with(call: PlannedCall, parameters: Vec<Parameter>) -> PlannedCall {
    parameters.into_iter().fold(call, |call, (name, value)| call.with(name, value))
}

fn with_tags(mut call: PlannedCall, action: &str) -> PlannedCall {
    call.actions.push(action.to_owned());
    call
}
