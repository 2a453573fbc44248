//! ListCertificateAuthorities.

use serde::{Deserialize, Serialize};

use super::{
    description::Description,
    paging::{Next, Paging},
};
use crate::{context::Context, error::ApiError, validate::Checks};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(flatten)]
    paging: Paging,
    resource_owner: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    certificate_authorities: Vec<Description>,
    #[serde(flatten)]
    next: Next,
}

pub(super) fn list_certificate_authorities(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    input.paging.check(&mut checks);
    checks.one_of("resourceOwner", input.resource_owner.as_deref(), &["SELF", "OTHER_ACCOUNTS"]);
    checks.finish()?;
    // No authorities of other accounts are modelled.
    let own = input.resource_owner.as_deref() != Some("OTHER_ACCOUNTS");
    let contents = context.read()?;
    let entries = |after| {
        let entries = contents.acmpca.authorities.after(after).take_while(|_| own);
        entries.map(|(id, authority)| (id, Description::of(&context.place, authority)))
    };
    let (certificate_authorities, next) = input.paging.page(entries)?;
    Ok(Listed { certificate_authorities, next })
}
