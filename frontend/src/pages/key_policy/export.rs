//! Policies as files for other tools.

use std::rc::Rc;

use signet_shared::policy::PolicyDocument;
use yew::prelude::*;

use crate::browser;
use crate::components::menu::Menu;
use crate::state::key_policy::export::{ExportFormat, FORMATS, file_name};

/// A policy that can be taken along.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exportable {
    /// What it is, for people.
    pub label: &'static str,
    /// What it is, in the name of its file.
    pub file: &'static str,
    /// The policy.
    pub document: Rc<PolicyDocument>,
}

#[derive(Properties, PartialEq)]
pub(super) struct ExportProps {
    /// What the key is known by, for the file's name.
    pub key_name: String,
    /// ARN of the key.
    pub key_arn: String,
    /// What can be taken along.
    pub what: Vec<Exportable>,
}

/// A menu of everything in every format.
#[component]
pub(super) fn Export(props: &ExportProps) -> Html {
    let refused = use_state(|| false);
    let entry = |what: &Exportable, format: &'static ExportFormat| {
        let (document, key_arn) = (Rc::clone(&what.document), props.key_arn.clone());
        let (file, refused) = (file_name(&props.key_name, what.file, format.ending), refused.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            let text = (format.write)(&document, &key_arn);
            refused.set(!browser::save_file(&file, format.mime, &text));
        });
        html! { <button type="button" {onclick}>{ format!("{} as {}", what.label, format.label) }</button> }
    };
    html! {
        <>
            <Menu label="Export" icon="download">
                { for props.what.iter().flat_map(|what| FORMATS.iter().map(move |format| (what, format))).map(|(what, format)| entry(what, format)) }
            </Menu>
            if *refused { <span class="small bad" role="status">{ "This browser refused to save the file." }</span> }
        </>
    }
}
