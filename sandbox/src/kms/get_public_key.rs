//! GetPublicKey.

use serde::{Deserialize, Serialize};

use super::{
    authorize::Ask,
    grants, key_state,
    metadata::Algorithms,
    resolve::{self, Found, Names, check_key_id},
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
    grant_tokens: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Public {
    key_id: String,
    public_key: Blob,
    customer_master_key_spec: KeySpec,
    key_spec: KeySpec,
    key_usage: KeyUsage,
    #[serde(flatten)]
    algorithms: Algorithms,
}

pub(super) fn get_public_key(context: &Context<'_>, input: Input) -> Result<Public, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.finish()?;
    grants::check_tokens(input.grant_tokens.as_deref())?;
    let key_id = given("keyId", input.key_id)?;
    let ask = Ask::any("kms:GetPublicKey");
    let Found { place, key } = resolve::read(context, &key_id, Names::KeysAndAliases, &ask)?;
    key_state::enabled(&place, &key)?;
    let Some(material) = &key.material else {
        return Err(ApiError::new(
            "UnsupportedOperationException",
            format!("{} is a symmetric key and has no public key.", key.arn(&place)),
        ));
    };
    Ok(Public {
        key_id: key.arn(&place),
        public_key: Blob(material.0.public_key()?),
        customer_master_key_spec: key.spec,
        key_spec: key.spec,
        key_usage: key.usage,
        algorithms: Algorithms::of(&key),
    })
}
