//! Certificates (RFC 5280) and certificate requests (RFC 2986): built, signed, read, verified.

mod algorithm;
mod certificate;
mod extension;
mod name;
pub(crate) mod pem;
mod request;

pub(crate) use algorithm::SignatureAlgorithm;
pub(crate) use certificate::{ParsedCertificate, Template, sign_certificate};
pub(crate) use extension::{
    KeyUses, authority_key_identifier, basic_constraints, extended_key_usage, key_usage,
    subject_key_identifier,
};
pub(crate) use name::{Attribute, name};
pub(crate) use request::{ParsedRequest, sign_request};
