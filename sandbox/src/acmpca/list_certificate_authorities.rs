//! ListCertificateAuthorities.

use std::{collections::BTreeMap, sync::Arc};

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
    let found = match input.resource_owner.as_deref() {
        Some("OTHER_ACCOUNTS") => shared(context)?,
        _ => own(context)?,
    };
    let entries = found.iter().map(|(id, description)| (id.as_str(), description));
    let (certificate_authorities, next) = input.paging.page(entries)?;
    let certificate_authorities = certificate_authorities.into_iter().cloned().collect();
    Ok(Listed { certificate_authorities, next })
}

/// By id.
type Found = BTreeMap<String, Description>;

fn own(context: &Context<'_>) -> Result<Found, ApiError> {
    let contents = context.read()?;
    let described =
        |(id, authority): (&String, &Arc<_>)| (id.clone(), Description::of(&context.place, authority));
    Ok(contents.acmpca.authorities.iter().map(described).collect())
}

/// Those of other accounts whose resource policy shares them with the caller, but for deleted ones.
fn shared(context: &Context<'_>) -> Result<Found, ApiError> {
    let mut found = Found::new();
    for place in context.other_places()? {
        for (id, authority) in &context.read_at(&place)?.acmpca.authorities {
            if authority.status != Status::Deleted && is_shared(context, &place, authority) {
                found.insert(id.clone(), Description::of(&place, authority));
            }
        }
    }
    Ok(found)
}
