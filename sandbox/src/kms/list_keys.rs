//! ListKeys.

use serde::{Deserialize, Serialize};

use super::{
    authorize::{self, Ask},
    keys::Key,
    marker::{Paging, Truncation},
};
use crate::{context::Context, error::ApiError, validate::Checks};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(flatten)]
    paging: Paging,
    resource_owners: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    keys: Vec<Entry>,
    #[serde(flatten)]
    truncation: Truncation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    key_id: String,
    key_arn: String,
}

pub(super) fn list_keys(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    input.paging.check(&mut checks, 1_000);
    checks.count("resourceOwners", input.resource_owners.as_deref(), 1, 2);
    for owner in input.resource_owners.iter().flatten() {
        checks.one_of("resourceOwners", Some(owner), &["SELF", "OTHER_ACCOUNTS_VIA_RAM"]);
    }
    checks.finish()?;
    authorize::on_account(context, "*", &Ask::own("kms:ListKeys"))?;
    // No keys of other accounts are modelled.
    let own = input.resource_owners.is_none_or(|owners| owners.iter().any(|owner| owner == "SELF"));
    let contents = context.read()?;
    let entry = |key: &Key| Entry { key_id: key.id.clone(), key_arn: key.arn(&context.place) };
    let entries = |after| {
        let entries = contents.kms.keys.after(after).take_while(|_| own);
        entries.map(|(id, key)| (id, entry(key)))
    };
    let (keys, truncation) = input.paging.page(entries, 100)?;
    Ok(Listed { keys, truncation })
}
