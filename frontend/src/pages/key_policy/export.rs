//! Policies as files for other tools.

use yew::prelude::*;

use crate::browser;
use crate::components::menu::Menu;
use crate::state::key_policy::export::{ExportFormat, ExportKey, Exportable, FORMATS, file_name};

use super::workplace::PartProps;

#[derive(Properties, PartialEq)]
pub(super) struct ExportProps {
    /// The key.
    pub of: ExportKey,
    /// What can be taken along.
    pub what: Vec<Exportable>,
}

/// The key of the page, as exports name it.
pub(super) fn export_key(part: &PartProps) -> ExportKey {
    let policy = &part.desk.policy;
    ExportKey {
        name: policy.confirm_with.clone(),
        arn: policy.key_arn.clone(),
        spec: policy.key_spec.clone(),
    }
}

/// A menu of everything in every format that can hold it.
#[component]
pub(super) fn Export(props: &ExportProps) -> Html {
    let problem = use_state(|| None::<String>);
    let entry = |what: &Exportable, format: &'static ExportFormat| {
        let (what, key, problem) = (what.clone(), props.of.clone(), problem.clone());
        let name = format!("{} as {}", what.label, format.label);
        let onclick = Callback::from(move |_: MouseEvent| {
            let file = file_name(&key.name, what.file, format.ending);
            problem.set(match (format.write)(&what, &key) {
                Ok(text) if browser::save_file(&file, format.mime, &text) => None,
                Ok(_) => Some("This browser refused to save the file.".to_owned()),
                Err(why) => Some(why),
            });
        });
        html! { <button type="button" {onclick}>{ name }</button> }
    };
    let entries = props.what.iter().flat_map(|what| {
        let fits = |format: &&ExportFormat| what.whole || format.takes_parts;
        FORMATS.iter().filter(fits).map(|format| entry(what, format)).collect::<Vec<Html>>()
    });
    html! {
        <>
            <Menu label="Export" icon="download">{ for entries }</Menu>
            if let Some(problem) = &*problem { <span class="small bad" role="status">{ problem }</span> }
        </>
    }
}
