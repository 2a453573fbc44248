//! Certificate requests (PKCS#10, RFC 2986), read for people.

use serde::Serialize;
use sha2::{Digest, Sha256};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::prelude::FromDer as _;

use super::asn1::REQUEST;
use super::error::{CertificateError, Place};
use super::kind::Kind;
use super::view::{ExtensionView, NameView, NamedOid, PublicKeyView};
use super::{extension, key, name, oid};
use crate::format::hex_colons;
use crate::pem;

const CHALLENGE_PASSWORD: &str = "1.2.840.113549.1.9.7";
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";

/// A request, read. Its signature is not checked here.
#[derive(Debug, Clone, Serialize)]
pub struct RequestView {
    /// Who it is for.
    pub subject: NameView,
    /// The key that is to be certified.
    pub key: PublicKeyView,
    /// How the request is signed.
    pub signature_algorithm: NamedOid,
    /// The extensions that it asks for, in order.
    pub extensions: Vec<ExtensionView>,
    /// Its other attributes by name. The value of a challenge password is not told.
    pub attributes: Vec<NamedOid>,
    /// SHA-256 of the DER, hex.
    pub sha256: String,
    /// The request in PEM.
    pub pem: String,
    /// The request in DER.
    #[serde(skip)]
    pub der: Vec<u8>,
}

/// Reads a DER request.
pub(super) fn request(der: Vec<u8>, place: Place) -> Result<RequestView, CertificateError> {
    let (rest, parsed) = X509CertificationRequest::from_der(&der)
        .map_err(|error| CertificateError::broken(place, Kind::Request, &der, &REQUEST, &error.into()))?;
    if !rest.is_empty() {
        return Err(CertificateError::Trailing { place, extra: rest.len() });
    }
    let info = &parsed.certification_request_info;
    let mut extensions = Vec::new();
    let mut attributes = Vec::new();
    for attribute in info.iter_attributes() {
        let oid = attribute.oid.to_string();
        match attribute.parsed_attribute() {
            ParsedCriAttribute::ExtensionRequest(request) if oid == EXTENSION_REQUEST => {
                extensions.extend(request.extensions.iter().map(extension::extension));
            }
            _ if oid == CHALLENGE_PASSWORD => {
                attributes.push(NamedOid { name: "Challenge password (not shown)".to_owned(), oid });
            }
            _ => attributes
                .push(NamedOid { name: oid::any(&oid).unwrap_or(&oid).to_owned(), oid: oid.clone() }),
        }
    }
    Ok(RequestView {
        subject: name::name(&info.subject),
        key: key::key(&info.subject_pki),
        signature_algorithm: oid::signature(&parsed.signature_algorithm.algorithm.to_string()),
        extensions,
        attributes,
        sha256: hex_colons(&Sha256::digest(&der)),
        pem: pem::encode("CERTIFICATE REQUEST", &der),
        der,
    })
}
