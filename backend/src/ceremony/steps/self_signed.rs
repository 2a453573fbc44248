//! A certificate that the KMS key signs for itself: no authority, nothing to pay for but the key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use signet_shared::self_signed::SelfSigned;

use super::certificate::{doubted, sign, signing_key, subject};
use super::proof::{Chained, handed_over, kept};
use super::{fingerprint, name};
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::error::Error;
use crate::verify;

/// A certificate begins so much earlier, seconds, as those of AWS Private CA do: clocks differ.
const EARLIER: i64 = 3_600;

/// What the step `self_signed` leaves.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    /// The certificate, DER in base64.
    certificate: String,
    /// The key: SubjectPublicKeyInfo, DER in base64.
    spki: String,
}

/// Builds the certificate and lets KMS sign its digest. Done twice, it makes the same certificate with the same serial
/// number, of which the last one counts.
pub(crate) async fn make(context: &StepContext<'_>) -> StepResult<Output> {
    let (key, signing) = signing_key(context).await?;
    let options = &context.order.options.certificate;
    let now = context.clock.now_s();
    let subject = subject(context)?;
    let mut serial = fingerprint(context);
    // Positive, and not beginning with a zero byte.
    serial[0] = serial[0] & 0x7f | 0x40;
    let to_be_signed = SelfSigned {
        subject: &subject,
        spki_der: &key.spki_der,
        algorithm: signing.algorithm,
        template: options.template,
        serial: &serial[..16],
        not_before: now - EARLIER,
        not_after: now + options.validity.most_seconds(),
    }
    .to_be_signed()
    .map_err(Error::internal)?;
    let signature = sign(context, &key, signing, &to_be_signed).await?;
    let der = SelfSigned::assemble(&to_be_signed, signing.algorithm, &signature).map_err(Error::internal)?;
    Ok(Output::told(
        json!(Made { certificate: STANDARD.encode(der), spki: STANDARD.encode(&key.spki_der) }),
        format!("Signed by the key for {}", options.validity.words()),
    ))
}

/// Checks the certificate with the key, and hands it to the identity.
pub(crate) async fn check(context: &StepContext<'_>) -> StepResult<Output> {
    let Made { certificate, spki } = context.output(name::SELF_SIGNED).await?;
    let leaf = STANDARD.decode(certificate).map_err(Error::internal)?;
    let spki = STANDARD.decode(spki).map_err(Error::internal)?;
    verify::self_signed(&leaf, &spki, context.clock.now_s())
        .map_err(|doubt| doubted("The certificate does not hold", &doubt))?;
    let new = kept(context, &Chained { leaf, issuers: Vec::new() }).await?;
    Ok(handed_over(context, new, "Signed by the key that it carries"))
}
