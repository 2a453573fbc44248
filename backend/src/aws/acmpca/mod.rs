//! AWS Private CA in domain words: authorities here, certificates in `certificates.rs`.

mod certificates;

pub use certificates::{Issue, IssuedPem};

use aws_sdk_acmpca::types::{
    Asn1Subject, CertificateAuthority, CertificateAuthorityConfiguration, CertificateAuthorityStatus,
    CertificateAuthorityType, CertificateAuthorityUsageMode, CrlConfiguration, KeyAlgorithm,
    KeyStorageSecurityStandard, OcspConfiguration, ResourceOwner, RevocationConfiguration, S3ObjectAcl,
    SigningAlgorithm, Tag as PcaTag,
};

use serde_json::{Map, Value, json};
use signet_shared::setup::options::AuthorityOptions;
use signet_shared::setup::regions;

use super::{Aws, AwsError, Tag};

/// A private CA as AWS describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// ARN.
    pub arn: String,
    /// Common name of its subject.
    pub common_name: String,
    /// Whether it is a root.
    pub is_root: bool,
    /// The account that it belongs to.
    pub account: String,
    /// Status, in AWS's word, for example `ACTIVE`.
    pub status: String,
    /// Key algorithm, for example `RSA_2048`.
    pub key_algorithm: String,
    /// Whether it issues only certificates of up to seven days.
    pub short_lived: bool,
    /// End of its own certificate, Unix seconds.
    pub not_after: Option<i64>,
    /// Until when a deleted one can be restored, Unix seconds.
    pub restorable_until: Option<i64>,
}

/// What to create (CreateCertificateAuthority).
#[derive(Debug, Clone, Copy)]
pub struct NewAuthority<'a> {
    /// Common name of its subject.
    pub common_name: &'a str,
    /// Whether it is a root.
    pub is_root: bool,
    /// Whether it is to issue only certificates of up to seven days.
    pub short_lived: bool,
    /// Key, signing algorithm, revocation.
    pub options: &'a AuthorityOptions,
    /// Tags.
    pub tags: &'a [Tag],
    /// Idempotency token; AWS remembers it for five minutes.
    pub token: &'a str,
}

pub(super) const SERVICE: &str = "acm-pca";

impl Aws {
    /// All authorities of the account and Region, whatever their status (ListCertificateAuthorities).
    pub async fn authorities(&self) -> Result<Vec<Authority>, AwsError> {
        let mut found = Vec::new();
        let mut pages = self.acmpca.list_certificate_authorities().into_paginator().send();
        self.take_turn("ListCertificateAuthorities").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListCertificateAuthorities").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListCertificateAuthorities", error))?;
            found.extend(page.certificate_authorities().iter().map(Authority::from));
        }
        Ok(found)
    }

    /// One authority (DescribeCertificateAuthority).
    pub async fn authority(&self, arn: &str) -> Result<Option<Authority>, AwsError> {
        self.take_turn("DescribeCertificateAuthority").await;
        let answer = self
            .acmpca
            .describe_certificate_authority()
            .certificate_authority_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "DescribeCertificateAuthority", error))?;
        Ok(answer.certificate_authority().map(Authority::from))
    }

    /// Tags of an authority (ListTags).
    pub async fn authority_tags(&self, arn: &str) -> Result<Vec<Tag>, AwsError> {
        let mut tags = Vec::new();
        let mut pages = self.acmpca.list_tags().certificate_authority_arn(arn).into_paginator().send();
        self.take_turn("ListTags").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListTags").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListTags", error))?;
            tags.extend(
                page.tags()
                    .iter()
                    .map(|tag| (tag.key().to_owned(), tag.value().unwrap_or_default().to_owned())),
            );
        }
        Ok(tags)
    }

    /// Authorities of other accounts that are shared with this one (ListCertificateAuthorities, OTHER_ACCOUNTS).
    pub async fn shared_authorities(&self) -> Result<Vec<Authority>, AwsError> {
        let mut found = Vec::new();
        let list = self.acmpca.list_certificate_authorities().resource_owner(ResourceOwner::OtherAccounts);
        let mut pages = list.into_paginator().send();
        self.take_turn("ListCertificateAuthorities").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListCertificateAuthorities").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListCertificateAuthorities", error))?;
            found.extend(page.certificate_authorities().iter().map(Authority::from));
        }
        Ok(found)
    }

    /// Makes an authority and answers its ARN (CreateCertificateAuthority).
    pub async fn create_authority(&self, new: NewAuthority<'_>) -> Result<String, AwsError> {
        const OPERATION: &str = "CreateCertificateAuthority";
        self.take_turn(OPERATION).await;
        let NewAuthority { common_name, is_root, short_lived, options, tags, token } = new;
        let built = |error| AwsError::new::<_, ()>(SERVICE, OPERATION, unbuilt(error));
        let configuration = CertificateAuthorityConfiguration::builder()
            .key_algorithm(KeyAlgorithm::from(options.key_algorithm.name()))
            .signing_algorithm(SigningAlgorithm::from(options.signing_algorithm()))
            .subject(Asn1Subject::builder().common_name(common_name).build())
            .build()
            .map_err(built)?;
        let kind =
            if is_root { CertificateAuthorityType::Root } else { CertificateAuthorityType::Subordinate };
        let mut call = self
            .acmpca
            .create_certificate_authority()
            .certificate_authority_type(kind)
            .certificate_authority_configuration(configuration)
            .set_revocation_configuration(revocation(options).map_err(built)?)
            .set_key_storage_security_standard(key_storage(&self.region))
            .idempotency_token(token);
        if short_lived {
            call = call.usage_mode(CertificateAuthorityUsageMode::ShortLivedCertificate);
        }
        for (key, value) in tags {
            call = call.tags(PcaTag::builder().key(key).value(value).build().map_err(built)?);
        }
        let answer = call.send().await.map_err(|error| AwsError::new(SERVICE, OPERATION, error))?;
        Ok(answer.certificate_authority_arn().unwrap_or_default().to_owned())
    }

    /// Enables or disables an authority (UpdateCertificateAuthority).
    pub async fn set_authority_enabled(&self, arn: &str, enabled: bool) -> Result<(), AwsError> {
        self.take_turn("UpdateCertificateAuthority").await;
        let status =
            if enabled { CertificateAuthorityStatus::Active } else { CertificateAuthorityStatus::Disabled };
        self.acmpca
            .update_certificate_authority()
            .certificate_authority_arn(arn)
            .status(status)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "UpdateCertificateAuthority", error))?;
        Ok(())
    }

    /// Deletes an authority, which can be restored for `days` (DeleteCertificateAuthority).
    pub async fn delete_authority(&self, arn: &str, days: u32) -> Result<(), AwsError> {
        self.take_turn("DeleteCertificateAuthority").await;
        self.acmpca
            .delete_certificate_authority()
            .certificate_authority_arn(arn)
            .permanent_deletion_time_in_days(i32::try_from(days).unwrap_or(30))
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "DeleteCertificateAuthority", error))?;
        Ok(())
    }

    /// Takes a deletion back; the status is then what it was before (RestoreCertificateAuthority).
    pub async fn restore_authority(&self, arn: &str) -> Result<(), AwsError> {
        self.take_turn("RestoreCertificateAuthority").await;
        self.acmpca
            .restore_certificate_authority()
            .certificate_authority_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "RestoreCertificateAuthority", error))?;
        Ok(())
    }

    /// Adds tags to an authority (TagCertificateAuthority).
    pub async fn tag_authority(&self, arn: &str, tags: &[Tag]) -> Result<(), AwsError> {
        const OPERATION: &str = "TagCertificateAuthority";
        self.take_turn(OPERATION).await;
        let mut call = self.acmpca.tag_certificate_authority().certificate_authority_arn(arn);
        for (key, value) in tags {
            let tag = PcaTag::builder().key(key).value(value).build();
            call =
                call.tags(tag.map_err(|error| AwsError::new::<_, ()>(SERVICE, OPERATION, unbuilt(error)))?);
        }
        call.send().await.map_err(|error| AwsError::new(SERVICE, OPERATION, error))?;
        Ok(())
    }

    /// The CSR of an authority that waits for its certificate, PEM (GetCertificateAuthorityCsr).
    pub async fn authority_csr(&self, arn: &str) -> Result<String, AwsError> {
        self.take_turn("GetCertificateAuthorityCsr").await;
        let answer = self
            .acmpca
            .get_certificate_authority_csr()
            .certificate_authority_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetCertificateAuthorityCsr", error))?;
        Ok(answer.csr().unwrap_or_default().to_owned())
    }
}

/// CRL and OCSP, if any is asked for.
fn revocation(
    options: &AuthorityOptions,
) -> Result<Option<RevocationConfiguration>, aws_smithy_types::error::operation::BuildError> {
    if options.crl.is_none() && options.ocsp.is_none() {
        return Ok(None);
    }
    let mut revocation = RevocationConfiguration::builder();
    if let Some(crl) = &options.crl {
        let crl = CrlConfiguration::builder()
            .enabled(true)
            .s3_bucket_name(&crl.bucket)
            .expiration_in_days(i32::try_from(crl.days).unwrap_or(7))
            .set_custom_cname(crl.custom_cname.clone())
            // The default, PUBLIC_READ, fails on every bucket that blocks public access.
            .s3_object_acl(S3ObjectAcl::BucketOwnerFullControl);
        revocation = revocation.crl_configuration(crl.build()?);
    }
    if let Some(ocsp) = &options.ocsp {
        let ocsp =
            OcspConfiguration::builder().enabled(true).set_ocsp_custom_cname(ocsp.custom_cname.clone());
        revocation = revocation.ocsp_configuration(ocsp.build()?);
    }
    Ok(Some(revocation.build()))
}

/// What [`revocation`] asks for, in the JSON form of AWS's API.
pub(crate) fn revocation_parameter(options: &AuthorityOptions) -> Option<Value> {
    let mut revocation = Map::new();
    if let Some(crl) = &options.crl {
        let mut list = json!({
            "Enabled": true,
            "ExpirationInDays": crl.days,
            "S3BucketName": crl.bucket,
            "S3ObjectAcl": S3ObjectAcl::BucketOwnerFullControl.as_str(),
        });
        if let Some(name) = &crl.custom_cname {
            list["CustomCname"] = json!(name);
        }
        revocation.insert("CrlConfiguration".to_owned(), list);
    }
    if let Some(ocsp) = &options.ocsp {
        let mut answers = json!({ "Enabled": true });
        if let Some(name) = &ocsp.custom_cname {
            answers["OcspCustomCname"] = json!(name);
        }
        revocation.insert("OcspConfiguration".to_owned(), answers);
    }
    (!revocation.is_empty()).then_some(Value::Object(revocation))
}

/// The key storage standard to ask for: China's Regions refuse AWS's default (FIPS 140-2 level 3).
pub(crate) fn key_storage(region: &str) -> Option<KeyStorageSecurityStandard> {
    let partition = &regions::region_by_name(region)?.partition;
    (partition == "aws-cn").then_some(KeyStorageSecurityStandard::CcpcLevel1OrHigher)
}

impl From<&CertificateAuthority> for Authority {
    fn from(authority: &CertificateAuthority) -> Self {
        let configuration = authority.certificate_authority_configuration();
        let arn = authority.arn().unwrap_or_default();
        Self {
            arn: arn.to_owned(),
            account: arn.split(':').nth(4).unwrap_or_default().to_owned(),
            common_name: configuration
                .and_then(|configuration| configuration.subject())
                .and_then(|subject| subject.common_name())
                .unwrap_or_default()
                .to_owned(),
            is_root: authority.r#type() == Some(&CertificateAuthorityType::Root),
            status: authority.status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
            key_algorithm: configuration
                .map(|configuration| configuration.key_algorithm().as_str().to_owned())
                .unwrap_or_default(),
            short_lived: authority
                .usage_mode()
                .is_some_and(|mode| mode.as_str() == "SHORT_LIVED_CERTIFICATE"),
            not_after: authority.not_after().map(|time| time.secs()),
            restorable_until: authority.restorable_until().map(|time| time.secs()),
        }
    }
}

/// A request that the SDK would not build; carries the metadata that [`AwsError::new`] reads.
fn unbuilt(
    error: aws_smithy_types::error::operation::BuildError,
) -> aws_smithy_runtime_api::client::result::SdkError<aws_sdk_acmpca::Error, ()> {
    aws_smithy_runtime_api::client::result::SdkError::construction_failure(error)
}
