//! The certificate: its request signed by the KMS key, issued, fetched, and checked by us.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::certificate;
use signet_shared::csr::{self, SignatureAlgorithm};
use signet_shared::format;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::authority::{Found, describe, signing_algorithm};
use super::key::FoundKey;
use super::{LEAF_TEMPLATE, LEAF_YEARS, step, token};
use crate::aws::acmpca::Issue;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::Facts;
use crate::verify;

/// What the step `signing_request` leaves.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// The CSR, PEM.
    csr_pem: String,
    /// The public key that it is for: SubjectPublicKeyInfo, DER in base64.
    spki: String,
}

/// What the step `certificate` leaves.
#[derive(Debug, Serialize, Deserialize)]
struct Issued {
    certificate_arn: String,
}

/// Builds the CSR, lets KMS sign its digest, and checks the signature with the public key.
pub(super) async fn request(context: &StepContext<'_>) -> StepResult<Output> {
    let FoundKey { arn, .. } = context.output(step::KEY).await?;
    let public_key = context.when_ready("reading the public key", || context.aws.public_key(&arn)).await?;
    let (algorithm, kms_algorithm, hash) = csr_algorithm(&public_key.spec)?;
    let to_be_signed =
        csr::to_be_signed(&context.params.leaf_cn, &public_key.spki_der).map_err(Error::internal)?;
    let digest = digest::digest(hash, &to_be_signed).as_ref().to_vec();
    let signature = context.call("Sign", context.aws.sign_digest(&arn, digest, kms_algorithm)).await??;
    let csr_der = csr::assemble(&to_be_signed, algorithm, &signature).map_err(Error::internal)?;
    // Read it back from its DER: what is checked is what is sent.
    let view = csr::parse(&csr_der).map_err(Error::internal)?;
    verify::signature(
        &public_key.spki_der,
        view.signature_algorithm,
        &view.to_be_signed,
        &view.signature,
        "the CSR",
        "the KMS key",
    )
    .map_err(|doubt| doubted("The CSR's signature does not hold", &doubt))?;
    Ok(Output {
        value: json!(Request { csr_pem: csr::to_pem(&csr_der), spki: STANDARD.encode(&public_key.spki_der) }),
        detail: format!("CN={}, {}, signature checked", context.params.leaf_cn, algorithm.name()),
        resource: None,
        created: false,
        facts: Facts::default(),
    })
}

/// Asks the authority for the certificate; its ARN is journaled at once, since AWS lists no certificates.
pub(super) async fn issue(context: &StepContext<'_>) -> StepResult<Output> {
    let Found { arn } = context.output(step::AUTHORITY).await?;
    let Request { csr_pem, .. } = context.output(step::SIGNING_REQUEST).await?;
    let authority = describe(context, &arn).await?;
    let token = token(context);
    let issue = Issue {
        authority_arn: &arn,
        csr_pem: &csr_pem,
        template: LEAF_TEMPLATE,
        algorithm: signing_algorithm(&authority.key_algorithm),
        years: LEAF_YEARS,
        token: &token,
    };
    let certificate_arn = context.call("IssueCertificate", context.aws.issue_certificate(issue)).await??;
    Ok(Output {
        value: json!(Issued { certificate_arn: certificate_arn.clone() }),
        detail: format!("Issued for {LEAF_YEARS} year"),
        resource: Some(certificate_arn.clone()),
        created: true,
        facts: Facts { certificate_arn: Some(certificate_arn), ..Facts::default() },
    })
}

/// Fetches the certificate, checks chain, key and validity, and hands both PEMs to the identity.
pub(super) async fn verify(context: &StepContext<'_>) -> StepResult<Output> {
    let Found { arn } = context.output(step::AUTHORITY).await?;
    let Issued { certificate_arn } = context.output(step::CERTIFICATE).await?;
    let Request { spki, .. } = context.output(step::SIGNING_REQUEST).await?;
    let certificate_pem = context
        .when_ready("AWS signs the certificate", || context.aws.certificate(&arn, &certificate_arn))
        .await?;
    let root_pem = context
        .when_ready("reading the root certificate", || context.aws.authority_certificate(&arn))
        .await?;
    let leaf = certificate::pem_to_der(&certificate_pem).map_err(Error::internal)?;
    let root = certificate::pem_to_der(&root_pem).map_err(Error::internal)?;
    let spki = STANDARD.decode(spki).map_err(Error::internal)?;
    verify::chain(&leaf, &root, &spki, context.clock.now_s())
        .map_err(|doubt| doubted("The certificate does not hold", &doubt))?;
    let (_, view) = X509Certificate::from_der(&leaf).map_err(Error::internal)?;
    let (not_before, not_after) =
        (view.validity().not_before.timestamp(), view.validity().not_after.timestamp());
    Ok(Output {
        value: json!({}),
        detail: format!("Chains to the root, carries the KMS key, valid until {}", format::date(not_after)),
        resource: None,
        created: false,
        facts: Facts {
            // One form of PEM everywhere, whatever line ends AWS used.
            certificate_pem: Some(certificate::der_to_pem(&leaf)),
            root_pem: Some(certificate::der_to_pem(&root)),
            not_before: Some(not_before),
            not_after: Some(not_after),
            ..Facts::default()
        },
    })
}

/// The CSR's signature algorithm, KMS's name for it, and its hash, by key spec.
pub(super) fn csr_algorithm(
    spec: &str,
) -> Result<(SignatureAlgorithm, &'static str, &'static digest::Algorithm)> {
    match spec {
        "RSA_2048" | "RSA_3072" | "RSA_4096" => {
            Ok((SignatureAlgorithm::Sha256WithRsa, "RSASSA_PKCS1_V1_5_SHA_256", &digest::SHA256))
        }
        "ECC_NIST_P384" => Ok((SignatureAlgorithm::EcdsaSha384, "ECDSA_SHA_384", &digest::SHA384)),
        other => Err(Error::conflict("The key cannot sign for SMART", format!("Its key spec is {other}."))
            .with_hint("Use an RSA or ECC_NIST_P384 key.")),
    }
}

fn doubted(title: &str, doubt: &verify::Doubt) -> Error {
    Error::conflict(title, format!("Signet checked it and found that {doubt}. Nothing was stored."))
        .with_hint("Do not use this certificate. Try again; if it happens again, ask AWS support.")
}
