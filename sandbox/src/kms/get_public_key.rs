//! GetPublicKey.

use serde::{Deserialize, Serialize};

use super::{
    key_state,
    metadata::Algorithms,
    resolve::{self, Names, check_key_id},
    spec::{KeySpec, KeyUsage},
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
    wire::Blob,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Found {
    key_id: String,
    public_key: Blob,
    customer_master_key_spec: KeySpec,
    key_spec: KeySpec,
    key_usage: KeyUsage,
    #[serde(flatten)]
    algorithms: Algorithms,
}

pub(super) fn get_public_key(context: &Context<'_>, input: Input) -> Result<Found, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.finish()?;
    let key = resolve::read(context, &given("keyId", input.key_id)?, Names::KeysAndAliases)?;
    key_state::enabled(&context.place, &key)?;
    let Some(material) = &key.material else {
        return Err(ApiError::new(
            "UnsupportedOperationException",
            format!("{} is a symmetric key and has no public key.", key.arn(&context.place)),
        ));
    };
    Ok(Found {
        key_id: key.arn(&context.place),
        public_key: Blob(material.0.public_key()?),
        customer_master_key_spec: key.spec,
        key_spec: key.spec,
        key_usage: key.usage,
        algorithms: Algorithms::of(&key),
    })
}
