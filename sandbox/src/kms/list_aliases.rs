//! ListAliases.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    authorize::{self, Ask},
    keys::Alias,
    marker::{Paging, Truncation},
    resolve,
};
use crate::{context::Context, error::ApiError, validate::Checks};

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
    aliases: Vec<Entry>,
    #[serde(flatten)]
    truncation: Truncation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    alias_name: String,
    alias_arn: String,
    target_key_id: String,
    creation_date: f64,
    last_updated_date: f64,
}

pub(super) fn list_aliases(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    checks.length("keyId", input.key_id.as_deref(), 1, 2_048);
    input.paging.check(&mut checks, 100);
    checks.finish()?;
    let ask = Ask::own("kms:ListAliases");
    authorize::on_account(context, "*", &ask)?;
    let contents = context.read()?;
    let kms = &contents.kms;
    let only = match &input.key_id {
        Some(key_id) => Some(resolve::known(context, kms, key_id, &ask)?),
        None => None,
    };
    let entry = |(name, alias): (_, &Arc<Alias>)| (name, Entry::of(context, name, alias));
    let (aliases, truncation) = match only {
        Some(key) => input.paging.page(|after| kms.aliases_of(&key, after).map(entry), 50)?,
        None => input.paging.page(|after| kms.aliases.after(after).map(entry), 50)?,
    };
    Ok(Listed { aliases, truncation })
}

impl Entry {
    fn of(context: &Context<'_>, name: &str, alias: &Alias) -> Self {
        Self {
            alias_name: name.to_owned(),
            alias_arn: context.place.arn("kms", name),
            target_key_id: alias.target.clone(),
            creation_date: alias.created.epoch(),
            last_updated_date: alias.updated.epoch(),
        }
    }
}
