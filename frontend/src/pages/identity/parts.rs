//! What an identity is made of.

use std::rc::Rc;

use signet_shared::api::identity::{Identity, IdentityState};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};

/// What [`Parts`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct PartsProps {
    /// The identity.
    pub identity: Rc<Identity>,
}

/// Key, authority and certificate, each with its ARN.
#[component]
pub(super) fn Parts(props: &PartsProps) -> Html {
    let identity = &props.identity;
    let summary = &identity.summary;
    let removed = summary.state == IdentityState::Removed;
    let part = |icon, title, text, alias, arn, what| part(icon, title, text, alias, arn, what, removed);
    let spec = summary.key_spec.as_ref().map(|spec| format!("{spec}, sign and verify"));
    html! {
        <Panel id="parts-h" title="What it is made of" flush=true>
            <ol class="run">
                { part("key", "Key", spec, Some(&summary.alias), identity.key_arn.as_ref(), "key ARN") }
                { part("tree", "Authority", Some(summary.root_cn.clone()), None, identity.authority_arn.as_ref(), "authority ARN") }
                { part("cert", "Certificate", Some(format!("{}, issued by {}", summary.leaf_cn, summary.root_cn)), None, identity.certificate_arn.as_ref(), "certificate ARN") }
            </ol>
        </Panel>
    }
}

fn part(
    icon: &'static str,
    title: &'static str,
    text: Option<String>,
    alias: Option<&String>,
    arn: Option<&String>,
    what: &'static str,
    removed: bool,
) -> Html {
    // Which of them a clean-up kept, its run tells.
    let state = if removed {
        Html::default()
    } else if arn.is_some() {
        html! { <Status tone={Tone::Ok}>{ "Made" }</Status> }
    } else {
        html! { <Status tone={Tone::Idle} icon="todo">{ "Not yet" }</Status> }
    };
    html! {
        <li>
            <Icon name={icon} class="idle" />
            <div>
                <h3>{ title }</h3>
                if let Some(text) = text { <p class="meta">{ text }</p> }
                if let Some(alias) = alias { <p class="meta"><Ident value={alias.clone()} what="key alias" /></p> }
                if let Some(arn) = arn { <p><Ident value={arn.clone()} {what} /></p> }
            </div>
            <div class="side">{ state }</div>
        </li>
    }
}
