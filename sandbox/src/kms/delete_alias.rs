//! DeleteAlias.

use serde::Deserialize;

use super::{
    alias_name,
    authorize::{self, Ask},
    resolve::{self, Names, alias_not_found},
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
    wire::Nothing,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    alias_name: Option<String>,
}

pub(super) fn delete_alias(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    alias_name::check(&mut checks, input.alias_name.as_ref());
    checks.finish()?;
    let name = given("aliasName", input.alias_name)?;
    alias_name::check_customer_name(&name)?;
    let ask = Ask::own("kms:DeleteAlias");
    authorize::on_alias(context, &name, &ask)?;
    context.write(|contents| {
        let kms = &mut contents.kms;
        let alias = kms.aliases.get(&name).ok_or_else(|| alias_not_found(&context.place, &name))?;
        resolve::find(context, kms, &alias.target, Names::Keys, &ask)?;
        kms.aliases.remove(&name);
        Ok(Nothing)
    })
}
