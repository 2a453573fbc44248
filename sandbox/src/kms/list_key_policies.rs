//! ListKeyPolicies.

use serde::{Deserialize, Serialize};

use super::{
    authorize::Ask,
    marker::{Paging, Truncation},
    policy,
    resolve::{self, Names, check_key_id},
};
use crate::{
    context::Context,
    error::ApiError,
    page::following,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    policy_names: Vec<&'static str>,
    #[serde(flatten)]
    truncation: Truncation,
}

pub(super) fn list_key_policies(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    input.paging.check(&mut checks, 1_000);
    checks.finish()?;
    let ask = Ask::own("kms:ListKeyPolicies");
    resolve::read(context, &given("keyId", input.key_id)?, Names::Keys, &ask)?;
    let entries = [(policy::NAME, policy::NAME)].into_iter();
    let (policy_names, truncation) = input.paging.page(|after| following(entries, after), 100)?;
    Ok(Listed { policy_names, truncation })
}
