//! Certificates (RFC 5280), certificate requests (RFC 2986) and revocation lists: built, signed, read, verified.

mod algorithm;
mod certificate;
mod extension;
mod general_name;
mod name;
pub(crate) mod pem;
mod request;
mod revocation_list;
mod tlv;
mod well_formed;

pub(crate) use algorithm::SignatureAlgorithm;
pub(crate) use certificate::{ParsedCertificate, Template, key_identifier, sign_certificate};
pub(crate) use extension::{
    KeyUses, Policy, authority_key_identifier, basic_constraints, certificate_policies,
    crl_distribution_point, extended_key_usage, extension, key_usage, ocsp_responder, subject_alt_name,
    subject_information_access, subject_key_identifier,
};
pub(crate) use general_name::GeneralName;
pub(crate) use name::{Attribute, name, readable};
pub(crate) use request::{ParsedRequest, sign_request};
pub(crate) use revocation_list::{RevocationList, Revoked};
pub(crate) use well_formed::is_well_formed;
