//! IssueCertificate.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    algorithm::SIGNING_ALGORITHMS,
    api_passthrough::ApiPassthrough,
    arn,
    authorities::{Authority, Kind, Status},
    certificate_request::{self, Content},
    configuration::invalid_args,
    create_certificate_authority::check_token,
    extensions::Sources,
    issued::Certificate,
    publication::domain,
    serial,
    template::Template,
    validity::Validity,
};
use crate::{
    clock::Moment,
    context::Context,
    error::ApiError,
    pace::Work,
    servicequotas,
    validate::{Checks, given},
    wire::Blob,
    x509::{self, ParsedCertificate, ParsedRequest, SignatureAlgorithm, key_identifier},
};

/// How far a certificate's beginning lies before its issue, so that clocks which lag accept it.
const BACKDATE: Duration = Duration::from_secs(60 * 60);

/// The longest validity of certificates of an authority for short-lived certificates, in days.
const SHORT_LIVED_DAYS: u32 = 7;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    /// Has a meaning only for templates with API passthrough; AWS ignores it with all others.
    api_passthrough: Option<ApiPassthrough>,
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
        let most = context.limits.most(servicequotas::CERTIFICATES_OF_AUTHORITY);
        // The certificates of all authorities are counted at once: only near the quota it is worth to look at one's own.
        if contents.acmpca.certificates.len() >= most
            && contents.acmpca.certificates_of(&authority.id).take(most).count() >= most
        {
            return Err(ApiError::new(
                "LimitExceededException",
                format!("A certificate authority can issue at most {most} certificates."),
            ));
        }
        let New { id, certificate, chain } = issue(context, &authority, input)?;
        contents.acmpca.add_certificate(&authority.id, &id, certificate, chain);
        Ok(Issued { certificate_arn: format!("{authority_arn}/certificate/{id}") })
    })
}

fn check(input: &Input) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    if let Some(passthrough) = &input.api_passthrough {
        passthrough.check(&mut checks, "apiPassthrough");
    }
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

/// A certificate that was just made.
struct New {
    id: String,
    certificate: Certificate,
    /// PEM of the issuer and those above it.
    chain: Option<String>,
}

fn issue(context: &Context<'_>, authority: &Authority, input: Input) -> Result<New, ApiError> {
    let template = Template::named(&context.place, input.template_arn.as_deref())?;
    check_state(authority, template)?;
    let algorithm_name = given("signingAlgorithm", input.signing_algorithm)?;
    let algorithm = authority.configuration.key_algorithm.signing(&algorithm_name).ok_or_else(|| {
        invalid_args(format!(
            "The signing algorithm {algorithm_name} does not match the key of the certificate authority."
        ))
    })?;
    let request = certificate_request::parse(&given("csr", input.csr)?.0)?;
    if template.is_root() {
        check_own_request(authority, &request)?;
    }
    let passthrough = input.api_passthrough.unwrap_or_default();
    let content = certificate_request::content(template, request, &passthrough)?;
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
    let issuer = if template.is_root() { None } else { authority.parsed_certificate()? };
    if let Some(issuer) = &issuer {
        check_against_issuer(context, authority, issuer, template, not_after)?;
    }
    let serial = serial::new()?;
    let subject = Subject { content, serial: &serial, not_before, not_after };
    let der = sign(context, authority, issuer.as_ref(), template, algorithm, subject)?;
    let chain = issuer.and(authority.installed.as_ref()).map(|installed| match &installed.chain {
        None => installed.certificate.clone(),
        Some(chain) => format!("{}\n{chain}", installed.certificate),
    });
    let mut certificate =
        Certificate::new(der, context.now, context.now.plus(context.pace.background(Work::Certificate)));
    certificate.token = input.idempotency_token;
    certificate.template = Some(template.arn(&context.place));
    Ok(New { id: hex::encode(serial), certificate, chain })
}

/// Only an active authority issues; a root without a valid certificate of its own may issue that one.
fn check_state(authority: &Authority, template: Template) -> Result<(), ApiError> {
    let own = template.is_root();
    if own && authority.kind != Kind::Root {
        return Err(invalid_args(
            "Templates for root certificates are for root certificate authorities only.",
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

/// A root signs for itself alone.
fn check_own_request(authority: &Authority, request: &ParsedRequest) -> Result<(), ApiError> {
    if request.public_key == authority.key.public_key()?
        && request.subject == authority.configuration.subject.der()?
    {
        return Ok(());
    }
    Err(invalid_args("Templates for root certificates need the certificate authority's own signing request."))
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
    if let (Some(below), Some(most)) = (template.path_length(), issuer.path_length())
        && below >= most
    {
        return Err(invalid_args(
            "The path length of the template exceeds that of the certificate authority.",
        ));
    }
    Ok(())
}

/// Whom a certificate is for, and when.
struct Subject<'a> {
    content: Content,
    serial: &'a [u8],
    not_before: Moment,
    not_after: Moment,
}

/// DER of the certificate.
fn sign(
    context: &Context<'_>,
    authority: &Authority,
    issuer: Option<&ParsedCertificate>,
    template: Template,
    algorithm: SignatureAlgorithm,
    Subject { content, serial, not_before, not_after }: Subject<'_>,
) -> Result<Vec<u8>, ApiError> {
    let revocation = &authority.revocation;
    let listed = !revocation.crl_configuration.omits_extension();
    let place = &context.place;
    let responder = revocation.ocsp_configuration.responder(&place.region, domain(place.partition()));
    // What the authority's own certificate says counts, whoever made it.
    let authority_key_identifier = issuer.map(ParsedCertificate::identifier_or_default).transpose()?;
    let crl = authority.publication.as_ref().filter(|_| listed);
    let crl = crl.map(|publication| publication.uri_for(serial));
    let sources = Sources {
        template,
        subject_key_identifier: &key_identifier(&content.public_key)?,
        authority_key_identifier: authority_key_identifier.as_deref(),
        crl: crl.as_deref(),
        ocsp: responder.as_deref(),
        api: content.api,
        request: content.request,
    };
    let extensions = sources.extensions().map_err(ApiError::internal)?;
    let template = x509::Template {
        serial,
        issuer: issuer.map_or(content.subject.as_slice(), ParsedCertificate::subject),
        not_before,
        not_after,
        subject: &content.subject,
        public_key: &content.public_key,
        extensions,
    };
    x509::sign_certificate(template, &authority.key, algorithm)
}
