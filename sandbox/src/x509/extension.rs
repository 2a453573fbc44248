//! The extensions that certificates and requests are made with.

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::rfc5280::{
        ID_AD_OCSP, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS,
        ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_PE_AUTHORITY_INFO_ACCESS,
        ID_PE_SUBJECT_INFO_ACCESS, ID_QT_CPS,
    },
};
use der::{Encode, asn1::OctetString, flagset::FlagSet};
use x509_cert::ext::{
    Extension,
    pkix::{
        AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
    },
};

use super::{
    general_name::{GeneralName, general_names, object_identifier},
    tlv::{IA5_STRING, SEQUENCE, constructed, tlv},
};

/// The uses of a key, as a set.
pub(crate) type KeyUses = FlagSet<KeyUsages>;

/// A policy of a certificate, with the addresses of its certification practice statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) oid: ObjectIdentifier,
    /// ASCII.
    pub(crate) statements: Vec<String>,
}

/// Basic constraints: whether the subject is an authority, and how many more may stand between it and a leaf.
pub(crate) fn basic_constraints(critical: bool, ca: bool, path_length: Option<u8>) -> der::Result<Extension> {
    let constraints = BasicConstraints { ca, path_len_constraint: path_length };
    extension(ID_CE_BASIC_CONSTRAINTS, critical, constraints.to_der()?)
}

/// Key usage, which is always critical here.
pub(crate) fn key_usage(uses: KeyUses) -> der::Result<Extension> {
    extension(ID_CE_KEY_USAGE, true, KeyUsage(uses).to_der()?)
}

/// Extended key usage.
pub(crate) fn extended_key_usage(critical: bool, purposes: &[ObjectIdentifier]) -> der::Result<Extension> {
    extension(ID_CE_EXT_KEY_USAGE, critical, ExtendedKeyUsage(purposes.to_vec()).to_der()?)
}

/// Subject key identifier.
pub(crate) fn subject_key_identifier(identifier: &[u8]) -> der::Result<Extension> {
    let identifier = SubjectKeyIdentifier(OctetString::new(identifier)?);
    extension(SubjectKeyIdentifier::OID, false, identifier.to_der()?)
}

/// Authority key identifier, by key alone.
pub(crate) fn authority_key_identifier(identifier: &[u8]) -> der::Result<Extension> {
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(identifier)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    extension(AuthorityKeyIdentifier::OID, false, identifier.to_der()?)
}

/// Subject alternative name, which is to be critical when the subject itself is empty.
pub(crate) fn subject_alt_name(critical: bool, names: &[GeneralName]) -> der::Result<Extension> {
    extension(ID_CE_SUBJECT_ALT_NAME, critical, general_names(names))
}

/// Certificate policies.
pub(crate) fn certificate_policies(policies: &[Policy]) -> der::Result<Extension> {
    let policies: Vec<u8> = policies.iter().flat_map(policy).collect();
    extension(ID_CE_CERTIFICATE_POLICIES, false, tlv(SEQUENCE, policies))
}

fn policy(policy: &Policy) -> Vec<u8> {
    let qualifiers: Vec<u8> = policy
        .statements
        .iter()
        .flat_map(|statement| {
            tlv(SEQUENCE, [object_identifier(ID_QT_CPS), tlv(IA5_STRING, statement)].concat())
        })
        .collect();
    let mut content = object_identifier(policy.oid);
    if !qualifiers.is_empty() {
        content.extend(tlv(SEQUENCE, qualifiers));
    }
    tlv(SEQUENCE, content)
}

/// CRL distribution points: one, by its address.
pub(crate) fn crl_distribution_point(uri: &str) -> der::Result<Extension> {
    let point = tlv(SEQUENCE, distribution_point_name(uri));
    extension(ID_CE_CRL_DISTRIBUTION_POINTS, false, tlv(SEQUENCE, point))
}

/// The field `distributionPoint` with a full name of one address, as certificates and CRLs have it.
pub(super) fn distribution_point_name(uri: &str) -> Vec<u8> {
    tlv(constructed(0), tlv(constructed(0), GeneralName::Uri(uri.to_owned()).der()))
}

/// Authority information access: where the OCSP responder is.
pub(crate) fn ocsp_responder(uri: &str) -> der::Result<Extension> {
    let responder = [(ID_AD_OCSP, GeneralName::Uri(uri.to_owned()))];
    extension(ID_PE_AUTHORITY_INFO_ACCESS, false, access_descriptions(&responder))
}

/// Subject information access: by which methods to find what.
pub(crate) fn subject_information_access(
    descriptions: &[(ObjectIdentifier, GeneralName)],
) -> der::Result<Extension> {
    extension(ID_PE_SUBJECT_INFO_ACCESS, false, access_descriptions(descriptions))
}

fn access_descriptions(descriptions: &[(ObjectIdentifier, GeneralName)]) -> Vec<u8> {
    let descriptions: Vec<u8> = descriptions
        .iter()
        .flat_map(|(method, location)| tlv(SEQUENCE, [object_identifier(*method), location.der()].concat()))
        .collect();
    tlv(SEQUENCE, descriptions)
}

/// An extension with this DER as its value.
pub(crate) fn extension(oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> der::Result<Extension> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value)? })
}
