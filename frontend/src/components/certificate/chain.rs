//! From the root down to the leaf: who vouches for whom.

use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use signet_shared::format;
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};

/// What is known of a certificate's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkCheck {
    /// The issuer is not there.
    NoIssuer,
    /// The browser is at it, or cannot do it.
    Unchecked,
    /// The issuer's key made it.
    Good,
    /// The issuer's key did not make it.
    Bad,
}

impl LinkCheck {
    fn words(self, is_self_issued: bool) -> &'static str {
        match (self, is_self_issued) {
            (Self::Good, true) => "Signs itself, signature checked.",
            (Self::Good, false) => "Signature checked.",
            (Self::Bad, _) => "Its signature is not the issuer's.",
            (Self::Unchecked, true) => "Signs itself, signature not checked.",
            (Self::Unchecked, false) => "Signature not checked.",
            (Self::NoIssuer, _) => "Its issuer is not here.",
        }
    }
}

/// The chain as a tree, root first; it comes leaf first. A click shows another of its certificates.
pub(super) fn panel(
    chain: &[Rc<CertificateView>],
    shown: usize,
    checks: &[LinkCheck],
    onshow: &Callback<usize>,
) -> Html {
    let top = chain.last();
    let is_complete = top.is_some_and(|top| top.is_self_issued);
    let (tone, word) = if checks.contains(&LinkCheck::Bad) {
        (Tone::Bad, "Broken")
    } else if is_complete {
        (Tone::Ok, "Complete")
    } else {
        (Tone::Warn, "Incomplete")
    };
    let links = chain.iter().enumerate().rev().map(|(position, certificate)| {
        let check = checks.get(position).copied().unwrap_or(LinkCheck::Unchecked);
        let onclick = onshow.reform(move |_: MouseEvent| position);
        link(certificate, check, position == shown, onclick)
    });
    let missing = top.filter(|_| !is_complete);
    html! {
        <Panel id="chain-h" title="Chain" aside={html! { <Status {tone}>{ word }</Status> }}>
            <ol class="chain">
                if let Some(top) = missing {
                    <li><span class="here"><Icon name="todo" class="warn" /><span><b><bdi>{ top.issuer.title().to_owned() }</bdi></b><small>{ "Issuer, not here" }</small></span></span></li>
                }
                { for links }
            </ol>
        </Panel>
    }
}

fn link(
    certificate: &CertificateView,
    check: LinkCheck,
    is_shown: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let name = certificate.subject.title().to_owned();
    let words = check.words(certificate.is_self_issued);
    let ends = format::date(certificate.not_after);
    let text = if is_shown {
        format!("Shown here. {words}")
    } else {
        format!("{}, {}, to {ends}. {words}", certificate.role(), certificate.key.summary())
    };
    let icon = if certificate.is_ca { "tree" } else { "cert" };
    let tone = match check {
        LinkCheck::Bad => Tone::Bad,
        _ if is_shown => Tone::Info,
        _ => Tone::Idle,
    };
    let inside = html! {
        <><Icon name={icon} class={tone.class()} /><span><b><bdi>{ name }</bdi></b><small class={(check == LinkCheck::Bad).then_some("bad")}>{ text }</small></span></>
    };
    html! {
        <li>
            if is_shown {
                <span class="here" aria-current="true">{ inside }</span>
            } else {
                <button class="show" type="button" {onclick}>{ inside }</button>
            }
        </li>
    }
}
