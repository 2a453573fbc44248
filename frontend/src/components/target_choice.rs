//! Where something shall happen.

use signet_shared::api::session::{Target, TargetKind};
use signet_shared::api::target::TargetRecord;
use yew::prelude::*;

use crate::components::field::{Choice, SelectField};
use crate::format::grouped;

/// A choice from the targets; nothing while there is only one. `value` is the id of the chosen one, empty for the
/// default; the answer is the id and the Region offered first there.
pub(crate) fn target_choice(
    targets: &[TargetRecord],
    value: &str,
    onchange: &Callback<(String, String)>,
) -> Html {
    let hint = "Where it is made and paid for. Choosing one chooses its Region, too.";
    target_select(targets, value, hint, onchange)
}

/// The same with another hint, where nothing is made.
pub(crate) fn target_select(
    targets: &[TargetRecord],
    value: &str,
    hint: &'static str,
    onchange: &Callback<(String, String)>,
) -> Html {
    if targets.len() < 2 {
        return Html::default();
    }
    let usual = targets.iter().find(|record| record.is_default).map(|record| record.target.id.clone());
    let value = if value.is_empty() { usual.unwrap_or_default() } else { value.to_owned() };
    let choices: Vec<Choice> = targets
        .iter()
        .map(|record| Choice {
            value: record.target.id.clone().into(),
            label: label(&record.target).into(),
            group: AttrValue::default(),
        })
        .collect();
    let onchange = {
        let (targets, onchange) = (targets.to_vec(), onchange.clone());
        Callback::from(move |id: String| {
            if let Some(record) = targets.iter().find(|record| record.target.id == id) {
                onchange.emit((id, record.target.default_region.clone()));
            }
        })
    };
    html! {
        <SelectField id="target" label="Target" {hint} {choices} {value} {onchange} />
    }
}

/// A target in a list.
fn label(target: &Target) -> String {
    match (&target.account, target.kind) {
        (_, TargetKind::Sandbox) => format!("{} (no AWS calls, no cost)", target.name),
        (Some(account), _) => format!("{} (account {})", target.name, grouped(account)),
        (None, _) => target.name.clone(),
    }
}
