//! Verify.

use serde::{Deserialize, Serialize};

use super::{algorithm::SigningAlgorithm, sign};
use crate::{
    context::Context,
    crypto::PublicKey,
    error::ApiError,
    validate::{Checks, given},
    wire::Blob,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(flatten)]
    common: sign::Input,
    signature: Option<Blob>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Verified {
    key_id: String,
    signature_valid: bool,
    signing_algorithm: SigningAlgorithm,
}

pub(super) fn verify(context: &Context<'_>, input: Input) -> Result<Verified, ApiError> {
    let mut checks = Checks::default();
    input.common.check(&mut checks);
    checks.required("signature", input.signature.as_ref());
    checks.bytes("signature", input.signature.as_ref().map(|blob| blob.0.as_slice()), 1, 6_144);
    checks.finish()?;
    let dry_run = input.common.dry_run;
    let task = input.common.task(context, "kms:Verify")?;
    let signature = given("signature", input.signature)?;
    let spki = task.material.public_key()?;
    let SigningAlgorithm { scheme, hash, .. } = task.algorithm;
    let valid =
        PublicKey::parse(&spki).is_some_and(|key| key.verifies(scheme, hash, &task.digest, &signature.0));
    if !valid {
        return Err(ApiError::new("KMSInvalidSignatureException", ""));
    }
    sign::refuse_dry_run(dry_run)?;
    Ok(Verified { key_id: task.key_arn, signature_valid: true, signing_algorithm: task.algorithm })
}
