//! A revocation list.

use std::rc::Rc;

use signet_shared::certificate::{RevocationListView, Revoked};
use signet_shared::format;
use yew::prelude::*;

use super::parts::{extensions, fact, head, name};
use crate::components::copy::Copy;
use crate::components::download::SaveText;
use crate::components::ident::Ident;
use crate::components::panel::Panel;
use crate::components::search_box::SearchBox;
use crate::components::status::{Status, Tag, Tone};
use crate::components::time::Time;
use crate::state::certificate::file_stem;

/// Entries that are drawn; more are found by search.
const DRAWN: usize = 100;

/// What [`RevocationList`] is given.
#[derive(Properties)]
pub(super) struct RevocationListProps {
    /// The list.
    pub list: Rc<RevocationListView>,
    /// Now, Unix seconds.
    pub now: i64,
}

impl PartialEq for RevocationListProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.list, &other.list) && self.now == other.now
    }
}

/// Everything about a revocation list.
#[component]
pub(super) fn RevocationList(props: &RevocationListProps) -> Html {
    let list = &props.list;
    let search = use_state(String::new);
    let file = format!("{}.crl.pem", file_stem(list.issuer.title()));
    let actions = html! {
        <>
            <Copy text={list.pem.clone()} what="revocation list, PEM" label="Copy PEM" />
            <SaveText {file} mime="application/x-pem-file" text={list.pem.clone()}>{ "Save PEM" }</SaveText>
        </>
    };
    let next = match list.next_update {
        None => html! { "Not said" },
        Some(next) if next < props.now => html! {
            <><Time at={next.saturating_mul(1000)} relative=true />{ " " }<Status tone={Tone::Warn}>{ "Overdue: get the new one" }</Status></>
        },
        Some(next) => html! { <Time at={next.saturating_mul(1000)} relative=true /> },
    };
    let facts = html! {
        <>
            { fact("Issuer", name(&list.issuer, "issuer")) }
            { fact("Made", html! { <Time at={list.this_update.saturating_mul(1000)} relative=true /> }) }
            { fact("Next", next) }
            { for list.number.iter().map(|number| fact("Number", html! { number.decimal.as_ref().unwrap_or(&number.hex).clone() })) }
            { fact("Signed with", html! { &list.signature_algorithm.name }) }
            { fact("SHA-256", html! { <Ident value={format::hex_plain(&list.sha256)} what="SHA-256 of the list" /> }) }
        </>
    };
    let found: Vec<&Revoked> = matching(&list.revoked, &search).collect();
    let total = found.len() as u64;
    html! {
        <>
            { head(list.issuer.title(), "Revocation list", actions, facts) }
            <Panel id="revoked-h" title="Revoked certificates" flush=true aside={html! { <Tag>{ list.revoked.len() }</Tag> }}>
                if list.revoked.is_empty() {
                    <p class="body muted">{ "None is revoked." }</p>
                } else {
                    <div class="body">
                        <SearchBox id="revoked-search" label="Revoked certificates" placeholder="Serial number or reason" text={(*search).clone()}
                            onsearch={Callback::from({ let search = search.clone(); move |text| search.set(text) })}>{ Html::default() }</SearchBox>
                        <p class="small muted" role="status">
                            { format!("{} found", format::thousands(total)) }
                            if found.len() > DRAWN { { format!(", the first {DRAWN} are shown") } }
                        </p>
                    </div>
                    <table role="table" class="table cards">
                        <thead role="rowgroup"><tr role="row">
                            <th role="columnheader" scope="col">{ "Serial number" }</th>
                            <th role="columnheader" scope="col">{ "Revoked" }</th>
                            <th role="columnheader" scope="col">{ "Reason" }</th>
                        </tr></thead>
                        <tbody role="rowgroup">{ for found.into_iter().take(DRAWN).map(row) }</tbody>
                    </table>
                }
            </Panel>
            { extensions("Extensions", &list.extensions) }
        </>
    }
}

fn row(entry: &Revoked) -> Html {
    html! {
        <tr role="row" key={entry.serial.hex.clone()}>
            <th role="rowheader" scope="row" class="mono">{ &entry.serial.hex }</th>
            <td role="cell"><Time at={entry.at.saturating_mul(1000)} /></td>
            <td role="cell">{ entry.reason.clone().unwrap_or_else(|| "Not said".to_owned()) }</td>
        </tr>
    }
}

/// Entries whose serial number (hex with or without colons, or decimal) or reason has this text.
fn matching<'a>(revoked: &'a [Revoked], search: &str) -> impl Iterator<Item = &'a Revoked> {
    let text = search.trim().to_lowercase();
    let plain = text.replace(':', "");
    revoked.iter().filter(move |entry| {
        text.is_empty()
            || (!plain.is_empty() && format::hex_plain(&entry.serial.hex).to_lowercase().contains(&plain))
            || entry.serial.decimal.as_ref().is_some_and(|decimal| *decimal == text)
            || entry.reason.as_ref().is_some_and(|reason| reason.to_lowercase().contains(&text))
    })
}

#[cfg(test)]
mod tests {
    use signet_shared::certificate::Serial;

    use super::*;

    #[test]
    fn entries_are_found_by_serial_number_and_reason() {
        let entry = |hex: &str, decimal: &str, reason: Option<&str>| Revoked {
            serial: Serial { hex: hex.to_owned(), decimal: Some(decimal.to_owned()) },
            at: 0,
            reason: reason.map(str::to_owned),
        };
        let all = [entry("0A:BC", "2748", Some("Key compromise")), entry("11:22", "4386", None)];
        let found =
            |search: &str| matching(&all, search).map(|entry| entry.serial.hex.as_str()).collect::<Vec<_>>();
        assert_eq!(found(""), ["0A:BC", "11:22"]);
        assert_eq!(found("a:bc"), ["0A:BC"]);
        assert_eq!(found("4386"), ["11:22"]);
        assert_eq!(found("KEY comp"), ["0A:BC"]);
        assert_eq!(found(":"), Vec::<&str>::new());
    }
}
