//! ASN1Subject: a distinguished name as AWS takes it.

use serde::{Deserialize, Serialize};

use super::{
    configuration::invalid_args,
    oid::{self, object_identifier},
};
use crate::{
    error::ApiError,
    validate::Checks,
    x509::{Attribute, name},
};

/// The parts of a name, each at most once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Subject {
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizational_unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distinguished_name_qualifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    common_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initials: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pseudonym: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation_qualifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attributes: Option<Vec<CustomAttribute>>,
}

/// An attribute by its OID; a name has either these or the others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct CustomAttribute {
    object_identifier: Option<String>,
    value: Option<String>,
}

/// Name of the member, OID, longest value, whether a PrintableString.
type Rule = (&'static str, &'static str, usize, bool);

impl Subject {
    /// The parts in the order in which they stand in the name.
    fn parts(&self) -> [(Rule, Option<&str>); 14] {
        [
            (("country", "2.5.4.6", 2, true), self.country.as_deref()),
            (("organization", "2.5.4.10", 64, false), self.organization.as_deref()),
            (("organizationalUnit", "2.5.4.11", 64, false), self.organizational_unit.as_deref()),
            (
                ("distinguishedNameQualifier", "2.5.4.46", 64, true),
                self.distinguished_name_qualifier.as_deref(),
            ),
            (("state", "2.5.4.8", 128, false), self.state.as_deref()),
            (("commonName", "2.5.4.3", 64, false), self.common_name.as_deref()),
            (("serialNumber", "2.5.4.5", 64, true), self.serial_number.as_deref()),
            (("locality", "2.5.4.7", 128, false), self.locality.as_deref()),
            (("title", "2.5.4.12", 64, false), self.title.as_deref()),
            (("surname", "2.5.4.4", 40, false), self.surname.as_deref()),
            (("givenName", "2.5.4.42", 16, false), self.given_name.as_deref()),
            (("initials", "2.5.4.43", 5, false), self.initials.as_deref()),
            (("pseudonym", "2.5.4.65", 128, false), self.pseudonym.as_deref()),
            (("generationQualifier", "2.5.4.44", 3, false), self.generation_qualifier.as_deref()),
        ]
    }

    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks, path: &str) {
        for ((member, _, longest, printable), value) in self.parts() {
            let member = format!("{path}.{member}");
            if longest == 2 {
                checks.length(&member, value, 2, 2);
                checks.pattern(&member, value, "[A-Za-z]{2}", |text| {
                    text.bytes().all(|b| b.is_ascii_alphabetic())
                });
                continue;
            }
            checks.length(&member, value, 0, longest);
            if printable {
                checks.pattern(&member, value, "[a-zA-Z0-9'()+-.?:/= ]*", |text| {
                    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"'()+,-.?:/= ".contains(&b))
                });
            }
        }
        checks.count(&format!("{path}.customAttributes"), self.custom_attributes.as_deref(), 1, 150);
        for (number, attribute) in self.custom_attributes.iter().flatten().enumerate() {
            let member = |name: &str| format!("{path}.customAttributes.{}.member.{name}", number + 1);
            oid::check(checks, &member("objectIdentifier"), attribute.object_identifier.as_ref());
            checks.required(&member("value"), attribute.value.as_ref());
            checks.length(&member("value"), attribute.value.as_deref(), 1, 256);
        }
    }

    /// DER of the name.
    ///
    /// # Errors
    /// `InvalidArgsException` when it is empty, when it mixes both kinds of attribute, or when an OID is none.
    pub(super) fn der(&self) -> Result<Vec<u8>, ApiError> {
        let mut attributes = Vec::new();
        for ((_, oid, _, printable), value) in self.parts() {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                attributes.push(Attribute { oid: object_identifier(oid)?, value, printable });
            }
        }
        let custom = self.custom_attributes.as_deref().unwrap_or_default();
        if !custom.is_empty() && !attributes.is_empty() {
            return Err(invalid_args(
                "A subject can have either standard attributes or CustomAttributes, not both.",
            ));
        }
        for attribute in custom {
            let (Some(oid), Some(value)) = (&attribute.object_identifier, &attribute.value) else { continue };
            attributes.push(Attribute { oid: object_identifier(oid)?, value, printable: false });
        }
        if attributes.is_empty() {
            return Err(invalid_args("The subject must have at least one attribute."));
        }
        name(&attributes).map_err(|error| invalid_args(format!("The subject cannot be encoded: {error}.")))
    }
}
