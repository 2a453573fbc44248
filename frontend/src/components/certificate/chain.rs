//! From the leaf up to the root: who vouches for whom.

use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use signet_shared::format;
use yew::prelude::*;

use crate::components::copy::Copy;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::state::verification::{Missing, missing_issuer, name_words};

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
            (Self::Good, true) => "Signature: its own, checked.",
            (Self::Good, false) => "Signature: the issuer's, checked.",
            (Self::Bad, _) => "Signature: not the issuer's.",
            (Self::Unchecked, _) => "Signature: not checked.",
            (Self::NoIssuer, _) => "Signature: not checked, for its issuer is not here.",
        }
    }
}

/// The chain as a tree, leaf first, as it comes. A click shows another of its certificates.
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
    let links = chain.iter().enumerate().map(|(position, certificate)| {
        let check = checks.get(position).copied().unwrap_or(LinkCheck::Unchecked);
        let onclick = onshow.reform(move |_: MouseEvent| position);
        let issuer = chain.get(position + 1).map(Rc::as_ref);
        link(certificate, issuer, check, position == shown, onclick)
    });
    let missing = top.filter(|_| !is_complete).map(|top| missing_issuer(top));
    html! {
        <Panel id="chain-h" title="Chain" aside={html! { <Status {tone}>{ word }</Status> }}>
            <ol class="chain">
                { for links }
                if let Some(missing) = missing { { not_here(&missing) } }
            </ol>
        </Panel>
    }
}

/// The issuer that is missing, and how to find it.
fn not_here(missing: &Missing) -> Html {
    let key_id = missing.key_id.as_ref().map(|id| {
        html! { <small class="mono">{ format!("Key id {id} ") }<Copy text={id.clone()} what="key id of the issuer" /></small> }
    });
    let urls = missing.urls.iter().map(|url| {
        html! { <small class="mono">{ format!("It should be at {url} ") }<Copy text={url.clone()} what="address of the issuer's certificate" /></small> }
    });
    html! {
        <li><span class="here"><Icon name="todo" class="warn" /><span>
            <b><bdi>{ &missing.name }</bdi></b><small>{ "Issuer, not here. It is not fetched: get it, and open it, too." }</small>{ key_id }{ for urls }
        </span></span></li>
    }
}

fn link(
    certificate: &CertificateView,
    issuer: Option<&CertificateView>,
    check: LinkCheck,
    is_shown: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let name = certificate.subject.title().to_owned();
    let words = format!("{} {}", check.words(certificate.is_self_issued), name_words(certificate, issuer));
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
