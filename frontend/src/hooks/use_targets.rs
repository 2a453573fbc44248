//! The targets, for pages that ask where something shall happen.

use signet_shared::api::target::TargetRecord;
use yew::prelude::*;

use crate::api::targets;
use crate::hooks::use_resource::{Load, use_resource};

/// All targets; none while they are not known, or not wanted. That they cannot be read is no reason to stop anyone: the server then
/// works on its default one.
#[hook]
pub(crate) fn use_targets(wanted: bool) -> Vec<TargetRecord> {
    let list =
        use_resource(
            wanted,
            |wanted| async move { if wanted { targets::list().await } else { Ok(Vec::new()) } },
        );
    match &list.load {
        Load::Ready(list) => (**list).clone(),
        Load::Loading | Load::Failed(_) => Vec::new(),
    }
}
