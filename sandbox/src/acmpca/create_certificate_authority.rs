//! CreateCertificateAuthority.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    authorities::{Authority, Kind, Status},
    configuration::{self, invalid_args},
    publication::Publication,
    revocation::{self, RevocationConfiguration},
    tags::{self, Tag},
};
use crate::{
    context::Context,
    error::ApiError,
    pace::Work,
    servicequotas,
    validate::{Checks, given, is_latin1_text},
    x509::{pem, sign_request},
};

const TYPES: [&str; 2] = ["ROOT", "SUBORDINATE"];
const USAGE_MODES: [&str; 2] = ["GENERAL_PURPOSE", "SHORT_LIVED_CERTIFICATE"];
const KEY_STORAGE_SECURITY_STANDARDS: [&str; 3] =
    ["FIPS_140_2_LEVEL_2_OR_HIGHER", "FIPS_140_2_LEVEL_3_OR_HIGHER", "CCPC_LEVEL_1_OR_HIGHER"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_configuration: Option<configuration::Input>,
    revocation_configuration: Option<revocation::Input>,
    certificate_authority_type: Option<String>,
    idempotency_token: Option<String>,
    key_storage_security_standard: Option<String>,
    tags: Option<Vec<Tag>>,
    usage_mode: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Created {
    certificate_authority_arn: String,
}

pub(super) fn create_certificate_authority(context: &Context<'_>, input: Input) -> Result<Created, ApiError> {
    check(&input)?;
    let token = input.idempotency_token.clone();
    // Looked for twice: before the key is made, which takes its time, and once more in the transaction.
    if let Some(authority) = context.read()?.acmpca.created_by(token.as_deref(), context.now) {
        return Ok(Created { certificate_authority_arn: authority.arn(&context.place) });
    }
    let authority = authority(context, input)?;
    context.write(|contents| {
        if let Some(earlier) = contents.acmpca.created_by(token.as_deref(), context.now) {
            return Ok(Created { certificate_authority_arn: earlier.arn(&context.place) });
        }
        let most = context.limits.most(servicequotas::AUTHORITIES);
        if contents.acmpca.authorities.len() >= most {
            return Err(ApiError::new(
                "LimitExceededException",
                format!("An account can have at most {most} certificate authorities in a Region."),
            ));
        }
        let certificate_authority_arn = authority.arn(&context.place);
        contents.acmpca.authorities.insert(authority.id.clone(), authority);
        Ok(Created { certificate_authority_arn })
    })
}

fn check(input: &Input) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    checks.required("certificateAuthorityConfiguration", input.certificate_authority_configuration.as_ref());
    if let Some(configuration) = &input.certificate_authority_configuration {
        configuration.check(&mut checks);
    }
    if let Some(revocation) = &input.revocation_configuration {
        revocation.check(&mut checks);
    }
    checks.required("certificateAuthorityType", input.certificate_authority_type.as_ref());
    checks.one_of("certificateAuthorityType", input.certificate_authority_type.as_deref(), &TYPES);
    check_token(&mut checks, input.idempotency_token.as_deref());
    let standard = input.key_storage_security_standard.as_deref();
    checks.one_of("keyStorageSecurityStandard", standard, &KEY_STORAGE_SECURITY_STANDARDS);
    tags::check(&mut checks, input.tags.as_deref());
    checks.one_of("usageMode", input.usage_mode.as_deref(), &USAGE_MODES);
    checks.finish()
}

/// Checks an idempotency token as the service model does.
pub(super) fn check_token(checks: &mut Checks, token: Option<&str>) {
    checks.length("idempotencyToken", token, 1, 36);
    checks.pattern("idempotencyToken", token, r"[\u0009\u000A\u000D\u0020-\u00FF]*", is_latin1_text);
}

/// The new authority with its key and its request.
fn authority(context: &Context<'_>, input: Input) -> Result<Authority, ApiError> {
    let configuration =
        given("certificateAuthorityConfiguration", input.certificate_authority_configuration)?.accept()?;
    let subject = configuration.subject.der()?;
    let revocation = input.revocation_configuration.unwrap_or_default();
    let revocation = revocation.accept(&RevocationConfiguration::default())?;
    let key_storage_security_standard = security_standard(context, input.key_storage_security_standard)?;
    let mut all_tags = BTreeMap::new();
    tags::add(&mut all_tags, input.tags.unwrap_or_default())?;
    let extensions = configuration.request_extensions()?;
    let key = context.new_key(configuration.key_algorithm.kind())?;
    let request = sign_request(&subject, extensions, &key, configuration.signature_algorithm()?)?;
    let kind = match input.certificate_authority_type.as_deref() {
        Some("SUBORDINATE") => Kind::Subordinate,
        _ => Kind::Root,
    };
    let ready = context.now.plus(context.pace.background(Work::Authority));
    let id = Uuid::new_v4().to_string();
    let mut authority = Authority {
        publication: Publication::of(&context.place, &id, &revocation.crl_configuration, None),
        id,
        kind,
        configuration,
        usage_mode: input.usage_mode.unwrap_or_else(|| "GENERAL_PURPOSE".into()),
        key_storage_security_standard,
        revocation,
        tags: all_tags,
        token: input.idempotency_token,
        created: context.now,
        changed: context.now,
        status: Status::Creating,
        ready,
        deletion: None,
        key: Arc::new(key),
        csr: pem::encode(pem::REQUEST, &request),
        installed: None,
        permissions: BTreeMap::new(),
        policy: None,
        reports: BTreeMap::new(),
    };
    if ready <= context.now {
        authority.status = Status::PendingCertificate;
    }
    Ok(authority)
}

/// The standard by which the key is kept. In China it is another one than elsewhere.
fn security_standard(context: &Context<'_>, given: Option<String>) -> Result<String, ApiError> {
    let standard = given.unwrap_or_else(|| "FIPS_140_2_LEVEL_3_OR_HIGHER".into());
    let chinese = standard == "CCPC_LEVEL_1_OR_HIGHER";
    if chinese != (context.place.partition() == "aws-cn") {
        return Err(invalid_args(
            "A certificate authority cannot be created in this region with the specified security standard.",
        ));
    }
    Ok(standard)
}
