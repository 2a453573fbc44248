//! The policy in force: its statements in plain words, who may do what, its JSON.

use std::rc::Rc;

use signet_shared::format;
use signet_shared::policy::{Context, Effect, PolicyDocument, Statement, access_matrix, findings};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::copy::Copy;
use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};
use crate::components::time::Time;
use crate::state::key_policy::export::Exportable;

use super::export::{Export, export_key};
use super::findings::finding_items;
use super::json::code;
use super::matrix::{Side, matrix};
use super::workplace::PartProps;

/// The policy in force.
#[component]
pub(super) fn Live(props: &PartProps) -> Html {
    let policy = &props.desk.policy;
    // Drawn once for each policy, not with each letter that is typed elsewhere on the page.
    let drawn = use_memo((policy.document.clone(), policy.key_arn.clone()), |(text, key_arn)| {
        PolicyDocument::parse(text).map(|doc| draw(text, &doc, &Context::for_key(key_arn)))
    });
    let Drawn { size, list, matrix, json, document } = match &*drawn {
        Ok(drawn) => drawn,
        Err(error) => {
            return html! {
                <Notice tone={Tone::Bad} title="The policy in force cannot be read"><p>{ error.to_string() }</p></Notice>
            };
        }
    };
    let onclick = props.doors.reload.reform(|_: MouseEvent| ());
    let what = vec![Exportable {
        label: "The policy in force",
        file: "key-policy",
        document: Rc::clone(document),
        whole: true,
    }];
    let text: AttrValue = policy.document.clone().into();
    html! {
        <Panel id="live-h" title="In force" flush=true
            aside={html! { <span class="row small muted"><span>{ format!("Version {}, read ", policy.version) }<Time at={policy.read_at} /></span><Button icon="retry" busy={props.busy} {onclick}>{ "Read again" }</Button></span> }}
            footer={html! {
                <div class="row between">
                    <span class="row muted"><span>{ size }</span><span class="row tightest">{ "sha256" }<Ident value={policy.hash.clone()} what="hash of the policy" /></span></span>
                    <span class="row"><Export of={export_key(props)} {what} /><Copy {text} what="policy" label="Copy JSON" /></span>
                </div>
            }}>
            { list.clone() }
            <div class="folds">
                <Fold summary="Who may do what"><div class="inset-top">{ matrix.clone() }</div></Fold>
                <Fold summary="JSON, as KMS gives it"><div class="framed">{ json.clone() }</div></Fold>
            </div>
        </Panel>
    }
}

/// The parts that depend on the policy alone.
struct Drawn {
    size: String,
    list: Html,
    matrix: Html,
    json: Html,
    document: Rc<PolicyDocument>,
}

fn draw(text: &str, doc: &PolicyDocument, context: &Context) -> Drawn {
    let found = findings(doc, context);
    // As KMS gives it where it has lines of its own; else made readable.
    let pretty = if text.contains('\n') { text.to_owned() } else { doc.to_pretty_json() };
    Drawn {
        size: format!("{} of 32,768 bytes", format::thousands(doc.to_minified_json().len() as u64)),
        list: html! {
            <ul class="list">{ for doc.statements().iter().map(statement) }{ for finding_items(&found) }</ul>
        },
        matrix: matrix(&access_matrix(doc, doc), Side::Now, context, None),
        json: code(&pretty, "Policy in force"),
        document: Rc::new(doc.clone()),
    }
}

fn statement(statement: &Statement) -> Html {
    let (icon, tone, word) = match statement.effect {
        Some(Effect::Allow) => ("check", Tone::Idle, "Allow"),
        Some(Effect::Deny) => ("lock", Tone::Warn, "Deny"),
        None => ("warn", Tone::Bad, "No effect"),
    };
    html! {
        <li><Icon name={icon} class={tone.class()} /><div><b>{ statement.label() }</b><p>{ statement.summary() }</p></div><Tag {tone}>{ word }</Tag></li>
    }
}
