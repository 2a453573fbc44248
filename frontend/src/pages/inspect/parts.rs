//! What the pages of requests, revocation lists and keys have in common.

use signet_shared::certificate::{ExtensionView, KeyMaterial, NameView, PublicKeyView, Reading};
use signet_shared::format;
use yew::prelude::*;

use crate::browser;
use crate::components::button::Button;
use crate::components::certificate::TITLE_ID;
use crate::components::copy::Copy;
use crate::components::fold::Fold;
use crate::components::ident::Ident;
use crate::components::panel::Panel;
use crate::components::status::Tag;

/// The box at the top: what it is called, what it is, what can be done with it.
pub(super) fn head(title: &str, kind: &'static str, actions: Html, content: Html) -> Html {
    html! {
        <section class="panel" aria-labelledby={TITLE_ID}>
            <header>
                <div class="row shrink"><h2 id={TITLE_ID} tabindex="-1">{ title.to_owned() }</h2><Tag>{ kind }</Tag></div>
                <div class="actions">{ actions }</div>
            </header>
            <dl class="facts">{ content }</dl>
        </section>
    }
}

/// A line of facts.
pub(super) fn fact(label: &'static str, value: Html) -> Html {
    html! { <div><dt>{ label }</dt><dd>{ value }</dd></div> }
}

/// A name by attribute.
pub(super) fn name(name: &NameView, what: &'static str) -> Html {
    if name.attributes.is_empty() {
        return html! { <span class="muted">{ "None" }</span> };
    }
    html! {
        <>
            <ul>{ for name.attributes.iter().map(|attribute| html! {
                <li><span class="muted">{ &attribute.label }{ ": " }</span><bdi>{ &attribute.value }</bdi></li>
            }) }</ul>
            <Copy text={name.text.clone()} {what} />
        </>
    }
}

/// The key.
pub(super) fn key(key: &PublicKeyView) -> Html {
    let bytes = match &key.material {
        KeyMaterial::Rsa { modulus, .. } => fact("Modulus", folded(modulus)),
        KeyMaterial::Point { x, y } => html! {
            <>{ fact(if y.is_some() { "Point, x" } else { "Point" }, folded(x)) }{ for y.iter().map(|y| fact("Point, y", folded(y))) }</>
        },
        KeyMaterial::Other { bytes } => fact("Bytes", folded(bytes)),
    };
    let smart = if key.smart_algorithms.is_empty() {
        "None: neither RS384 nor ES384".to_owned()
    } else {
        key.smart_algorithms.join(", ")
    };
    html! {
        <Panel id="key-h" title="Key" flush=true>
            <dl class="facts">
                { fact("Type", html! { key.summary() }) }
                { for key.kms_spec.map(|spec| fact("KMS key spec", html! { <span class="mono">{ spec }</span> })) }
                { fact("For SMART", html! { smart }) }
                { fact("SPKI SHA-256", html! { <Ident value={format::hex_plain(&key.spki_sha256)} what="SPKI SHA-256" /> }) }
                { fact("SPKI pin", html! { <Ident value={key.spki_pin.clone()} what="SPKI pin" /> }) }
                { for key.jwk_thumbprint.iter().map(|thumbprint| {
                    fact("JWK thumbprint", html! { <Ident value={thumbprint.clone()} what="JWK thumbprint" /> })
                }) }
                { bytes }
            </dl>
        </Panel>
    }
}

/// The extensions, in words or as bytes.
pub(super) fn extensions(title: &'static str, extensions: &[ExtensionView]) -> Html {
    html! {
        <Panel id="extensions-h" {title} flush=true aside={html! { <Tag>{ extensions.len() }</Tag> }}>
            if extensions.is_empty() {
                <p class="body muted">{ "None" }</p>
            } else {
                <dl class="facts">{ for extensions.iter().map(extension) }</dl>
            }
        </Panel>
    }
}

fn extension(extension: &ExtensionView) -> Html {
    html! {
        <div>
            <dt>{ extension.name }if extension.critical { { " " }<Tag>{ "critical" }</Tag> }<small class="mono">{ " " }{ &extension.oid }</small></dt>
            <dd>
                if extension.reading == Reading::Decoded {
                    <ul>{ for extension.lines.iter().map(|line| html! { <li><bdi>{ line.clone() }</bdi></li> }) }</ul>
                } else {
                    { folded(&extension.raw) }
                }
            </dd>
        </div>
    }
}

/// Long bytes behind a line that says how many there are.
pub(super) fn folded(bytes: &str) -> Html {
    let count = i64::try_from(bytes.len().div_ceil(3)).unwrap_or(i64::MAX);
    html! { <Fold summary={format::count(count, "byte")}><span class="hex mono">{ bytes.to_owned() }</span><Copy text={bytes.to_owned()} what="bytes" /></Fold> }
}

/// What was mended around it, if anything was.
pub(super) fn mended(mended: &[String]) -> Html {
    if mended.is_empty() {
        return Html::default();
    }
    html! {
        <Panel id="mended-h" title="Mended">
            <p class="muted">{ "This was wrong around it and did no harm:" }</p>
            <ul>{ for mended.iter().map(|sentence| html! { <li>{ sentence.clone() }</li> }) }</ul>
        </Panel>
    }
}

/// A button that prints the page.
pub(super) fn print_button() -> Html {
    html! { <Button onclick={Callback::from(|_: MouseEvent| browser::print())}>{ "Print" }</Button> }
}
