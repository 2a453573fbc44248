//! The extensions that certificates and requests are made with.

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::rfc5280::{ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE},
};
use der::{Encode, asn1::OctetString, flagset::FlagSet};
use x509_cert::ext::{
    Extension,
    pkix::{
        AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
    },
};

/// The uses of a key, as a set.
pub(crate) type KeyUses = FlagSet<KeyUsages>;

/// Basic constraints: whether the subject is an authority, and how many more may stand between it and a leaf.
pub(crate) fn basic_constraints(critical: bool, ca: bool, path_length: Option<u8>) -> der::Result<Extension> {
    let constraints = BasicConstraints { ca, path_len_constraint: path_length };
    extension(ID_CE_BASIC_CONSTRAINTS, critical, &constraints)
}

/// Key usage, which is always critical here.
pub(crate) fn key_usage(uses: KeyUses) -> der::Result<Extension> {
    extension(ID_CE_KEY_USAGE, true, &KeyUsage(uses))
}

/// Extended key usage.
pub(crate) fn extended_key_usage(critical: bool, purposes: &[ObjectIdentifier]) -> der::Result<Extension> {
    extension(ID_CE_EXT_KEY_USAGE, critical, &ExtendedKeyUsage(purposes.to_vec()))
}

/// Subject key identifier.
pub(crate) fn subject_key_identifier(identifier: &[u8]) -> der::Result<Extension> {
    let identifier = SubjectKeyIdentifier(OctetString::new(identifier)?);
    extension(SubjectKeyIdentifier::OID, false, &identifier)
}

/// Authority key identifier, by key alone.
pub(crate) fn authority_key_identifier(identifier: &[u8]) -> der::Result<Extension> {
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(identifier)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    extension(AuthorityKeyIdentifier::OID, false, &identifier)
}

fn extension(oid: ObjectIdentifier, critical: bool, value: &impl Encode) -> der::Result<Extension> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value.to_der()?)? })
}
