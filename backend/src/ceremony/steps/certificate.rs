//! The certificate's request, signed by the KMS key, and its issue.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::certificate;
use signet_shared::csr::{self, SignatureAlgorithm};
use signet_shared::subject::Subject;

use super::authority::issuer;
use super::key::FoundKey;
use super::{name, token};
use crate::aws::acmpca::Issue;
use crate::aws::kms::PublicKey;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::Facts;
use crate::verify;

/// What the step `signing_request` leaves.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    /// The CSR, PEM.
    pub csr_pem: String,
    /// The public key that it is for: SubjectPublicKeyInfo, DER in base64.
    pub spki: String,
}

/// What the step `certificate` leaves.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Issued {
    /// ARN of the certificate.
    pub certificate_arn: String,
}

/// The key that the certificate is for: in a rotation the new one.
pub(crate) async fn certified_key(context: &StepContext<'_>) -> Result<FoundKey> {
    match context.output_if_any(name::NEW_KEY).await? {
        Some(key) => Ok(key),
        None => context.output(name::KEY).await,
    }
}

/// Whom the certificate names: as the current one does, or as the setup asked.
pub(crate) fn subject(context: &StepContext<'_>) -> Result<Subject> {
    let order = context.order;
    if let Some(pem) = &context.identity.facts.certificate_pem {
        let der = certificate::pem_to_der(pem).map_err(Error::internal)?;
        return Subject::of_certificate(&der).map_err(Error::internal);
    }
    let options = &order.options.certificate;
    Subject::new(&order.leaf_cn, &options.subject, &options.alternative_names).map_err(Error::internal)
}

/// Builds the CSR, lets KMS sign its digest, and checks the signature with the public key.
pub(crate) async fn request(context: &StepContext<'_>) -> StepResult<Output> {
    let (public_key, signing) = signing_key(context).await?;
    let to_be_signed =
        csr::to_be_signed(&subject(context)?, &public_key.spki_der).map_err(Error::internal)?;
    let signature = sign(context, &public_key, signing, &to_be_signed).await?;
    let csr_der = csr::assemble(&to_be_signed, signing.algorithm, &signature).map_err(Error::internal)?;
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
    let named = view.common_name.unwrap_or_default();
    Ok(Output::told(
        json!(Request { csr_pem: csr::to_pem(&csr_der), spki: STANDARD.encode(&public_key.spki_der) }),
        format!("CN={named}, {}, signature checked", signing.algorithm.name()),
    ))
}

/// Asks the authority for the certificate; its ARN is journaled at once, since AWS lists no certificates.
pub(crate) async fn issue(context: &StepContext<'_>) -> StepResult<Output> {
    let authority = issuer(context).await?;
    let Request { csr_pem, .. } = context.output(name::SIGNING_REQUEST).await?;
    let options = &context.order.options.certificate;
    let token = token(context);
    let issue = Issue {
        authority_arn: &authority.arn,
        csr_pem: &csr_pem,
        template: options.template.aws_name(),
        algorithm: authority.signing_algorithm(context).await?,
        validity: options.validity,
        token: &token,
    };
    let certificate_arn = context.call("IssueCertificate", || context.aws.issue_certificate(issue)).await??;
    // Before it is verified it is nobody's current certificate: only a first one is named at once.
    let is_first = context.identity.facts.certificate_pem.is_none();
    Ok(Output {
        resource: Some(certificate_arn.clone()),
        created: true,
        facts: Facts { certificate_arn: is_first.then(|| certificate_arn.clone()), ..Facts::default() },
        ..Output::told(json!(Issued { certificate_arn }), format!("Issued for {}", options.validity.words()))
    })
}

/// How a key signs requests and certificates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signing {
    /// The signature algorithm.
    pub algorithm: SignatureAlgorithm,
    kms: &'static str,
    hash: &'static aws_lc_rs::digest::Algorithm,
}

/// The key's public half, and how it signs.
pub(crate) async fn signing_key(context: &StepContext<'_>) -> StepResult<(PublicKey, Signing)> {
    let FoundKey { arn, .. } = certified_key(context).await?;
    let public_key = context.when_ready("reading the public key", || context.aws.public_key(&arn)).await?;
    let signing = signing(&public_key.spec)?;
    Ok((public_key, signing))
}

/// Lets KMS sign the digest of some bytes, which never leave.
pub(crate) async fn sign(
    context: &StepContext<'_>,
    key: &PublicKey,
    signing: Signing,
    message: &[u8],
) -> StepResult<Vec<u8>> {
    let digest = aws_lc_rs::digest::digest(signing.hash, message);
    let digest = digest.as_ref();
    Ok(context.call("Sign", || context.aws.sign_digest(&key.arn, digest.to_vec(), signing.kms)).await??)
}

/// KMS's name for how a key of this spec signs.
///
/// # Errors
/// Conflict if Signet makes no certificates for such keys.
pub(crate) fn kms_algorithm(spec: &str) -> Result<&'static str> {
    Ok(signing(spec)?.kms)
}

fn signing(spec: &str) -> Result<Signing> {
    use aws_lc_rs::digest::{SHA256, SHA384, SHA512};
    let (algorithm, kms, hash) = match spec {
        "RSA_2048" | "RSA_3072" | "RSA_4096" => {
            (SignatureAlgorithm::Sha256WithRsa, "RSASSA_PKCS1_V1_5_SHA_256", &SHA256)
        }
        "ECC_NIST_P256" => (SignatureAlgorithm::EcdsaSha256, "ECDSA_SHA_256", &SHA256),
        "ECC_NIST_P384" => (SignatureAlgorithm::EcdsaSha384, "ECDSA_SHA_384", &SHA384),
        "ECC_NIST_P521" => (SignatureAlgorithm::EcdsaSha512, "ECDSA_SHA_512", &SHA512),
        other => {
            return Err(Error::conflict("The key cannot sign", format!("Its key spec is {other}."))
                .with_hint("Use an RSA key or one on a NIST curve."));
        }
    };
    Ok(Signing { algorithm, kms, hash })
}

/// A certificate or request that does not hold.
pub(crate) fn doubted(title: &str, doubt: &verify::Doubt) -> Error {
    Error::conflict(title, format!("Signet checked it and found that {doubt}. Nothing was stored."))
        .with_hint("Do not use this certificate. Try again; if it happens again, ask AWS support.")
}
