//! Steps that only an import has.

use serde_json::json;
use signet_shared::ceremony::{CeremonyParams, ImportParams, ImportedCertificate};

use super::authority_of;
use crate::ceremony::context::{StepContext, StepResult};
use crate::ceremony::journal::Output;
use crate::ceremony::steps::certificate::{certified_key, doubted};
use crate::ceremony::steps::proof::{Chained, above, ders, handed_over, kept};
use crate::ceremony::steps::{IDENTITY_TAG, name};
use crate::error::{Error, Result};
use crate::store::NewCertificate;
use crate::verify;

fn params<'a>(context: &'a StepContext<'_>) -> Result<&'a ImportParams> {
    match &context.plan.params {
        CeremonyParams::Import(params) => Ok(params),
        _ => Err(Error::internal("parameters of another kind")),
    }
}

/// Gives key and authority the identity's tag.
pub(crate) async fn tag(context: &StepContext<'_>) -> StepResult<Output> {
    let params = params(context)?;
    let tags = [(IDENTITY_TAG.to_owned(), params.identity.clone())];
    let key = certified_key(context).await?.arn;
    context.call("TagResource", || context.aws.tag_key(&key, &tags)).await??;
    if let Some(arn) = authority_of(params) {
        context.call("TagCertificateAuthority", || context.aws.tag_authority(arn, &tags)).await??;
    }
    Ok(Output::told(json!({}), format!("{IDENTITY_TAG} = {}", params.identity)))
}

/// Checks that the certificate is the key's, and hands it to the identity.
pub(crate) async fn verify(context: &StepContext<'_>) -> StepResult<Output> {
    let params = params(context)?;
    let authority: Option<super::authority::Found> = context.output_if_any(name::AUTHORITY).await?;
    let authority = authority.map(|found| found.arn);
    let (pem, certificate_arn) = match &params.certificate {
        ImportedCertificate::Pem { pem } => (pem.clone(), None),
        ImportedCertificate::Arn { arn } => {
            let issuer = arn.split("/certificate/").next().unwrap_or_default();
            let issued = context
                .when_ready("reading the certificate", || context.aws.certificate(issuer, arn))
                .await?;
            (issued.certificate, Some(arn.clone()))
        }
    };
    let chained = match &authority {
        Some(arn) => above(context, arn, &pem).await?,
        None => {
            let mut ders = ders(&pem)?;
            if ders.is_empty() {
                return Err(Error::internal("a certificate that is not there").into());
            }
            Chained { leaf: ders.remove(0), issuers: ders }
        }
    };
    let key = certified_key(context).await?.arn;
    let spki = context.when_ready("reading the public key", || context.aws.public_key(&key)).await?.spki_der;
    let now = context.clock.now_s();
    let (proof, found) = if !chained.issuers.is_empty() {
        (
            verify::chain(&chained.leaf, &chained.issuers, &spki, now),
            "Chains to its root, carries the KMS key",
        )
    } else if verify::self_signed(&chained.leaf, &spki, now).is_ok() {
        (Ok(()), "Signed by the key that it carries")
    } else {
        (verify::carries_key(&chained.leaf, &spki, now), "Carries the KMS key; its issuer is not known")
    };
    proof.map_err(|doubt| doubted("The certificate does not fit", &doubt))?;
    let new = NewCertificate { certificate_arn, authority_arn: authority, ..kept(context, &chained).await? };
    Ok(handed_over(context, new, found))
}
