//! Whom a certificate names: subject and alternative names, as DER, for requests and for self-signed certificates.

use std::net::IpAddr;

use der::asn1::{Any, Ia5String, ObjectIdentifier, OctetString};
use der::{Encode, Tag};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

use crate::certificate;
use crate::csr::CsrError;
use crate::setup::options::{AlternativeName, SubjectFields};

/// `id-at-commonName` (RFC 5280 appendix A.1), as all others here.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const LOCALITY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.7");
const STATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.8");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
/// `id-ce-subjectAltName` (RFC 5280 §4.2.1.6).
const ALTERNATIVE_NAMES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
/// `ub-common-name` (RFC 5280 appendix A.1), in characters.
const COMMON_NAME_MAX: usize = 64;

/// Subject and alternative names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// DER `Name`.
    pub name_der: Vec<u8>,
    /// DER `GeneralNames`, if there are any.
    pub alternative_names_der: Option<Vec<u8>>,
}

impl Subject {
    /// From the fields of a setup: the broadest first, the common name last, as is usual.
    ///
    /// # Errors
    /// When the common name is unfit, or a field or name cannot be written.
    pub fn new(
        common_name: &str,
        fields: &SubjectFields,
        names: &[AlternativeName],
    ) -> Result<Self, CsrError> {
        let length = common_name.chars().count();
        if length == 0 || length > COMMON_NAME_MAX || common_name.chars().any(char::is_control) {
            return Err(CsrError::CommonName);
        }
        let SubjectFields { country, state, locality, organization, organizational_unit } = fields;
        let parts = [
            (COUNTRY, country.as_deref()),
            (STATE, state.as_deref()),
            (LOCALITY, locality.as_deref()),
            (ORGANIZATION, organization.as_deref()),
            (ORGANIZATIONAL_UNIT, organizational_unit.as_deref()),
            (COMMON_NAME, Some(common_name)),
        ];
        let rdns = parts.into_iter().filter_map(|(oid, value)| value.map(|value| rdn(oid, value)));
        let rdns = rdns.collect::<Result<Vec<_>, _>>().map_err(malformed)?;
        Ok(Self {
            name_der: RdnSequence::from(rdns).to_der().map_err(malformed)?,
            alternative_names_der: alternative_names(names)?,
        })
    }

    /// The same as in a certificate, byte for byte. `der` is the certificate.
    ///
    /// # Errors
    /// When the bytes are not a certificate.
    pub fn of_certificate(der: &[u8]) -> Result<Self, CsrError> {
        let view = certificate::x509(der, false, certificate::Place::ALONE)
            .map_err(|error| CsrError::Malformed(error.to_string()))?;
        let oid = ALTERNATIVE_NAMES.to_string();
        let names = view.extensions().iter().find(|extension| extension.oid.to_id_string() == oid);
        Ok(Self {
            name_der: view.subject().as_raw().to_vec(),
            alternative_names_der: names.map(|extension| extension.value.to_vec()),
        })
    }

    /// The extension that carries the alternative names, if there are any.
    pub(crate) fn extension(&self) -> Result<Option<Extension>, der::Error> {
        let value = self.alternative_names_der.clone().map(OctetString::new).transpose()?;
        Ok(value.map(|extn_value| Extension { extn_id: ALTERNATIVE_NAMES, critical: false, extn_value }))
    }
}

fn rdn(oid: ObjectIdentifier, value: &str) -> Result<RelativeDistinguishedName, der::Error> {
    // RFC 5280 appendix A.1 wants a PrintableString for the country.
    let tag = if oid == COUNTRY { Tag::PrintableString } else { Tag::Utf8String };
    let value = Any::new(tag, value.as_bytes())?;
    RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }])
}

fn alternative_names(names: &[AlternativeName]) -> Result<Option<Vec<u8>>, CsrError> {
    if names.is_empty() {
        return Ok(None);
    }
    let names = names.iter().map(general_name).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(names.to_der().map_err(malformed)?))
}

fn general_name(name: &AlternativeName) -> Result<GeneralName, CsrError> {
    let ascii = |text: &str| Ia5String::new(text).map_err(malformed);
    Ok(match name {
        AlternativeName::Dns(text) => GeneralName::DnsName(ascii(text)?),
        AlternativeName::Email(text) => GeneralName::Rfc822Name(ascii(text)?),
        AlternativeName::Uri(text) => GeneralName::UniformResourceIdentifier(ascii(text)?),
        AlternativeName::Ip(text) => {
            let address: IpAddr =
                text.parse().map_err(|_| CsrError::Malformed(format!("{text:?} is no IP address")))?;
            let bytes = match address {
                IpAddr::V4(address) => address.octets().to_vec(),
                IpAddr::V6(address) => address.octets().to_vec(),
            };
            GeneralName::IpAddress(OctetString::new(bytes).map_err(malformed)?)
        }
    })
}

fn malformed(error: der::Error) -> CsrError {
    CsrError::Malformed(error.to_string())
}
