//! Distinguished names.

use const_oid::ObjectIdentifier;
use der::{
    Encode as _,
    asn1::{Any, PrintableStringRef, SetOfVec, Utf8StringRef},
};
use x509_cert::attr::AttributeTypeAndValue;

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) value: &'a str,
    /// Whether the value is a PrintableString, as RFC 5280 appendix A.1 demands for some types; else a UTF8String.
    pub(crate) printable: bool,
}

/// DER of a Name: one attribute in each of its sets, in this order.
pub(crate) fn name(attributes: &[Attribute<'_>]) -> der::Result<Vec<u8>> {
    let sets = attributes
        .iter()
        .map(|attribute| {
            let value = if attribute.printable {
                Any::encode_from(&PrintableStringRef::new(attribute.value)?)?
            } else {
                Any::encode_from(&Utf8StringRef::new(attribute.value)?)?
            };
            SetOfVec::from_iter([AttributeTypeAndValue { oid: attribute.oid, value }])
        })
        .collect::<der::Result<Vec<_>>>()?;
    sets.to_der()
}
