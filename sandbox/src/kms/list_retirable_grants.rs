//! ListRetirableGrants.

use serde::Deserialize;

use super::{
    authorize::{self, Ask},
    create_grant::{check_principal, is_principal},
    grants::{Entry, Listed, Mark},
    marker::Paging,
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    retiring_principal: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

pub(super) fn list_retirable_grants(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    checks.required("retiringPrincipal", input.retiring_principal.as_ref());
    check_principal(&mut checks, "retiringPrincipal", input.retiring_principal.as_deref());
    input.paging.check(&mut checks, 100);
    checks.finish()?;
    authorize::on_account(context, "*", &Ask::own("kms:ListRetirableGrants"))?;
    let principal = given("retiringPrincipal", input.retiring_principal)?;
    is_principal(context, &principal)?;
    let contents = context.read()?;
    let entry = |name: &str, grant| {
        let key = name.split('/').next().unwrap_or_default();
        Entry::of(context.place.arn("kms", &format!("key/{key}")), grant)
    };
    let entries = |after| {
        let grants = contents.kms.grants.marked(Mark::Retiring(principal), after);
        grants.map(|(name, grant)| (name, entry(name, grant)))
    };
    let (grants, truncation) = input.paging.page(entries, 50)?;
    Ok(Listed { grants, truncation })
}
