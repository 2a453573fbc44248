//! ApiPassthrough: what the caller of IssueCertificate adds to a certificate.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{
        ID_KP_CLIENT_AUTH, ID_KP_CODE_SIGNING, ID_KP_EMAIL_PROTECTION, ID_KP_OCSP_SIGNING, ID_KP_SERVER_AUTH,
        ID_KP_TIME_STAMPING,
    },
};
use serde::Deserialize;
use x509_cert::ext::Extension;

use super::{
    configuration::invalid_args,
    general_name::{GeneralName, ascii},
    key_usage::KeyUsageFlags,
    oid::{self, object_identifier},
    subject::Subject,
};
use crate::{
    error::ApiError,
    validate::Checks,
    x509::{
        self, certificate_policies, extended_key_usage, extension, is_well_formed, key_usage,
        subject_alt_name,
    },
};

/// The purposes that AWS has names for.
const PURPOSES: [(&str, ObjectIdentifier); 9] = [
    ("SERVER_AUTH", ID_KP_SERVER_AUTH),
    ("CLIENT_AUTH", ID_KP_CLIENT_AUTH),
    ("CODE_SIGNING", ID_KP_CODE_SIGNING),
    ("EMAIL_PROTECTION", ID_KP_EMAIL_PROTECTION),
    ("TIME_STAMPING", ID_KP_TIME_STAMPING),
    ("OCSP_SIGNING", ID_KP_OCSP_SIGNING),
    ("SMART_CARD_LOGIN", ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.2")),
    ("DOCUMENT_SIGNING", ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36")),
    ("CERTIFICATE_TRANSPARENCY", ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.4")),
];

/// As it arrives.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ApiPassthrough {
    extensions: Option<Extensions>,
    subject: Option<Subject>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Extensions {
    certificate_policies: Option<Vec<PolicyInformation>>,
    extended_key_usage: Option<Vec<Purpose>>,
    key_usage: Option<KeyUsageFlags>,
    subject_alternative_names: Option<Vec<GeneralName>>,
    custom_extensions: Option<Vec<CustomExtension>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyInformation {
    cert_policy_id: Option<String>,
    policy_qualifiers: Option<Vec<PolicyQualifier>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyQualifier {
    policy_qualifier_id: Option<String>,
    qualifier: Option<Qualifier>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Qualifier {
    cps_uri: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Purpose {
    extended_key_usage_type: Option<String>,
    extended_key_usage_object_identifier: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CustomExtension {
    critical: Option<bool>,
    object_identifier: Option<String>,
    value: Option<String>,
}

impl ApiPassthrough {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks, path: &str) {
        if let Some(subject) = &self.subject {
            subject.check(checks, &format!("{path}.subject"));
        }
        if let Some(extensions) = &self.extensions {
            extensions.check(checks, &format!("{path}.extensions"));
        }
    }

    /// DER of the subject, when there is one.
    pub(super) fn subject(&self) -> Result<Option<Vec<u8>>, ApiError> {
        self.subject.as_ref().map(Subject::der).transpose()
    }

    /// The extensions, no two of one kind. `unnamed` says that the certificate's subject is empty.
    ///
    /// # Errors
    /// `InvalidArgsException` when they are not what X.509 allows.
    pub(super) fn extensions(&self, unnamed: bool) -> Result<Vec<Extension>, ApiError> {
        let extensions = self.extensions.as_ref().map(|all| all.build(unnamed)).transpose()?;
        let extensions = extensions.unwrap_or_default();
        let kinds: BTreeSet<ObjectIdentifier> = extensions.iter().map(|each| each.extn_id).collect();
        if kinds.len() < extensions.len() {
            return Err(invalid_args("An extension can be given once only."));
        }
        Ok(extensions)
    }
}

impl Extensions {
    fn check(&self, checks: &mut Checks, path: &str) {
        let list = |name: &str| format!("{path}.{name}");
        checks.count(&list("certificatePolicies"), self.certificate_policies.as_deref(), 1, 20);
        for (number, policy) in self.certificate_policies.iter().flatten().enumerate() {
            policy.check(checks, &list(&format!("certificatePolicies.{}.member", number + 1)));
        }
        checks.count(&list("extendedKeyUsage"), self.extended_key_usage.as_deref(), 1, 20);
        for (number, purpose) in self.extended_key_usage.iter().flatten().enumerate() {
            let member = |name: &str| list(&format!("extendedKeyUsage.{}.member.{name}", number + 1));
            let names = PURPOSES.map(|(name, _)| name);
            checks.one_of(
                &member("extendedKeyUsageType"),
                purpose.extended_key_usage_type.as_deref(),
                &names,
            );
            let custom = purpose.extended_key_usage_object_identifier.as_deref();
            oid::check_optional(checks, &member("extendedKeyUsageObjectIdentifier"), custom);
        }
        let names = self.subject_alternative_names.as_deref();
        checks.count(&list("subjectAlternativeNames"), names, 1, 150);
        for (number, name) in names.into_iter().flatten().enumerate() {
            name.check(checks, &list(&format!("subjectAlternativeNames.{}.member", number + 1)));
        }
        checks.count(&list("customExtensions"), self.custom_extensions.as_deref(), 1, 150);
        for (number, custom) in self.custom_extensions.iter().flatten().enumerate() {
            custom.check(checks, &list(&format!("customExtensions.{}.member", number + 1)));
        }
    }

    fn build(&self, unnamed: bool) -> Result<Vec<Extension>, ApiError> {
        let mut extensions = Vec::new();
        if let Some(names) = &self.subject_alternative_names {
            let names = names.iter().map(GeneralName::name).collect::<Result<Vec<_>, _>>()?;
            extensions.push(subject_alt_name(unnamed, &names));
        }
        if let Some(uses) = self.key_usage.as_ref().and_then(KeyUsageFlags::uses) {
            extensions.push(key_usage(uses));
        }
        if let Some(purposes) = &self.extended_key_usage {
            let purposes = purposes.iter().map(Purpose::oid).collect::<Result<Vec<_>, _>>()?;
            extensions.push(extended_key_usage(false, &purposes));
        }
        if let Some(policies) = &self.certificate_policies {
            let policies = policies.iter().map(PolicyInformation::build).collect::<Result<Vec<_>, _>>()?;
            extensions.push(certificate_policies(&policies));
        }
        let extensions = extensions.into_iter().collect::<der::Result<Vec<_>>>();
        let mut extensions = extensions.map_err(ApiError::internal)?;
        for custom in self.custom_extensions.iter().flatten() {
            extensions.push(custom.build()?);
        }
        Ok(extensions)
    }
}

impl PolicyInformation {
    fn check(&self, checks: &mut Checks, path: &str) {
        oid::check(checks, &format!("{path}.certPolicyId"), self.cert_policy_id.as_ref());
        let qualifiers = self.policy_qualifiers.as_deref();
        checks.count(&format!("{path}.policyQualifiers"), qualifiers, 1, 20);
        for (number, qualifier) in qualifiers.into_iter().flatten().enumerate() {
            let member = |name: &str| format!("{path}.policyQualifiers.{}.member.{name}", number + 1);
            let id = qualifier.policy_qualifier_id.as_ref();
            checks.required(&member("policyQualifierId"), id);
            checks.one_of(&member("policyQualifierId"), id.map(String::as_str), &["CPS"]);
            checks.required(&member("qualifier"), qualifier.qualifier.as_ref());
            if let Some(Qualifier { cps_uri }) = &qualifier.qualifier {
                checks.required(&member("qualifier.cpsUri"), cps_uri.as_ref());
                checks.length(&member("qualifier.cpsUri"), cps_uri.as_deref(), 0, 256);
            }
        }
    }

    fn build(&self) -> Result<x509::Policy, ApiError> {
        let uris = self.policy_qualifiers.iter().flatten().filter_map(|each| each.qualifier.as_ref());
        let uris = uris.filter_map(|qualifier| qualifier.cps_uri.as_deref());
        Ok(x509::Policy {
            oid: object_identifier(self.cert_policy_id.as_deref().unwrap_or_default())?,
            statements: uris.map(|uri| ascii("CpsUri", uri)).collect::<Result<Vec<_>, _>>()?,
        })
    }
}

impl Purpose {
    fn oid(&self) -> Result<ObjectIdentifier, ApiError> {
        match (&self.extended_key_usage_type, &self.extended_key_usage_object_identifier) {
            (Some(name), None) => PURPOSES
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, oid)| *oid)
                .ok_or_else(|| invalid_args(format!("{name} is not an extended key usage."))),
            (None, Some(oid)) => object_identifier(oid),
            _ => Err(invalid_args("An extended key usage must have either a type or an object identifier.")),
        }
    }
}

impl CustomExtension {
    fn check(&self, checks: &mut Checks, path: &str) {
        oid::check(checks, &format!("{path}.objectIdentifier"), self.object_identifier.as_ref());
        checks.required(&format!("{path}.value"), self.value.as_ref());
        checks.length(&format!("{path}.value"), self.value.as_deref(), 1, 4_096);
        checks.pattern(
            &format!("{path}.value"),
            self.value.as_deref(),
            "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
            |text| STANDARD.decode(text).is_ok(),
        );
    }

    fn build(&self) -> Result<Extension, ApiError> {
        let text = self.object_identifier.as_deref().unwrap_or_default();
        let oid = object_identifier(text)?;
        let value = STANDARD.decode(self.value.as_deref().unwrap_or_default()).unwrap_or_default();
        let custom = extension(oid, self.critical.unwrap_or(false), value).map_err(ApiError::internal)?;
        if !is_well_formed(&custom) {
            return Err(invalid_args(format!("The value of the extension {text} is not its DER encoding.")));
        }
        Ok(custom)
    }
}
