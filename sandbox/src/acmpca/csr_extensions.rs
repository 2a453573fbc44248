//! CsrExtensions: what an authority's own request asks for.

use const_oid::{ObjectIdentifier, db::rfc5280::ID_AD_CA_REPOSITORY};
use serde::{Deserialize, Serialize};
use x509_cert::ext::Extension;

use super::{
    configuration::invalid_args,
    general_name::GeneralName,
    key_usage::KeyUsageFlags,
    oid::{self, object_identifier},
};
use crate::{
    error::ApiError,
    validate::Checks,
    x509::{self, key_usage, subject_information_access},
};

/// The methods that AWS has names for (RFC 5280 section 4.2.2.2, RFC 6487 section 4.8.8.1, RFC 8182 section 3.2).
const METHODS: [(&str, ObjectIdentifier); 3] = [
    ("CA_REPOSITORY", ID_AD_CA_REPOSITORY),
    ("RESOURCE_PKI_MANIFEST", ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.10")),
    ("RESOURCE_PKI_NOTIFY", ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.13")),
];

/// As it arrives, is kept and shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CsrExtensions {
    #[serde(skip_serializing_if = "Option::is_none")]
    key_usage: Option<KeyUsageFlags>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_information_access: Option<Vec<AccessDescription>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessDescription {
    access_method: Option<AccessMethod>,
    access_location: Option<GeneralName>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessMethod {
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_object_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_method_type: Option<String>,
}

impl CsrExtensions {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks, path: &str) {
        for (number, access) in self.subject_information_access.iter().flatten().enumerate() {
            let member = |name: &str| format!("{path}.subjectInformationAccess.{}.member.{name}", number + 1);
            checks.required(&member("accessMethod"), access.access_method.as_ref());
            if let Some(method) = &access.access_method {
                let custom = method.custom_object_identifier.as_deref();
                oid::check_optional(checks, &member("accessMethod.customObjectIdentifier"), custom);
                let names = METHODS.map(|(name, _)| name);
                let named = method.access_method_type.as_deref();
                checks.one_of(&member("accessMethod.accessMethodType"), named, &names);
            }
            checks.required(&member("accessLocation"), access.access_location.as_ref());
            if let Some(location) = &access.access_location {
                location.check(checks, &member("accessLocation"));
            }
        }
    }

    /// The extensions.
    ///
    /// # Errors
    /// `InvalidArgsException` when they are not what X.509 allows.
    pub(super) fn extensions(&self) -> Result<Vec<Extension>, ApiError> {
        let mut extensions = Vec::new();
        if let Some(uses) = self.key_usage.as_ref().and_then(KeyUsageFlags::uses) {
            extensions.push(key_usage(uses).map_err(ApiError::internal)?);
        }
        let access = self.subject_information_access.iter().flatten();
        let access = access.map(AccessDescription::parts).collect::<Result<Vec<_>, _>>()?;
        if !access.is_empty() {
            extensions.push(subject_information_access(&access).map_err(ApiError::internal)?);
        }
        Ok(extensions)
    }
}

impl AccessDescription {
    fn parts(&self) -> Result<(ObjectIdentifier, x509::GeneralName), ApiError> {
        let (Some(method), Some(location)) = (&self.access_method, &self.access_location) else {
            return Err(invalid_args("An access description must have a method and a location."));
        };
        Ok((method.oid()?, location.name()?))
    }
}

impl AccessMethod {
    fn oid(&self) -> Result<ObjectIdentifier, ApiError> {
        match (&self.access_method_type, &self.custom_object_identifier) {
            (Some(name), None) => METHODS
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, oid)| *oid)
                .ok_or_else(|| invalid_args(format!("{name} is not an access method."))),
            (None, Some(oid)) => object_identifier(oid),
            _ => Err(invalid_args("An access method must have either a type or an object identifier.")),
        }
    }
}
