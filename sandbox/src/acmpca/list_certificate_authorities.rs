//! ListCertificateAuthorities.

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    authorities::Status,
    authorize::is_shared,
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
    let (certificate_authorities, next) = if input.resource_owner.as_deref() == Some("OTHER_ACCOUNTS") {
        let found = shared(context)?;
        input.paging.page(|after: Option<Arc<str>>| {
            let start = after.as_deref().map_or(Unbounded, Excluded);
            found.range::<str, _>((start, Unbounded)).map(|(id, found)| (id.as_str(), found.clone()))
        })?
    } else {
        let contents = context.read()?;
        input.paging.page(|after| {
            let authorities = contents.acmpca.authorities.after(after);
            authorities.map(|(id, authority)| (id, Description::of(&context.place, authority)))
        })?
    };
    Ok(Listed { certificate_authorities, next })
}

/// By id those of other accounts whose resource policy shares them with the caller, but for deleted ones.
fn shared(context: &Context<'_>) -> Result<BTreeMap<String, Description>, ApiError> {
    let mut found = BTreeMap::new();
    for place in context.other_places()? {
        for (id, authority) in context.read_at(&place)?.acmpca.authorities.after(None) {
            if authority.status != Status::Deleted && is_shared(context, &place, authority) {
                found.insert(id.to_owned(), Description::of(&place, authority));
            }
        }
    }
    Ok(found)
}
