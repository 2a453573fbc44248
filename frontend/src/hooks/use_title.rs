//! The document's title.

use yew::prelude::*;

use crate::browser;

/// Sets the document's title to `title · Signet`.
#[hook]
pub(crate) fn use_title(title: &str) {
    use_effect_with(title.to_owned(), |title| browser::set_title(&format!("{title} · Signet")));
}
