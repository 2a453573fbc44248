//! `Limit`, `Marker`, `NextMarker` and `Truncated`, the same in every KMS list.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    error::ApiError,
    page::{Page, page},
    validate::{Checks, is_latin1_text},
};

/// The parameters of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Paging {
    limit: Option<i64>,
    marker: Option<String>,
}

/// The end of a list's answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Truncation {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    truncated: bool,
}

impl Paging {
    /// Checks the parameters of a list that gives at most `max` entries a page.
    pub(super) fn check(&self, checks: &mut Checks, max: i64) {
        checks.range("limit", self.limit, 1, max);
        checks.length("marker", self.marker.as_deref(), 1, 1_024);
        checks.pattern("marker", self.marker.as_deref(), r"[\u0020-\u00FF]*", is_latin1_text);
    }

    /// The page that is asked for, of the entries after a name; `default` entries when the caller gives no limit.
    pub(super) fn page<'a, T, E: Iterator<Item = (&'a str, T)>>(
        &self,
        entries: impl FnOnce(Option<Arc<str>>) -> E,
        default: usize,
    ) -> Result<(Vec<T>, Truncation), ApiError> {
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(default);
        let Page { entries, next } = page(entries, limit, self.marker.as_deref())
            .ok_or_else(|| ApiError::new("InvalidMarkerException", "Could not deserialize marker"))?;
        Ok((entries, Truncation { truncated: next.is_some(), next_marker: next }))
    }
}
