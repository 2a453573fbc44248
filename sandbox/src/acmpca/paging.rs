//! `MaxResults` and `NextToken`, the same in every list.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    error::ApiError,
    page::{Page, page},
    validate::Checks,
};

/// The parameters of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Paging {
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// The end of a list's answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Next {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl Paging {
    /// Checks the parameters as the service model does.
    pub(super) fn check(&self, checks: &mut Checks) {
        checks.range("maxResults", self.max_results, 1, 1_000);
        checks.length("nextToken", self.next_token.as_deref(), 1, 43_739);
    }

    /// The page that is asked for, of the entries after a name; as long as possible when the caller gives no limit.
    pub(super) fn page<'a, T, E: Iterator<Item = (&'a str, T)>>(
        &self,
        entries: impl FnOnce(Option<Arc<str>>) -> E,
    ) -> Result<(Vec<T>, Next), ApiError> {
        let limit = self.max_results.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(1_000);
        let Page { entries, next } = page(entries, limit, self.next_token.as_deref())
            .ok_or_else(|| ApiError::new("InvalidNextTokenException", "The NextToken is not valid."))?;
        Ok((entries, Next { next_token: next }))
    }
}
