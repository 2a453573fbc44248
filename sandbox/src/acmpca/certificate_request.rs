//! The request of IssueCertificate, and what is taken from it.

use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
use x509_cert::ext::Extension;

use super::{api_passthrough::ApiPassthrough, template::Template};
use crate::{
    error::ApiError,
    x509::{ParsedRequest, is_well_formed, pem},
};

/// A name without any attribute: SEQUENCE {}.
const EMPTY_NAME: [u8; 2] = [0x30, 0x00];

/// What a certificate says about its subject.
#[derive(Debug)]
pub(super) struct Content {
    /// DER of the name.
    pub(super) subject: Vec<u8>,
    /// DER of the public key.
    pub(super) public_key: Vec<u8>,
    /// From the API, when the template takes them.
    pub(super) api: Vec<Extension>,
    /// From the request, all of them.
    pub(super) request: Vec<Extension>,
}

/// The request in PEM text.
///
/// # Errors
/// `MalformedCSRException`, also for a signature that does not verify.
pub(super) fn parse(csr: &[u8]) -> Result<ParsedRequest, ApiError> {
    let mut found = pem::decode(csr, &[pem::REQUEST, "NEW CERTIFICATE REQUEST"]).unwrap_or_default();
    let der =
        found.pop().filter(|_| found.is_empty()).ok_or_else(|| malformed("it is not one PEM request"))?;
    ParsedRequest::parse(&der).map_err(malformed)
}

/// What the request and the API say together. What the template does not take is not looked at.
pub(super) fn content(
    template: Template,
    request: ParsedRequest,
    api: &ApiPassthrough,
) -> Result<Content, ApiError> {
    let is_used = |extension: &Extension| template.takes_csr() || extension.extn_id == ID_CE_SUBJECT_ALT_NAME;
    if request.extensions.iter().any(|extension| is_used(extension) && !is_well_formed(extension)) {
        return Err(malformed("its requested extensions are malformed"));
    }
    let mut subject = request.subject;
    let mut extensions = Vec::new();
    if template.takes_api() {
        subject = api.subject()?.unwrap_or(subject);
        extensions = api.extensions(subject == EMPTY_NAME)?;
    }
    let mut all = extensions.iter().chain(&request.extensions);
    if subject == EMPTY_NAME && all.all(|extension| extension.extn_id != ID_CE_SUBJECT_ALT_NAME) {
        return Err(malformed("it has neither a subject nor a subject alternative name"));
    }
    Ok(Content { subject, public_key: request.public_key, api: extensions, request: request.extensions })
}

fn malformed(why: &str) -> ApiError {
    ApiError::new("MalformedCSRException", format!("The certificate signing request is not valid: {why}."))
}
