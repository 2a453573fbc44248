//! Sign, and what Verify shares with it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    algorithm::{MESSAGE_TYPES, SIGNING_ALGORITHMS, SigningAlgorithm},
    authorize::Ask,
    grants, key_state,
    keys::Material,
    resolve::{self, Found, Names, check_key_id},
};
use crate::{
    context::Context,
    crypto::{KeyKind, PrivateKey},
    error::ApiError,
    validate::{Checks, given},
    wire::Blob,
};

/// The parameters that Sign and Verify have in common.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    message: Option<Blob>,
    message_type: Option<String>,
    signing_algorithm: Option<String>,
    grant_tokens: Option<Vec<String>>,
    pub(super) dry_run: Option<bool>,
}

/// What is to be signed or verified, by which key, after every check that both operations make.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) key_arn: String,
    pub(super) material: Arc<PrivateKey>,
    pub(super) algorithm: SigningAlgorithm,
    pub(super) digest: Vec<u8>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Signed {
    key_id: String,
    signature: Blob,
    signing_algorithm: SigningAlgorithm,
}

pub(super) fn sign(context: &Context<'_>, input: Input) -> Result<Signed, ApiError> {
    let mut checks = Checks::default();
    input.check(&mut checks);
    checks.finish()?;
    let dry_run = input.dry_run;
    let task = input.task(context, "kms:Sign")?;
    refuse_dry_run(dry_run)?;
    let SigningAlgorithm { scheme, hash, .. } = task.algorithm;
    let signature = Blob(task.material.sign(scheme, hash, &task.digest)?);
    Ok(Signed { key_id: task.key_arn, signature, signing_algorithm: task.algorithm })
}

impl Input {
    /// Checks the common parameters as the service model does.
    pub(super) fn check(&self, checks: &mut Checks) {
        check_key_id(checks, "keyId", self.key_id.as_ref());
        checks.required("message", self.message.as_ref());
        checks.bytes("message", self.message.as_ref().map(|blob| blob.0.as_slice()), 1, 4_096);
        checks.one_of("messageType", self.message_type.as_deref(), &MESSAGE_TYPES);
        checks.required("signingAlgorithm", self.signing_algorithm.as_ref());
        checks.one_of("signingAlgorithm", self.signing_algorithm.as_deref(), &SIGNING_ALGORITHMS);
    }

    /// Key, then permission, state, usage, algorithm, message: the order in which AWS refuses.
    pub(super) fn task(self, context: &Context<'_>, action: &'static str) -> Result<Task, ApiError> {
        grants::check_tokens(self.grant_tokens.as_deref())?;
        let key_id = given("keyId", self.key_id)?;
        let algorithm = given("signingAlgorithm", self.signing_algorithm)?;
        let message_type = self.message_type.as_deref().unwrap_or("RAW");
        let ask =
            Ask::any(action).with("kms:SigningAlgorithm", &algorithm).with("kms:MessageType", message_type);
        let Found { place, key } = resolve::read(context, &key_id, Names::KeysAndAliases, &ask)?;
        // The account that calls is throttled, not the key's.
        let is_rsa = key.spec.kind().is_some_and(KeyKind::is_rsa);
        context.throttle.cryptography(&context.place, is_rsa, context.now)?;
        key_state::enabled(&place, &key)?;
        key_state::signs(&place, &key, action.strip_prefix("kms:").unwrap_or(action))?;
        let algorithm = SigningAlgorithm::for_key(&algorithm, key.spec)?;
        let message = given("message", self.message)?;
        let digest = algorithm.digest(&message.0, message_type)?;
        let Some(Material(material)) = &key.material else {
            return Err(ApiError::internal("a key for signing has no material"));
        };
        Ok(Task { key_arn: key.arn(&place), material: Arc::clone(material), algorithm, digest })
    }
}

/// A dry run that would have succeeded ends in this error.
pub(super) fn refuse_dry_run(dry_run: Option<bool>) -> Result<(), ApiError> {
    if dry_run == Some(true) {
        return Err(ApiError::new(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        ));
    }
    Ok(())
}
