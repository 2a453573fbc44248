//! One certificate of the inventory: where it stands, and all that is in it.

use std::rc::Rc;

use signet_shared::api::certificate::CertificateDetail;
use signet_shared::api::identity::CertificateStatus;
use yew::prelude::*;

use crate::api::certificates;
use crate::browser;
use crate::clock::now_ms;
use crate::components::async_view::async_view;
use crate::components::button::ButtonLink;
use crate::components::certificate::{CertificateDetails, Downloads, TITLE_ID};
use crate::components::ident::Ident;
use crate::components::nav::NavItem;
use crate::components::notice::Notice;
use crate::components::page_head::PageHead;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::components::time::Time;
use crate::format::seconds;
use crate::hooks::use_fragment::use_fragment;
use crate::hooks::use_link_checks::use_link_checks;
use crate::hooks::use_resource::use_resource;
use crate::route::{Route, Task};
use crate::state::certificate::chain::read_chain;
use crate::state::inventory::{source_words, standing};

use super::piece::whose;

/// What [`CertificateEntryPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct CertificateEntryPageProps {
    /// Its number in the inventory.
    pub id: i64,
}

/// The page of one certificate.
#[component]
pub(crate) fn CertificateEntryPage(props: &CertificateEntryPageProps) -> Html {
    let detail = use_resource(props.id, |id| async move { certificates::get(id).await });
    async_view(&detail, "the certificate", |detail| html! { <Single detail={detail.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SingleProps {
    detail: Rc<CertificateDetail>,
}

#[component]
fn Single(props: &SingleProps) -> Html {
    let entry = &props.detail.entry;
    let now = seconds(now_ms());
    let parsed = use_memo((props.detail.pem.clone(), props.detail.chain.clone()), |(pem, chain)| {
        pem.as_ref().map(|pem| read_chain(pem, &[chain]))
    });
    let chain = match &*parsed {
        Some(Ok((chain, _))) => chain.clone(),
        _ => Vec::new(),
    };
    let checks = use_link_checks(&chain);
    let shown = use_state(|| 0);
    let onshow = {
        let shown = shown.clone();
        Callback::from(move |position| {
            shown.set(position);
            browser::focus(TITLE_ID);
        })
    };
    use_fragment(!chain.is_empty());
    let (word, tone) = standing(entry, now);
    let revocable = entry.arn.is_some() && !entry.removed && entry.status != CertificateStatus::Revoked;
    let revoke = entry.identity_id.clone().filter(|_| revocable);
    let actions = html! {
        if let Some(id) = revoke { <ButtonLink to={Route::Task { id, task: Task::Revoke }}>{ "Revoke" }</ButtonLink> }
    };
    let ident = |value: &Option<String>, what: &'static str| match value {
        Some(value) => html! { <Ident value={value.clone()} {what} /> },
        None => html! { <span class="muted">{ "None" }</span> },
    };
    html! {
        <>
            <PageHead title={entry.common_name.clone()} beside={html! { <Status {tone}>{ word }</Status> }}
                crumbs={vec![NavItem::new(Route::Certificates, "Certificates")]} {actions} />
            <div class="stack loose">
                <Panel id="record-h" title="In the inventory" flush=true>
                    <dl class="facts">
                        <div><dt>{ "Identity" }</dt><dd>{ whose(entry) }</dd></div>
                        <div><dt>{ "Where it comes from" }</dt><dd>{ source_words(entry.source) }</dd></div>
                        <div><dt>{ "Here since" }</dt><dd><Time at={entry.added_at} /></dd></div>
                        if let Some(reason) = &entry.revoked_for { <div><dt>{ "Revoked for" }</dt><dd class="mono">{ reason }</dd></div> }
                        <div><dt>{ "Certificate ARN" }</dt><dd>{ ident(&entry.arn, "ARN of the certificate") }</dd></div>
                        <div><dt>{ "Authority ARN" }</dt><dd>{ ident(&entry.authority_arn, "ARN of the authority") }</dd></div>
                        <div><dt>{ "Serial number" }</dt><dd>{ ident(&Some(entry.serial.clone()), "serial number") }</dd></div>
                        <div><dt>{ "SHA-256" }</dt><dd>{ ident(&entry.fingerprint, "SHA-256 fingerprint") }</dd></div>
                    </dl>
                </Panel>
                if !chain.is_empty() {
                    <CertificateDetails chain={chain.clone()} shown={*shown} {checks} {onshow} {now}
                        actions={html! { <Downloads {chain} shown={*shown} {now} /> }} />
                } else if let Some(Err(error)) = &*parsed {
                    <Notice tone={Tone::Bad} title="The stored certificate cannot be read"><p>{ format!("{error}. {}", error.hint()) }</p></Notice>
                } else {
                    <Notice tone={Tone::Info} title="The certificate itself is not kept here"><p>{ "Only what the audit report says of it is known." }</p></Notice>
                }
            </div>
        </>
    }
}
