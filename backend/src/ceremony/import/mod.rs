//! The import: a key, its alias, its certificate and, if wanted, its authority become an identity. It reads, and writes
//! only the tags, if asked.

mod steps;

use signet_shared::api::plan::{PlanAction, PlanStep, PlannedValue};
use signet_shared::ceremony::{CeremonyParams, ImportParams, ImportedCertificate};
use signet_shared::certificate::{self, CertificateView};
use signet_shared::format::DAY;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{
    CertificateOptions, Hierarchy, KeyOptions, KeySpec, LeafTemplate, Period, PeriodUnit, SetupOptions,
};

use super::parameters::{self, Place, at_authority, at_key};
use super::plan::{Draft, Planning, planned};
use super::renew::refused;
use super::steps::authority::Role;
use super::steps::key::{self, check_fit};
use super::steps::{authority, name};
use super::{Kind, Step};
use crate::aws::Aws;
use crate::error::{Error, Result};

/// The import.
pub(crate) static KIND: Kind = Kind {
    name: "import",
    version: 1,
    steps: &[
        Step {
            name: name::AUTHORITY,
            run: |context| Box::pin(authority::find_or_create(context, Role::Subordinate)),
        },
        Step { name: name::KEY, run: |context| Box::pin(key::find_or_create(context)) },
        Step { name: name::TAGS, run: |context| Box::pin(steps::tag(context)) },
        Step { name: name::VERIFICATION, run: |context| Box::pin(steps::verify(context)) },
    ],
    plan: |planning| Box::pin(draft(planning)),
};

/// ARN of the authority: the one that was given, or the one that the certificate's ARN names.
fn authority_of(params: &ImportParams) -> Option<&str> {
    match (&params.authority_arn, &params.certificate) {
        (Some(arn), _) => Some(arn),
        (None, ImportedCertificate::Arn { arn }) => arn.split("/certificate/").next(),
        (None, ImportedCertificate::Pem { .. }) => None,
    }
}

/// The key as KMS takes it: an alias may come without its prefix.
fn key_id(params: &ImportParams) -> String {
    let key = &params.key;
    let is_id = key.starts_with("arn:") || key.starts_with("mrk-") || uuid::Uuid::parse_str(key).is_ok();
    if is_id || key.starts_with("alias/") { key.clone() } else { format!("alias/{key}") }
}

/// The certificate, PEM.
async fn pem(aws: &Aws, params: &ImportParams) -> Result<String> {
    match &params.certificate {
        ImportedCertificate::Pem { pem } => Ok(pem.clone()),
        ImportedCertificate::Arn { arn } => {
            let authority = arn.split("/certificate/").next().unwrap_or_default();
            Ok(aws.certificate(authority, arn).await?.certificate)
        }
    }
}

/// The alias of the key without its prefix, if it has one. An alias that was given is the one.
async fn alias(aws: &Aws, params: &ImportParams, key_arn: &str) -> Result<Option<String>> {
    let given = key_id(params);
    let found = match given.strip_prefix("alias/") {
        Some(alias) => Some(alias.to_owned()),
        None => {
            let aliases = aws.aliases_of(key_arn).await?;
            aliases.into_iter().find_map(|alias| Some(alias.strip_prefix("alias/")?.to_owned()))
        }
    };
    Ok(found)
}

/// What the identity will look like: names and options as they can be read off what exists.
///
/// # Errors
/// What AWS says when it cannot be asked; conflict if the key has no alias.
pub async fn order(aws: &Aws, params: &ImportParams) -> Result<SetupParams> {
    let key = aws.key(&key_id(params)).await?;
    let pem = pem(aws, params).await?;
    let views = certificate::parse(pem.as_bytes()).map_err(Error::internal)?;
    let view = views.first().ok_or_else(|| Error::internal("a certificate that is not there"))?;
    let root_cn = match authority_of(params) {
        Some(arn) => aws.authority(arn).await?.map(|found| found.common_name).unwrap_or_default(),
        None => String::new(),
    };
    let alias = alias(aws, params, &key.arn).await?.ok_or_else(no_alias)?;
    let days = (view.not_after - view.not_before) / DAY;
    let value = u32::try_from(days).unwrap_or(1).max(1);
    Ok(SetupParams {
        identity: params.identity.clone(),
        root_cn,
        leaf_cn: view.subject.common_name.clone().unwrap_or_else(|| params.identity.clone()),
        alias,
        region: params.region.clone(),
        options: SetupOptions {
            hierarchy: match authority_of(params) {
                Some(arn) => Hierarchy::ExistingAuthority { authority_arn: arn.to_owned() },
                None => Hierarchy::SelfSigned,
            },
            certificate: CertificateOptions {
                template: template(view),
                validity: Period { unit: PeriodUnit::Days, value },
                ..CertificateOptions::default()
            },
            key: KeyOptions {
                spec: KeySpec::from_name(&key.spec).unwrap_or_default(),
                ..KeyOptions::default()
            },
            ..SetupOptions::default()
        },
    })
}

fn no_alias() -> Error {
    Error::conflict("The key has no alias", "An identity signs by its key's alias.")
        .with_hint("Create an alias for the key in AWS KMS, then plan the import again.")
}

/// The template whose extended key usages the certificate has; the usual one if there is none like it.
fn template(view: &CertificateView) -> LeafTemplate {
    let uses = view.extended_key_usage.as_deref().unwrap_or_default();
    let has = |oid: &str| uses.iter().any(|usage| usage.oid == oid);
    match (has("1.3.6.1.5.5.7.3.1"), has("1.3.6.1.5.5.7.3.2")) {
        (true, true) => LeafTemplate::EndEntity,
        (true, false) => LeafTemplate::ServerAuth,
        (false, true) => LeafTemplate::ClientAuth,
        (false, false) => LeafTemplate::CodeSigning,
    }
}

async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let CeremonyParams::Import(params) = planning.params else {
        return Err(Error::internal("parameters of another kind"));
    };
    let aws = planning.aws;
    let found = aws.key(&key_id(params)).await?;
    let key = Place::known(&found.arn, &found.spec);
    let issuer = authority_of(params).map(|arn| Place::known(arn, ""));
    let mut steps = Vec::new();
    if let Some(arn) = authority_of(params) {
        let authority = aws.authority(arn).await?.ok_or_else(|| Error::not_found("authority", arn))?;
        steps.push(PlanStep {
            title: format!("Authority: {}", authority.common_name),
            resource: Some(authority.arn.clone()),
            calls: vec![at_authority("DescribeCertificateAuthority", &Place::known(arn, ""))],
            ..planned(
                name::AUTHORITY,
                PlanAction::Adopt,
                format!("{}, {}.", authority.status, authority.key_algorithm),
            )
        });
    }
    let step = PlanStep {
        title: "Key: sign and verify".to_owned(),
        resource: Some(found.arn.clone()),
        calls: vec![at_key("DescribeKey", &key), at_key("ListAliases", &key)],
        ..planned(name::KEY, PlanAction::Adopt, format!("{}, {}.", found.spec, found.state))
    };
    // What an identity was relieved of by a clean-up that kept it may go to another.
    let mut others = planning.others.iter().filter(|other| other.removal_id.is_none());
    let taken = others.find(|other| other.keys().any(|key| key == found.arn));
    let has_alias = alias(aws, params, &found.arn).await?.is_some();
    steps.push(match (check_fit(&found), taken) {
        (Err(error), _) => refused(step, &error),
        (Ok(()), Some(other)) => {
            let text = format!("The identity {:?} has it.", other.name);
            let hint = "Open that identity, or clean it up first.";
            refused(step, &Error::conflict("The key belongs to another identity", text).with_hint(hint))
        }
        (Ok(()), None) if !has_alias => refused(step, &no_alias()),
        (Ok(()), None) => step,
    });
    if params.tag {
        let mut calls = vec![at_key("TagResource", &key)];
        calls.extend(issuer.iter().map(|issuer| at_authority("TagCertificateAuthority", issuer)));
        let calls = calls.into_iter().map(|call| parameters::tag(call, &params.identity)).collect();
        steps.push(PlanStep {
            title: "Tags".to_owned(),
            calls,
            ..planned(
                name::TAGS,
                PlanAction::Change,
                format!("signet:identity = {}. A clean-up may then remove what carries it.", params.identity),
            )
        });
    }
    let mut calls = vec![at_key("GetPublicKey", &key)];
    if let Some(issuer) = &issuer {
        if let ImportedCertificate::Arn { arn } = &params.certificate {
            let call = at_authority("GetCertificate", issuer);
            calls.push(call.with("CertificateArn", PlannedValue::text(arn.clone())));
        }
        calls.push(at_authority("GetCertificateAuthorityCertificate", issuer));
    }
    steps.push(PlanStep {
        title: "Verification".to_owned(),
        calls,
        ..planned(
            name::VERIFICATION,
            PlanAction::Check,
            "Checks that the certificate carries this key, is valid now, and chains to the authority, if there is one.",
        )
    });
    Ok(Draft { steps, confirm: None })
}
