//! AWS Private CA in domain words.

use aws_sdk_acmpca::primitives::Blob;
use aws_sdk_acmpca::types::{
    Asn1Subject, CertificateAuthority, CertificateAuthorityConfiguration, CertificateAuthorityType,
    KeyAlgorithm, KeyStorageSecurityStandard, SigningAlgorithm, Tag as PcaTag, Validity, ValidityPeriodType,
};

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

/// What to issue (IssueCertificate).
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// ARN of the issuing authority.
    pub authority_arn: &'a str,
    /// The CSR, PEM.
    pub csr_pem: &'a str,
    /// Name of the template, for example `CodeSigningCertificate/V1`.
    pub template: &'a str,
    /// Signature algorithm; its family is that of the authority's key.
    pub algorithm: &'a str,
    /// Validity in years from now.
    pub years: i64,
    /// Idempotency token; AWS remembers it for five minutes.
    pub token: &'a str,
}

const SERVICE: &str = "acm-pca";

impl Aws {
    /// All authorities of the account and Region, whatever their status (ListCertificateAuthorities).
    pub async fn authorities(&self) -> Result<Vec<Authority>, AwsError> {
        let mut found = Vec::new();
        let mut pages = self.acmpca.list_certificate_authorities().into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListCertificateAuthorities", error))?;
            found.extend(page.certificate_authorities().iter().map(Authority::from));
        }
        Ok(found)
    }

    /// One authority (DescribeCertificateAuthority).
    pub async fn authority(&self, arn: &str) -> Result<Option<Authority>, AwsError> {
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
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListTags", error))?;
            tags.extend(
                page.tags()
                    .iter()
                    .map(|tag| (tag.key().to_owned(), tag.value().unwrap_or_default().to_owned())),
            );
        }
        Ok(tags)
    }

    /// Makes a root authority with an RSA_2048 key, and answers its ARN (CreateCertificateAuthority).
    pub async fn create_root_authority(
        &self,
        common_name: &str,
        tags: &[Tag],
        token: &str,
    ) -> Result<String, AwsError> {
        let configuration = CertificateAuthorityConfiguration::builder()
            .key_algorithm(KeyAlgorithm::Rsa2048)
            .signing_algorithm(SigningAlgorithm::Sha256Withrsa)
            .subject(Asn1Subject::builder().common_name(common_name).build())
            .build()
            .map_err(|error| AwsError::new::<_, ()>(SERVICE, "CreateCertificateAuthority", unbuilt(error)))?;
        let mut call = self
            .acmpca
            .create_certificate_authority()
            .certificate_authority_type(CertificateAuthorityType::Root)
            .certificate_authority_configuration(configuration)
            .set_key_storage_security_standard(key_storage(&self.region))
            .idempotency_token(token);
        for (key, value) in tags {
            let tag = PcaTag::builder().key(key).value(value).build().map_err(|error| {
                AwsError::new::<_, ()>(SERVICE, "CreateCertificateAuthority", unbuilt(error))
            })?;
            call = call.tags(tag);
        }
        let answer =
            call.send().await.map_err(|error| AwsError::new(SERVICE, "CreateCertificateAuthority", error))?;
        Ok(answer.certificate_authority_arn().unwrap_or_default().to_owned())
    }

    /// The CSR of an authority that waits for its certificate, PEM (GetCertificateAuthorityCsr).
    pub async fn authority_csr(&self, arn: &str) -> Result<String, AwsError> {
        let answer = self
            .acmpca
            .get_certificate_authority_csr()
            .certificate_authority_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetCertificateAuthorityCsr", error))?;
        Ok(answer.csr().unwrap_or_default().to_owned())
    }

    /// Asks for a certificate and answers its ARN (IssueCertificate).
    pub async fn issue_certificate(&self, issue: Issue<'_>) -> Result<String, AwsError> {
        let partition = issue.authority_arn.split(':').nth(1).unwrap_or("aws");
        let validity = Validity::builder()
            .r#type(ValidityPeriodType::Years)
            .value(issue.years)
            .build()
            .map_err(|error| AwsError::new::<_, ()>(SERVICE, "IssueCertificate", unbuilt(error)))?;
        let answer = self
            .acmpca
            .issue_certificate()
            .certificate_authority_arn(issue.authority_arn)
            .csr(Blob::new(issue.csr_pem))
            .template_arn(format!("arn:{partition}:acm-pca:::template/{}", issue.template))
            .signing_algorithm(SigningAlgorithm::from(issue.algorithm))
            .validity(validity)
            .idempotency_token(issue.token)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "IssueCertificate", error))?;
        Ok(answer.certificate_arn().unwrap_or_default().to_owned())
    }

    /// An issued certificate, PEM (GetCertificate). In progress while AWS still signs.
    pub async fn certificate(&self, authority_arn: &str, certificate_arn: &str) -> Result<String, AwsError> {
        let answer = self
            .acmpca
            .get_certificate()
            .certificate_authority_arn(authority_arn)
            .certificate_arn(certificate_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetCertificate", error))?;
        Ok(answer.certificate().unwrap_or_default().to_owned())
    }

    /// Gives a root authority its own certificate, which makes it active (ImportCertificateAuthorityCertificate).
    pub async fn import_root_certificate(&self, arn: &str, certificate_pem: &str) -> Result<(), AwsError> {
        self.acmpca
            .import_certificate_authority_certificate()
            .certificate_authority_arn(arn)
            .certificate(Blob::new(certificate_pem))
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "ImportCertificateAuthorityCertificate", error))?;
        Ok(())
    }

    /// The certificate of an active authority, PEM (GetCertificateAuthorityCertificate).
    pub async fn authority_certificate(&self, arn: &str) -> Result<String, AwsError> {
        let answer = self
            .acmpca
            .get_certificate_authority_certificate()
            .certificate_authority_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetCertificateAuthorityCertificate", error))?;
        Ok(answer.certificate().unwrap_or_default().to_owned())
    }
}

/// The key storage standard to ask for: China's Regions refuse AWS's default (FIPS 140-2 level 3).
pub(crate) fn key_storage(region: &str) -> Option<KeyStorageSecurityStandard> {
    let partition = &regions::region_by_name(region)?.partition;
    (partition == "aws-cn").then_some(KeyStorageSecurityStandard::CcpcLevel1OrHigher)
}

impl From<&CertificateAuthority> for Authority {
    fn from(authority: &CertificateAuthority) -> Self {
        let configuration = authority.certificate_authority_configuration();
        Self {
            arn: authority.arn().unwrap_or_default().to_owned(),
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
