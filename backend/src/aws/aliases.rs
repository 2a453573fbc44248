//! All aliases of a Region at once, for those who look at many identities.

use std::collections::HashMap;

use super::{Aws, AwsError};

/// Most aliases of a page, as KMS allows: the fewest calls.
const PAGE: i32 = 100;

impl Aws {
    /// Every alias of the account and Region (with the prefix `alias/`) and the id of its key (ListAliases).
    /// AWS's own aliases that point at no key yet are left out.
    pub async fn aliases(&self) -> Result<HashMap<String, String>, AwsError> {
        let mut found = HashMap::new();
        let mut pages = self.kms.list_aliases().into_paginator().page_size(PAGE).send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new("kms", "ListAliases", error))?;
            found.extend(page.aliases().iter().filter_map(|alias| {
                Some((alias.alias_name()?.to_owned(), alias.target_key_id()?.to_owned()))
            }));
        }
        Ok(found)
    }
}
