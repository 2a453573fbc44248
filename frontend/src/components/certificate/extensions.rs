//! Every extension, in words where it is known and as bytes where it is not.

use signet_shared::certificate::{CertificateView, ExtensionView, Reading};
use yew::prelude::*;

use super::hex::{hex, is_hex};
use super::key::folded;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};

/// The table of extensions.
pub(super) fn panel(certificate: &CertificateView) -> Html {
    let extensions = &certificate.extensions;
    html! {
        <Panel id="extensions-h" title="Extensions" flush=true aside={html! { <Tag>{ extensions.len() }</Tag> }}>
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
    html! {
        <tr role="row">
            <th role="rowheader" scope="row">
                { extension.name }if extension.critical { { " " }<Tag>{ "critical" }</Tag> }
                <small class="mono">{ &extension.oid }</small>
            </th>
            <td role="cell"><div class="values">{ value(extension) }</div></td>
        </tr>
    }
}

fn value(extension: &ExtensionView) -> Html {
    let bytes = || folded(&extension.raw, "extension bytes");
    match extension.reading {
        Reading::Decoded => extension.lines.iter().map(|line| line_of(line, extension.name)).collect(),
        Reading::Unknown => html! { <><span class="muted">{ "Not known here" }</span>{ bytes() }</> },
        Reading::Damaged => html! { <><Tag tone={Tone::Bad}>{ "damaged" }</Tag>{ bytes() }</> },
    }
}

fn line_of(line: &str, name: &str) -> Html {
    if is_hex(line) {
        html! { <div>{ hex(line, name, false) }</div> }
    } else {
        html! { <div><bdi>{ line.to_owned() }</bdi></div> }
    }
}
