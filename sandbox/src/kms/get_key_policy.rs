//! GetKeyPolicy.

use serde::{Deserialize, Serialize};

use super::{
    authorize::Ask,
    policy,
    resolve::{self, Names, check_key_id},
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    policy_name: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Found {
    policy: String,
    policy_name: &'static str,
}

pub(super) fn get_key_policy(context: &Context<'_>, input: Input) -> Result<Found, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    policy::check_name(&mut checks, input.policy_name.as_deref());
    checks.finish()?;
    let ask = Ask::own("kms:GetKeyPolicy");
    let key = resolve::read(context, &given("keyId", input.key_id)?, Names::Keys, &ask)?.key;
    policy::known_name(input.policy_name.as_deref())?;
    Ok(Found { policy: key.policy.text().to_owned(), policy_name: policy::NAME })
}
