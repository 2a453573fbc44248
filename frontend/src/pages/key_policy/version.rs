//! A kept version: its JSON, or what is different between two.

use std::rc::Rc;

use signet_shared::policy::{Context, PolicyDocument, access_matrix, diff, json_diff};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::copy::Copy;
use crate::components::fold::Fold;
use crate::components::panel::Panel;
use crate::components::time::Time;
use crate::state::key_policy::export::{ExportKey, Exportable};
use crate::state::key_policy::studio::{Opened, StudioEvent};

use super::export::{Export, export_key};
use super::json::{JsonDiff, code};
use super::matrix::{Side, matrix};
use super::reason::reason_words;
use super::statements::{counts, statements};
use super::workplace::PartProps;

/// Id of the heading; the focus goes there when a version is chosen.
pub(super) const VERSION: &str = "version-h";

#[derive(Properties, PartialEq)]
pub(super) struct VersionProps {
    /// What all parts are given.
    pub part: PartProps,
    /// What is looked at.
    pub opened: Opened,
}

/// What was chosen in the history.
#[component]
pub(super) fn Version(props: &VersionProps) -> Html {
    let desk = &props.part.desk;
    let close = props.part.doors.tell.reform(|_: MouseEvent| StudioEvent::VersionOpened(None));
    let aside = html! { <Button onclick={close}>{ "Close" }</Button> };
    let missing = || html! { <p class="inset">{ "This version is not kept." }</p> };
    match props.opened {
        Opened::Version(number) => {
            let body = desk.version(number).map_or_else(missing, |version| {
                let document = PolicyDocument::parse(&version.document).map(Rc::new);
                let pretty = document.as_ref().map_or_else(|_| version.document.clone(), |doc| doc.to_pretty_json());
                let key = export_key(&props.part);
                let of = ExportKey { name: format!("{}-version-{number}", key.name), ..key };
                let what = document.ok().map(|document| vec![Exportable { label: "This version", file: "key-policy", document, whole: true }]);
                html! {
                    <>
                        <div class="inset stack tight">
                            <p class="small">{ &version.title }{ ", " }<Time at={version.at} /></p>
                            { reason_words(version.reason.as_ref()) }
                            <div class="row">
                                if let Some(what) = what { <Export {of} {what} /> }
                                <Copy text={pretty.clone()} what={format!("version {number}")} label="Copy JSON" />
                            </div>
                        </div>
                        { code(&pretty, &format!("Policy of version {number}")) }
                    </>
                }
            });
            html! { <Panel id={VERSION} title={format!("Version {number}")} flush=true {aside}>{ body }</Panel> }
        }
        Opened::Compared { from, to } => {
            let read = |number: u32| PolicyDocument::parse(&desk.version(number)?.document).ok();
            let body = read(from).zip(read(to)).map_or_else(missing, |(old, new)| {
                let found = diff(&old, &new);
                let (left, right) = (format!("Version {from}"), format!("Version {to}"));
                html! {
                    <>
                        <div class="inset">{ counts(&found) }</div>
                        { statements(&found) }
                        <div class="folds"><Fold summary="Who gained, who lost">
                            <div class="inset-top">{ matrix(&access_matrix(&old, &new), Side::Change, &Context::for_key(&desk.policy.key_arn), None) }</div>
                        </Fold></div>
                        <JsonDiff rows={Rc::new(json_diff(&old, &new))} {left} {right} />
                    </>
                }
            });
            html! { <Panel id={VERSION} title={format!("Version {from} and version {to}")} flush=true {aside}>{ body }</Panel> }
        }
    }
}
