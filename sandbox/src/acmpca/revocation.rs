//! RevocationConfiguration: whether and how an authority publishes what it has revoked.

use serde::{Deserialize, Serialize};

use super::{bucket, configuration::invalid_args};
use crate::{error::ApiError, validate::Checks};

/// As it arrives: what is left out stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    crl_configuration: Option<CrlConfiguration>,
    ocsp_configuration: Option<OcspConfiguration>,
}

/// As it is kept and shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct RevocationConfiguration {
    pub(super) crl_configuration: CrlConfiguration,
    pub(super) ocsp_configuration: OcspConfiguration,
}

/// Certificate revocation lists in an S3 bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CrlConfiguration {
    enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expiration_in_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_cname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) s3_bucket_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_object_acl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crl_distribution_point_extension_configuration: Option<DistributionPointExtension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crl_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_path: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DistributionPointExtension {
    omit_extension: Option<bool>,
}

/// The Online Certificate Status Protocol.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OcspConfiguration {
    enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ocsp_custom_cname: Option<String>,
}

impl Default for CrlConfiguration {
    fn default() -> Self {
        Self {
            enabled: Some(false),
            expiration_in_days: None,
            custom_cname: None,
            s3_bucket_name: None,
            s3_object_acl: None,
            crl_distribution_point_extension_configuration: None,
            crl_type: None,
            custom_path: None,
        }
    }
}

impl Default for OcspConfiguration {
    fn default() -> Self {
        Self { enabled: Some(false), ocsp_custom_cname: None }
    }
}

impl Input {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks) {
        if let Some(crl) = &self.crl_configuration {
            crl.check(checks, "revocationConfiguration.crlConfiguration");
        }
        if let Some(ocsp) = &self.ocsp_configuration {
            ocsp.check(checks, "revocationConfiguration.ocspConfiguration");
        }
    }

    /// The configuration that takes the place of `before`.
    ///
    /// # Errors
    /// `InvalidArgsException` by the rules that CreateCertificateAuthority documents.
    pub(super) fn accept(
        self,
        before: &RevocationConfiguration,
    ) -> Result<RevocationConfiguration, ApiError> {
        let crl = self.crl_configuration.map(CrlConfiguration::accept).transpose()?;
        let ocsp = self.ocsp_configuration.map(OcspConfiguration::accept).transpose()?;
        Ok(RevocationConfiguration {
            crl_configuration: crl.unwrap_or_else(|| before.crl_configuration.clone()),
            ocsp_configuration: ocsp.unwrap_or_else(|| before.ocsp_configuration.clone()),
        })
    }
}

impl CrlConfiguration {
    fn check(&self, checks: &mut Checks, path: &str) {
        let member = |name: &str| format!("{path}.{name}");
        checks.required(&member("enabled"), self.enabled.as_ref());
        checks.range(&member("expirationInDays"), self.expiration_in_days, 1, 5_000);
        check_cname(checks, &member("customCname"), self.custom_cname.as_deref());
        bucket::check(checks, &member("s3BucketName"), self.s3_bucket_name.as_deref());
        let acls = ["PUBLIC_READ", "BUCKET_OWNER_FULL_CONTROL"];
        checks.one_of(&member("s3ObjectAcl"), self.s3_object_acl.as_deref(), &acls);
        if let Some(extension) = self.crl_distribution_point_extension_configuration {
            let omit = member("crlDistributionPointExtensionConfiguration.omitExtension");
            checks.required(&omit, extension.omit_extension.as_ref());
        }
        checks.one_of(&member("crlType"), self.crl_type.as_deref(), &["COMPLETE", "PARTITIONED"]);
        checks.length(&member("customPath"), self.custom_path.as_deref(), 0, 253);
        checks.pattern(
            &member("customPath"),
            self.custom_path.as_deref(),
            "(/|[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+(/[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+)*)",
            |path| path == "/" || path.split('/').all(|part| !part.is_empty() && is_uri_text(part)),
        );
    }

    fn accept(mut self) -> Result<Self, ApiError> {
        if !self.is_enabled() {
            let bare = Self { enabled: self.enabled, ..Self::default() };
            return if self.has_only_enabled() { Ok(bare) } else { Err(disabled("CRL")) };
        }
        let Some(name) = &self.s3_bucket_name else {
            return Err(invalid_args("S3BucketName must be given when CRLs are enabled."));
        };
        bucket::accept(name)?;
        if self.expiration_in_days.is_none() {
            return Err(invalid_args("ExpirationInDays must be given when CRLs are enabled."));
        }
        accept_cname("CustomCname", self.custom_cname.as_deref())?;
        if self.omits_extension() && self.custom_cname.is_some() {
            return Err(invalid_args("OmitExtension cannot be true when a CustomCname is given."));
        }
        self.s3_object_acl.get_or_insert_with(|| "PUBLIC_READ".into());
        Ok(self)
    }

    pub(super) fn is_enabled(&self) -> bool {
        self.enabled == Some(true)
    }

    /// Whether there is a list for each part of the certificates, not one for all.
    pub(super) fn is_partitioned(&self) -> bool {
        self.crl_type.as_deref() == Some("PARTITIONED")
    }

    /// Whether anyone may read the list: by its ACL in S3, or because a custom name stands for a service that
    /// gives it to everyone.
    pub(super) fn is_public(&self) -> bool {
        self.custom_cname.is_some() || self.s3_object_acl.as_deref() != Some("BUCKET_OWNER_FULL_CONTROL")
    }

    /// Whether certificates do not name the list.
    pub(super) fn omits_extension(&self) -> bool {
        let extension = self.crl_distribution_point_extension_configuration;
        extension.is_some_and(|extension| extension.omit_extension == Some(true))
    }

    fn has_only_enabled(&self) -> bool {
        self.expiration_in_days.is_none()
            && self.custom_cname.is_none()
            && self.s3_bucket_name.is_none()
            && self.s3_object_acl.is_none()
            && self.crl_distribution_point_extension_configuration.is_none()
            && self.crl_type.is_none()
            && self.custom_path.is_none()
    }
}

impl OcspConfiguration {
    fn check(&self, checks: &mut Checks, path: &str) {
        checks.required(&format!("{path}.enabled"), self.enabled.as_ref());
        check_cname(checks, &format!("{path}.ocspCustomCname"), self.ocsp_custom_cname.as_deref());
    }

    fn accept(self) -> Result<Self, ApiError> {
        if self.enabled != Some(true) && self.ocsp_custom_cname.is_some() {
            return Err(disabled("OCSP"));
        }
        accept_cname("OcspCustomCname", self.ocsp_custom_cname.as_deref())?;
        Ok(self)
    }

    /// The address of the responder for authorities in this Region, when there is one.
    pub(super) fn responder(&self, region: &str, domain: &str) -> Option<String> {
        if self.enabled != Some(true) {
            return None;
        }
        Some(match self.ocsp_custom_cname.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => format!("http://{name}"),
            None => format!("http://ocsp.acm-pca.{region}.{domain}"),
        })
    }
}

fn check_cname(checks: &mut Checks, member: &str, name: Option<&str>) {
    checks.length(member, name, 0, 253);
    checks.pattern(member, name, "[-a-zA-Z0-9;/?:@&=+$,%_.!~*()']*", is_uri_text);
}

fn is_uri_text(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-;/?:@&=+$,%_.!~*()'".contains(&b))
}

fn accept_cname(member: &str, name: Option<&str>) -> Result<(), ApiError> {
    if name.is_some_and(|name| name.contains("://")) {
        return Err(invalid_args(format!(
            "{member} must not include a protocol prefix such as \"http://\" or \"https://\"."
        )));
    }
    Ok(())
}

fn disabled(what: &str) -> ApiError {
    invalid_args(format!("A configuration that disables {what} must have no other parameter than Enabled."))
}
