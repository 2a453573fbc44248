//! The proof that a certificate is what it should be, before the identity gets it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use signet_shared::{certificate, format};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::authority::issuer;
use super::certificate::{Issued, Request, certified_key, doubted};
use super::name;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::{Error, Result};
use crate::store::{Facts, Milestone, NewCertificate};
use crate::verify;

/// A certificate with what stands above it, all DER.
pub(crate) struct Chained {
    /// The certificate.
    pub leaf: Vec<u8>,
    /// Its issuers, the root last; empty if it signed itself.
    pub issuers: Vec<Vec<u8>>,
}

/// Fetches the certificate, checks chain, key and validity, and hands it to the identity.
pub(crate) async fn verify(context: &StepContext<'_>) -> StepResult<Output> {
    let authority_arn = issuer(context).await?.arn;
    let Issued { certificate_arn } = context.output(name::CERTIFICATE).await?;
    let Request { spki, .. } = context.output(name::SIGNING_REQUEST).await?;
    let issued = context
        .when_ready("AWS signs the certificate", || context.aws.certificate(&authority_arn, &certificate_arn))
        .await?;
    // It comes with what stands above it; only where that is missing the authority is asked.
    let chained = match issued.chain.is_empty() {
        true => above(context, &authority_arn, &issued.certificate).await?,
        false => Chained {
            leaf: certificate::pem_to_der(&issued.certificate).map_err(Error::internal)?,
            issuers: ders(&issued.chain)?,
        },
    };
    let spki = STANDARD.decode(spki).map_err(Error::internal)?;
    verify::chain(&chained.leaf, &chained.issuers, &spki, context.clock.now_s())
        .map_err(|doubt| doubted("The certificate does not hold", &doubt))?;
    let new = NewCertificate {
        certificate_arn: Some(certificate_arn),
        authority_arn: Some(authority_arn),
        ..kept(context, &chained).await?
    };
    Ok(handed_over(context, new, "Chains to the root, carries the KMS key"))
}

/// A certificate and what stands above it, as its authority shows that.
pub(crate) async fn above(context: &StepContext<'_>, authority_arn: &str, pem: &str) -> StepResult<Chained> {
    let authority = context
        .when_ready("reading the authority's certificate", || {
            context.aws.authority_certificate(authority_arn)
        })
        .await?;
    let mut issuers = ders(&authority.certificate)?;
    if !authority.chain.is_empty() {
        issuers.extend(ders(&authority.chain)?);
    }
    Ok(Chained { leaf: certificate::pem_to_der(pem).map_err(Error::internal)?, issuers })
}

/// Every certificate of a PEM text, DER.
pub(crate) fn ders(pem: &str) -> Result<Vec<Vec<u8>>> {
    let blocks = signet_shared::pem::blocks(pem).map_err(Error::internal)?;
    let ders =
        blocks.iter().filter(|block| block.label == certificate::PEM_LABEL).map(|block| block.decode());
    ders.collect::<Result<_, _>>().map_err(Error::internal)
}

/// What is kept of a certificate for the key of this ceremony: one form of PEM everywhere, whatever line ends AWS used.
pub(crate) async fn kept(context: &StepContext<'_>, chained: &Chained) -> Result<NewCertificate> {
    let key = certified_key(context).await?;
    let (_, view) = X509Certificate::from_der(&chained.leaf).map_err(Error::internal)?;
    let (root, between) = match chained.issuers.split_last() {
        Some((root, between)) => (Some(root), between),
        None => (None, &[][..]),
    };
    let between: String = between.iter().map(|der| certificate::der_to_pem(der)).collect();
    Ok(NewCertificate {
        serial: verify::serial(&chained.leaf)
            .ok_or_else(|| Error::internal("a certificate without a serial"))?,
        key_arn: Some(key.arn),
        key_spec: Some(key.spec),
        certificate_pem: certificate::der_to_pem(&chained.leaf),
        chain_pem: (!between.is_empty()).then_some(between),
        root_pem: root.map(|der| certificate::der_to_pem(der)),
        not_before: view.validity().not_before.timestamp(),
        not_after: view.validity().not_after.timestamp(),
        ..NewCertificate::default()
    })
}

/// The end of a step that checked a certificate: the identity has it from now on, in a rotation as its next one.
pub(crate) fn handed_over(context: &StepContext<'_>, new: NewCertificate, found: &str) -> Output {
    let detail = format!("{found}, valid until {}", format::date(new.not_after));
    let is_next = context.plan.steps.iter().any(|step| step.name == name::NEW_KEY);
    let milestone = if is_next { Milestone::Prepared(new) } else { Milestone::Certified(new) };
    Output {
        facts: Facts { milestone: Some(milestone), ..Facts::default() },
        ..Output::told(json!({}), detail)
    }
}

/// Checks the certificate of this ceremony, whoever signed it.
pub(crate) async fn of_any(context: &StepContext<'_>) -> StepResult<Output> {
    let own = context.plan.steps.iter().any(|step| step.name == name::SELF_SIGNED);
    if own { super::self_signed::check(context).await } else { verify(context).await }
}
