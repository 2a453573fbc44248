//! Certificates of AWS Private CA: issued, fetched, imported, revoked.

use aws_sdk_acmpca::primitives::Blob;
use aws_sdk_acmpca::types::{RevocationReason, SigningAlgorithm, Validity, ValidityPeriodType};
use signet_shared::setup::options::{Period, PeriodUnit};

use super::{SERVICE, unbuilt};
use crate::aws::{Aws, AwsError};

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
    /// Validity from now.
    pub validity: Period,
    /// Idempotency token; AWS remembers it for five minutes.
    pub token: &'a str,
}

/// A certificate as AWS answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedPem {
    /// The certificate, PEM.
    pub certificate: String,
    /// Its chain, PEM, the issuer first and the root last; empty for a root.
    pub chain: String,
}

impl Aws {
    /// Asks for a certificate and answers its ARN (IssueCertificate).
    pub async fn issue_certificate(&self, issue: Issue<'_>) -> Result<String, AwsError> {
        const OPERATION: &str = "IssueCertificate";
        self.take_turn(OPERATION).await;
        let partition = issue.authority_arn.split(':').nth(1).unwrap_or("aws");
        let unit = match issue.validity.unit {
            PeriodUnit::Days => ValidityPeriodType::Days,
            PeriodUnit::Months => ValidityPeriodType::Months,
            PeriodUnit::Years => ValidityPeriodType::Years,
        };
        let validity = Validity::builder()
            .r#type(unit)
            .value(i64::from(issue.validity.value))
            .build()
            .map_err(|error| AwsError::new::<_, ()>(SERVICE, OPERATION, unbuilt(error)))?;
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
            .map_err(|error| AwsError::new(SERVICE, OPERATION, error))?;
        Ok(answer.certificate_arn().unwrap_or_default().to_owned())
    }

    /// An issued certificate and its chain (GetCertificate). In progress while AWS still signs.
    pub async fn certificate(
        &self,
        authority_arn: &str,
        certificate_arn: &str,
    ) -> Result<IssuedPem, AwsError> {
        self.take_turn("GetCertificate").await;
        let answer = self
            .acmpca
            .get_certificate()
            .certificate_authority_arn(authority_arn)
            .certificate_arn(certificate_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetCertificate", error))?;
        Ok(IssuedPem {
            certificate: answer.certificate().unwrap_or_default().to_owned(),
            chain: answer.certificate_chain().unwrap_or_default().to_owned(),
        })
    }

    /// Gives an authority its own certificate, which makes it active (ImportCertificateAuthorityCertificate).
    ///
    /// `chain` is what stands above a subordinate, the root last; a root has none.
    pub async fn import_authority_certificate(
        &self,
        arn: &str,
        certificate_pem: &str,
        chain_pem: Option<&str>,
    ) -> Result<(), AwsError> {
        self.take_turn("ImportCertificateAuthorityCertificate").await;
        self.acmpca
            .import_certificate_authority_certificate()
            .certificate_authority_arn(arn)
            .certificate(Blob::new(certificate_pem))
            .set_certificate_chain(chain_pem.map(Blob::new))
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "ImportCertificateAuthorityCertificate", error))?;
        Ok(())
    }

    /// The certificate of an active authority and its chain (GetCertificateAuthorityCertificate).
    pub async fn authority_certificate(&self, arn: &str) -> Result<IssuedPem, AwsError> {
        self.take_turn("GetCertificateAuthorityCertificate").await;
        let answer = self
            .acmpca
            .get_certificate_authority_certificate()
            .certificate_authority_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetCertificateAuthorityCertificate", error))?;
        Ok(IssuedPem {
            certificate: answer.certificate().unwrap_or_default().to_owned(),
            chain: answer.certificate_chain().unwrap_or_default().to_owned(),
        })
    }

    /// Revokes a certificate (RevokeCertificate). `serial` is hex; a certificate that is revoked already is
    /// refused with `RequestAlreadyProcessedException`.
    pub async fn revoke_certificate(
        &self,
        authority_arn: &str,
        serial: &str,
        reason: &str,
    ) -> Result<(), AwsError> {
        self.take_turn("RevokeCertificate").await;
        self.acmpca
            .revoke_certificate()
            .certificate_authority_arn(authority_arn)
            .certificate_serial(serial)
            .revocation_reason(RevocationReason::from(reason))
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "RevokeCertificate", error))?;
        Ok(())
    }
}
