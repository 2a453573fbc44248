//! Every extension, in words where it is known and as bytes where it is not.

use signet_shared::certificate::{CertificateView, ExtensionView, Reading};
use yew::prelude::*;

use super::hex::{folded, hex, is_hex};
use super::many::Many;
use super::panel_link::beside;
use crate::components::copy::Copy;
use crate::components::fold::Fold;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};

/// The table of extensions.
pub(super) fn panel(certificate: &CertificateView) -> Html {
    let extensions = &certificate.extensions;
    html! {
        <Panel id="extensions-h" title="Extensions" flush=true aside={beside("extensions-h", "Extensions", html! { <Tag>{ extensions.len() }</Tag> })}>
            if extensions.is_empty() {
                <p class="body muted">{ format!("None: X.509 v{}.", certificate.version) }</p>
            } else {
                // The roles keep it a table for screen readers when it is drawn as cards.
                <table role="table" class="table cards extensions">
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{ "Extension" }</th>
                        <th role="columnheader" scope="col">{ "Value" }</th>
                    </tr></thead>
                    <tbody role="rowgroup">{ for extensions.iter().map(row) }</tbody>
                </table>
            }
        </Panel>
    }
}

fn row(extension: &ExtensionView) -> Html {
    let name = extension.name;
    html! {
        <tr role="row">
            <th role="rowheader" scope="row">
                { name }if extension.critical { { " " }<Tag>{ "critical" }</Tag> }
                <small class="mono">{ &extension.oid }<Copy text={extension.oid.clone()} what={format!("{name}, OID")} /></small>
            </th>
            <td role="cell"><div class="values">{ value(extension) }</div></td>
        </tr>
    }
}

fn value(extension: &ExtensionView) -> Html {
    let bytes = || folded(&extension.raw, &format!("{}, bytes", extension.name));
    match extension.reading {
        Reading::Decoded => {
            let items: Vec<_> = extension.lines.iter().map(|line| line_of(line, extension.name)).collect();
            html! { <>
                <Many {items} what="lines" class="values" />
                { bytes() }
            </> }
        }
        Reading::Unknown => {
            html! { <><span class="muted">{ "Not known here" }</span>{ outline(extension) }{ bytes() }</> }
        }
        Reading::Damaged => {
            html! { <><span><Tag tone={Tone::Bad}>{ "damaged" }</Tag></span>{ outline(extension) }{ bytes() }</> }
        }
    }
}

/// What could be read of its ASN.1, for what is not in words.
fn outline(extension: &ExtensionView) -> Html {
    if extension.outline.is_empty() {
        return Html::default();
    }
    html! { <Fold summary="ASN.1"><pre class="outline">{ extension.outline.join("\n") }</pre></Fold> }
}

fn line_of(line: &str, name: &str) -> Html {
    if is_hex(line) {
        html! { <li>{ hex(line, name, false) }</li> }
    } else {
        html! { <li><bdi>{ line.to_owned() }</bdi><Copy text={line.to_owned()} what={format!("{name}, {}", cut(line))} /></li> }
    }
}

/// The start of a line, to tell one copy button from another.
fn cut(line: &str) -> String {
    line.chars().take(40).collect()
}
