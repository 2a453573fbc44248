//! What an identity is made of.

use std::rc::Rc;

use signet_shared::api::identity::{Identity, IdentityState};
use yew::prelude::*;

use crate::components::doc_link::DocLink;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::state::console::console_url;

/// What [`Parts`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct PartsProps {
    /// The identity.
    pub identity: Rc<Identity>,
    /// Whether the AWS console shows what it is made of.
    pub on_aws: bool,
}

/// Key, authority and certificate, each with its ARN.
#[component]
pub(super) fn Parts(props: &PartsProps) -> Html {
    let identity = &props.identity;
    let summary = &identity.summary;
    let removed = summary.state == IdentityState::Removed;
    let part = |icon, title, text, alias, arn, what| {
        part(icon, title, text, alias, arn, what, (removed, props.on_aws))
    };
    // A certificate without an authority is whole, not unfinished.
    let certified = identity.certificate_pem.is_some();
    let issued = match summary.root_cn.as_str() {
        "" => summary.leaf_cn.clone(),
        root => format!("{}, under {root}", summary.leaf_cn),
    };
    let spec = summary.key_spec.as_ref().map(|spec| format!("{spec}, sign and verify"));
    html! {
        <Panel id="parts-h" title="What it is made of" flush=true>
            <ol class="run">
                { part("key", "Key", spec, Some(&summary.alias), identity.key_arn.as_ref(), "key ARN") }
                if certified && identity.authority_arn.is_none() {
                    { note("tree", "Authority", "None that Signet looks after: the certificate is self-signed, or was imported without its authority.") }
                } else {
                    { part("tree", "Authority", Some(summary.root_cn.clone()), None, identity.authority_arn.as_ref(), "authority ARN") }
                }
                if certified && identity.certificate_arn.is_none() {
                    { note("cert", "Certificate", &format!("{}. No authority of AWS keeps it; Signet does.", summary.leaf_cn)) }
                } else {
                    { part("cert", "Certificate", Some(issued), None, identity.certificate_arn.as_ref(), "certificate ARN") }
                }
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
    (removed, on_aws): (bool, bool),
) -> Html {
    let console = arn.filter(|_| on_aws).and_then(|arn| console_url(arn));
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
                if let Some(url) = console { <p class="small"><DocLink href={url}>{ "Open in the AWS console" }<span class="vh">{ format!(": {title}") }</span></DocLink></p> }
            </div>
            <div class="side">{ state }</div>
        </li>
    }
}

/// A part of which there is nothing more to show.
fn note(icon: &'static str, title: &'static str, text: &str) -> Html {
    html! { <li><Icon name={icon} class="idle" /><div><h3>{ title }</h3><p class="meta">{ text }</p></div></li> }
}
