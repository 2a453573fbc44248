//! Whether extensions that others made are what their object identifiers promise.

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES,
    ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE, ID_CE_ISSUER_ALT_NAME, ID_CE_KEY_USAGE,
    ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME, ID_PE_AUTHORITY_INFO_ACCESS, ID_PE_SUBJECT_INFO_ACCESS,
};
use der::{Any, Decode as _};
use x509_cert::ext::{
    Extension,
    pkix::{
        AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
        CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, NameConstraints, SubjectAltName,
    },
};

/// Whether the value is DER, and of the right shape for an extension that RFC 5280 defines.
pub(crate) fn is_well_formed(extension: &Extension) -> bool {
    let value = extension.extn_value.as_bytes();
    match extension.extn_id {
        ID_CE_KEY_USAGE => KeyUsage::from_der(value).is_ok_and(|usage| !usage.0.is_empty()),
        ID_CE_EXT_KEY_USAGE => ExtendedKeyUsage::from_der(value).is_ok_and(|usage| !usage.0.is_empty()),
        ID_CE_SUBJECT_ALT_NAME | ID_CE_ISSUER_ALT_NAME => {
            SubjectAltName::from_der(value).is_ok_and(|names| !names.0.is_empty())
        }
        ID_CE_CERTIFICATE_POLICIES => {
            CertificatePolicies::from_der(value).is_ok_and(|policies| !policies.0.is_empty())
        }
        ID_CE_CRL_DISTRIBUTION_POINTS => {
            CrlDistributionPoints::from_der(value).is_ok_and(|points| !points.0.is_empty())
        }
        ID_CE_NAME_CONSTRAINTS => NameConstraints::from_der(value).is_ok(),
        ID_CE_BASIC_CONSTRAINTS => BasicConstraints::from_der(value).is_ok(),
        ID_CE_AUTHORITY_KEY_IDENTIFIER => AuthorityKeyIdentifier::from_der(value).is_ok(),
        ID_PE_AUTHORITY_INFO_ACCESS | ID_PE_SUBJECT_INFO_ACCESS => {
            AuthorityInfoAccessSyntax::from_der(value).is_ok_and(|descriptions| !descriptions.0.is_empty())
        }
        _ => Any::from_der(value).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::extension;

    #[test]
    fn a_value_fits_its_kind() {
        let null = vec![5, 0];
        let private = const_oid::ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1");
        assert!(is_well_formed(&extension(private, false, null.clone()).unwrap()));
        assert!(!is_well_formed(&extension(private, false, vec![5]).unwrap()));
        for oid in [
            ID_CE_KEY_USAGE,
            ID_CE_EXT_KEY_USAGE,
            ID_CE_SUBJECT_ALT_NAME,
            ID_CE_CERTIFICATE_POLICIES,
            ID_CE_CRL_DISTRIBUTION_POINTS,
            ID_CE_NAME_CONSTRAINTS,
            ID_CE_AUTHORITY_KEY_IDENTIFIER,
            ID_PE_AUTHORITY_INFO_ACCESS,
        ] {
            assert!(!is_well_formed(&extension(oid, false, null.clone()).unwrap()), "{oid}");
        }
        let empty_usage = vec![3, 1, 0];
        assert!(!is_well_formed(&extension(ID_CE_KEY_USAGE, true, empty_usage).unwrap()));
    }
}
