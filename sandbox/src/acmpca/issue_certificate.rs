//! IssueCertificate.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize, de::IgnoredAny};

use super::{
    algorithm::SIGNING_ALGORITHMS,
    arn,
    authorities::{Authority, Certificate, Kind, Status, certificate_key},
    configuration::invalid_args,
    create_certificate_authority::check_token,
    serial,
    template::{Parties, Template},
    validity::Validity,
};
use crate::{
    clock::Moment,
    context::Context,
    crypto::{PublicKey, sha1},
    error::ApiError,
    validate::{Checks, given},
    wire::Blob,
    x509::{self, ParsedCertificate, ParsedRequest, SignatureAlgorithm, pem},
};

/// How far a certificate's beginning lies before its issue, so that clocks which lag accept it.
const BACKDATE: Duration = Duration::from_secs(60 * 60);

/// The longest validity of certificates of an authority for short-lived certificates, in days.
const SHORT_LIVED_DAYS: u32 = 7;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    /// Has a meaning only for templates with API passthrough; AWS ignores it with all others.
    #[serde(rename = "ApiPassthrough")]
    _api_passthrough: Option<IgnoredAny>,
    certificate_authority_arn: Option<String>,
    csr: Option<Blob>,
    signing_algorithm: Option<String>,
    template_arn: Option<String>,
    validity: Option<Validity>,
    validity_not_before: Option<Validity>,
    idempotency_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Issued {
    certificate_arn: String,
}

pub(super) fn issue_certificate(context: &Context<'_>, input: Input) -> Result<Issued, ApiError> {
    check(&input)?;
    let authority_arn = given("certificateAuthorityArn", input.certificate_authority_arn.clone())?;
    let token = input.idempotency_token.clone();
    context.write(|contents| {
        let authority = arn::find(&context.place, &contents.acmpca, &authority_arn)?;
        if let Some(id) = contents.acmpca.issued_by(&authority.id, token.as_deref(), context.now) {
            return Ok(Issued { certificate_arn: format!("{authority_arn}/certificate/{id}") });
        }
        let (id, certificate) = issue(context, &authority, input)?;
        contents.acmpca.certificates.insert(certificate_key(&authority.id, &id), Arc::new(certificate));
        Ok(Issued { certificate_arn: format!("{authority_arn}/certificate/{id}") })
    })
}

fn check(input: &Input) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    checks.required("csr", input.csr.as_ref());
    checks.bytes("csr", input.csr.as_ref().map(|blob| blob.0.as_slice()), 1, 32_768);
    checks.required("signingAlgorithm", input.signing_algorithm.as_ref());
    checks.one_of("signingAlgorithm", input.signing_algorithm.as_deref(), &SIGNING_ALGORITHMS);
    arn::check_optional(&mut checks, "templateArn", input.template_arn.as_deref());
    checks.required("validity", input.validity.as_ref());
    if let Some(validity) = &input.validity {
        validity.check(&mut checks, "validity");
    }
    if let Some(validity) = &input.validity_not_before {
        validity.check(&mut checks, "validityNotBefore");
    }
    check_token(&mut checks, input.idempotency_token.as_deref());
    checks.finish()
}

/// The id and the content of the new certificate.
fn issue(
    context: &Context<'_>,
    authority: &Authority,
    input: Input,
) -> Result<(String, Certificate), ApiError> {
    let template = Template::named(&context.place, input.template_arn.as_deref())?;
    check_state(authority, template)?;
    let algorithm_name = given("signingAlgorithm", input.signing_algorithm)?;
    let algorithm = authority.configuration.key_algorithm.signing(&algorithm_name).ok_or_else(|| {
        invalid_args(format!(
            "The signing algorithm {algorithm_name} does not match the key of the certificate authority."
        ))
    })?;
    let request = request(&given("csr", input.csr)?.0)?;
    let not_before = match &input.validity_not_before {
        Some(beginning) => beginning.beginning()?,
        None => context.now.minus(BACKDATE),
    };
    let not_after = given("validity", input.validity)?.end(context.now)?;
    if not_after <= not_before || not_after <= context.now {
        return Err(ApiError::validation(
            "The certificate validity must end in the future and after it begins.",
        ));
    }
    let issuer = if template == Template::RootCa { None } else { authority.parsed_certificate()? };
    match &issuer {
        None => check_own_request(authority, &request)?,
        Some(issuer) => check_against_issuer(context, authority, issuer, template, not_after)?,
    }
    let serial = serial::new()?;
    let der =
        sign(authority, issuer.as_ref(), template, algorithm, &serial, request, (not_before, not_after))?;
    let certificate = Certificate {
        certificate: pem::encode(pem::CERTIFICATE, &der),
        chain: issuer.and(authority.installed.as_ref()).map(|installed| match &installed.chain {
            None => installed.certificate.clone(),
            Some(chain) => format!("{}\n{chain}", installed.certificate),
        }),
        issued: context.now,
        ready: context.now.plus(context.pace.duration()),
        token: input.idempotency_token,
    };
    Ok((hex::encode(serial), certificate))
}

/// Only an active authority issues; a root without a valid certificate of its own may issue that one.
fn check_state(authority: &Authority, template: Template) -> Result<(), ApiError> {
    let own = template == Template::RootCa;
    if own && authority.kind != Kind::Root {
        return Err(invalid_args(
            "The template RootCACertificate/V1 is for root certificate authorities only.",
        ));
    }
    let fit = match authority.status {
        Status::Active => true,
        Status::PendingCertificate | Status::Expired => own,
        Status::Creating | Status::Disabled | Status::Deleted => false,
    };
    if fit {
        return Ok(());
    }
    Err(ApiError::new(
        "InvalidStateException",
        "The certificate authority is not in a valid state for issuing certificates.",
    ))
}

fn request(csr: &[u8]) -> Result<ParsedRequest, ApiError> {
    let malformed = |why: &str| {
        ApiError::new(
            "MalformedCSRException",
            format!("The certificate signing request is not valid: {why}."),
        )
    };
    let mut found = pem::decode(csr, &[pem::REQUEST, "NEW CERTIFICATE REQUEST"]).unwrap_or_default();
    let der =
        found.pop().filter(|_| found.is_empty()).ok_or_else(|| malformed("it is not one PEM request"))?;
    let request = ParsedRequest::parse(&der).map_err(malformed)?;
    // SEQUENCE {}: a name without any attribute.
    if request.subject == [0x30, 0x00] && request.subject_alt_name.is_none() {
        return Err(malformed("it has neither a subject nor a subject alternative name"));
    }
    Ok(request)
}

/// A root signs for itself alone.
fn check_own_request(authority: &Authority, request: &ParsedRequest) -> Result<(), ApiError> {
    if request.public_key == authority.key.public_key()?
        && request.subject == authority.configuration.subject.der()?
    {
        return Ok(());
    }
    Err(invalid_args(
        "The template RootCACertificate/V1 needs the certificate authority's own signing request.",
    ))
}

fn check_against_issuer(
    context: &Context<'_>,
    authority: &Authority,
    issuer: &ParsedCertificate,
    template: Template,
    not_after: Moment,
) -> Result<(), ApiError> {
    if not_after > issuer.not_after() {
        return Err(ApiError::validation(
            "The certificate validity specified exceeds the certificate authority validity",
        ));
    }
    if authority.usage_mode == "SHORT_LIVED_CERTIFICATE" {
        if template.is_authority() {
            return Err(invalid_args(
                "A certificate authority for short-lived certificates cannot issue certificates of authorities.",
            ));
        }
        if not_after > context.now.plus_days(SHORT_LIVED_DAYS) {
            return Err(ApiError::validation(format!(
                "The certificate validity of a short-lived certificate cannot exceed {SHORT_LIVED_DAYS} days."
            )));
        }
    }
    if let (Template::SubordinateCa(below), Some(most)) = (template, issuer.path_length())
        && below >= most
    {
        return Err(invalid_args(
            "The path length of the template exceeds that of the certificate authority.",
        ));
    }
    Ok(())
}

fn sign(
    authority: &Authority,
    issuer: Option<&ParsedCertificate>,
    template: Template,
    algorithm: SignatureAlgorithm,
    serial: &[u8],
    request: ParsedRequest,
    (not_before, not_after): (Moment, Moment),
) -> Result<Vec<u8>, ApiError> {
    let subject_key_identifier = key_identifier(&request.public_key)?;
    let authority_key_identifier = match issuer {
        None => None,
        // What the authority's own certificate says counts, whoever made it.
        Some(issuer) => Some(match issuer.key_identifier() {
            Some(identifier) => identifier,
            None => key_identifier(issuer.public_key())?,
        }),
    };
    let parties = Parties {
        subject_key_identifier: &subject_key_identifier,
        authority_key_identifier: authority_key_identifier.as_deref(),
        subject_alt_name: request.subject_alt_name,
    };
    let template = x509::Template {
        serial,
        issuer: issuer.map_or(request.subject.as_slice(), ParsedCertificate::subject),
        not_before,
        not_after,
        subject: &request.subject,
        public_key: &request.public_key,
        extensions: template.extensions(parties).map_err(ApiError::internal)?,
    };
    x509::sign_certificate(template, &authority.key, algorithm)
}

/// SHA-1 of the public key's bits (RFC 5280 section 4.2.1.2, method 1).
fn key_identifier(spki: &[u8]) -> Result<Vec<u8>, ApiError> {
    let key = PublicKey::parse(spki).ok_or_else(|| ApiError::internal("a public key cannot be read"))?;
    Ok(sha1(key.bits()))
}
