//! The inventory as far as it is loaded, its rows in words, and views that people keep.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use signet_shared::api::certificate::{CertificateEntry, CertificatePage, CertificateSource};
use signet_shared::api::certificate_query::{CertificateFilter, CertificateQuery, CertificateSort};
use signet_shared::api::identity::CertificateStatus;
use signet_shared::format::{count, thousands};
use signet_shared::renewal;
use yew::Reducible;

use crate::api::error::ApiError;
use crate::components::status::Tone;
use crate::state::search::{address_of_pairs, pairs_of_address};

/// Certificates in a piece of the list: drawn, or left blank, together. The first request asks for one piece.
pub(crate) const PIECE: u32 = 100;
/// Certificates that each further request asks for: a whole number of pieces.
const AHEAD: u32 = 10 * PIECE;
/// Where views are kept in this browser.
pub(crate) const STORE: &str = "signet.certificate-views";
/// Views that can be kept.
const MOST_VIEWS: usize = 12;

/// The list as far as it is loaded.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Inventory {
    /// What is asked for.
    pub query: CertificateQuery,
    /// Pieces, in order; all but the last have [`PIECE`] certificates.
    pub pieces: Vec<Rc<Vec<CertificateEntry>>>,
    /// Where it goes on, if it does.
    pub next: Option<String>,
    /// How many there are.
    pub total: u64,
    /// Whether a piece is being loaded.
    pub busy: bool,
    /// Why the last one did not come.
    pub error: Option<ApiError>,
    /// Grows with each question, so that a late answer is known.
    pub turn: u32,
}

/// What happens to the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum InventoryEvent {
    /// Something else is asked for.
    Asked(CertificateQuery),
    /// The next piece was asked for.
    More,
    /// A piece came, for this turn.
    Came(u32, Rc<CertificatePage>),
    /// It did not, for this turn.
    Failed(u32, ApiError),
}

impl Inventory {
    /// The list before its first piece.
    pub(crate) fn new(query: CertificateQuery) -> Self {
        Self { query, busy: true, ..Self::default() }
    }

    /// What to ask the server for now: the first piece, or the next ones.
    pub(crate) fn request(&self) -> CertificateQuery {
        let limit = if self.next.is_some() { AHEAD } else { PIECE };
        CertificateQuery { after: self.next.clone(), limit: Some(limit), ..self.query.clone() }
    }

    /// Certificates that are loaded.
    pub(crate) fn loaded(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }

    /// Whether the first piece is there.
    pub(crate) fn has_come(&self) -> bool {
        !self.pieces.is_empty()
    }
}

impl Reducible for Inventory {
    type Action = InventoryEvent;

    fn reduce(self: Rc<Self>, event: InventoryEvent) -> Rc<Self> {
        let mut next = (*self).clone();
        match event {
            InventoryEvent::Asked(query) => {
                next = Self { turn: self.turn.wrapping_add(1), ..Self::new(query) };
            }
            InventoryEvent::More => {
                next.busy = true;
                next.error = None;
            }
            InventoryEvent::Came(turn, page) if turn == self.turn => {
                // An answer without certificates is a piece, too: the list has come.
                let pieces = page.items.chunks(PIECE as usize).map(<[_]>::to_vec).map(Rc::new);
                next.pieces.extend(pieces);
                if next.pieces.is_empty() {
                    next.pieces.push(Rc::default());
                }
                next.next.clone_from(&page.next);
                next.total = page.total;
                next.busy = false;
            }
            InventoryEvent::Failed(turn, error) if turn == self.turn => {
                next.busy = false;
                next.error = Some(error);
            }
            InventoryEvent::Came(..) | InventoryEvent::Failed(..) => return self,
        }
        Rc::new(next)
    }
}

/// The query of an address, with its `?`; empty if it asks for nothing.
pub(crate) fn address(query: &CertificateQuery) -> String {
    address_of_pairs(query.pairs())
}

/// What an address asks for. One that nobody understands asks for everything.
pub(crate) fn of_address(search: &str) -> CertificateQuery {
    let pairs = pairs_of_address(search);
    let read = CertificateQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    read.map(|query| CertificateQuery { after: None, limit: None, ..query }).unwrap_or_default()
}

/// Where a certificate stands: a word and its colour. `now` is Unix seconds.
pub(crate) fn standing(entry: &CertificateEntry, now: i64) -> (&'static str, Tone) {
    match entry.status {
        CertificateStatus::Revoked => ("Revoked", Tone::Bad),
        _ if entry.removed => ("Removed", Tone::Idle),
        CertificateStatus::Superseded => ("Superseded", Tone::Idle),
        _ if entry.not_after <= now => ("Ended", Tone::Bad),
        _ if renewal::is_due(entry.not_before, entry.not_after, now) => ("Ends soon", Tone::Warn),
        CertificateStatus::Next => ("Next", Tone::Info),
        CertificateStatus::Current => ("In use", Tone::Ok),
    }
}

/// How long it is still valid, in words. `now` is Unix seconds.
pub(crate) fn left(entry: &CertificateEntry, now: i64) -> String {
    match (entry.not_after - now).div_euclid(86_400) {
        days if days < 0 => "ended".to_owned(),
        days => format!("{} left", count(days, "day")),
    }
}

/// Where it comes from.
pub(crate) fn source_words(source: CertificateSource) -> &'static str {
    match source {
        CertificateSource::Issued => "Issued by Signet",
        CertificateSource::Imported => "Imported",
        CertificateSource::AuditReport => "From an audit report",
    }
}

/// A filter, as a menu has it.
pub(crate) fn filter_words(filter: CertificateFilter) -> &'static str {
    match filter {
        CertificateFilter::InUse => "In use",
        CertificateFilter::EndsSoon => "Ends soon",
        CertificateFilter::Ended => "Ended",
        CertificateFilter::Superseded => "Superseded",
        CertificateFilter::Revoked => "Revoked",
        CertificateFilter::Removed => "Removed",
    }
}

/// An order, as a menu has it.
pub(crate) fn sort_words(sort: CertificateSort) -> &'static str {
    match sort {
        CertificateSort::Newest => "Newest first",
        CertificateSort::Name => "Name",
        CertificateSort::Ends => "Ends first",
    }
}

/// How much of the list there is.
pub(crate) fn shown(loaded: usize, total: u64) -> String {
    let loaded = u64::try_from(loaded).unwrap_or(u64::MAX);
    match total {
        1 => "1 certificate".to_owned(),
        _ if loaded >= total => format!("{} certificates", thousands(total)),
        _ => format!("{} certificates, {} loaded", thousands(total), thousands(loaded)),
    }
}

/// A search that somebody kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct View {
    /// What they call it.
    pub name: String,
    /// The query of its address, with its `?`.
    pub search: String,
}

/// Reads the views that were kept. What cannot be read is as good as nothing.
pub(crate) fn read_views(kept: Option<String>) -> Vec<View> {
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// The views with one more; one of the same name gives way, and of too many the oldest.
pub(crate) fn with_view(mut views: Vec<View>, name: &str, query: &CertificateQuery) -> Vec<View> {
    let name: String = name.trim().chars().take(40).collect();
    if name.is_empty() {
        return views;
    }
    views.retain(|view| view.name != name);
    views.push(View { name, search: address(query) });
    let surplus = views.len().saturating_sub(MOST_VIEWS);
    views.drain(..surplus);
    views
}

/// A name for a view of this query, for whoever has none.
pub(crate) fn suggested_name(query: &CertificateQuery) -> String {
    let filters = query.filters.iter().map(|filter| filter_words(*filter).to_owned());
    let text = Some(query.text.trim().to_owned()).filter(|text| !text.is_empty());
    let parts: Vec<String> = filters.chain(text).collect();
    if parts.is_empty() { sort_words(query.sort).to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(status: CertificateStatus, not_after: i64) -> CertificateEntry {
        CertificateEntry {
            id: 1,
            target: "sandbox".to_owned(),
            identity_id: Some("i".to_owned()),
            identity: Some("voice".to_owned()),
            source: CertificateSource::Issued,
            status,
            removed: false,
            common_name: "Voice Bot".to_owned(),
            issuer: "Root".to_owned(),
            serial: "1a".to_owned(),
            fingerprint: Some("00".to_owned()),
            not_before: 0,
            not_after,
            revoked_for: None,
            arn: None,
            authority_arn: None,
            added_at: 0,
        }
    }

    fn came(turn: u32, count: usize, next: Option<&str>) -> InventoryEvent {
        let items = vec![entry(CertificateStatus::Current, 1); count];
        InventoryEvent::Came(
            turn,
            Rc::new(CertificatePage { items, next: next.map(str::to_owned), total: 150 }),
        )
    }

    #[test]
    fn pieces_follow_each_other_and_a_late_one_is_dropped() {
        let list = Rc::new(Inventory::new(CertificateQuery::default()));
        let list = list.reduce(came(0, 100, Some("x")));
        assert_eq!((list.loaded(), list.busy, list.request().after.as_deref()), (100, false, Some("x")));
        assert_eq!(list.request().limit, Some(1_000));
        let list = list.reduce(InventoryEvent::More).reduce(came(0, 250, None));
        assert_eq!((list.loaded(), list.next.clone(), list.total), (350, None, 150));
        assert_eq!(list.pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>(), [100, 100, 100, 50]);
        let asked = CertificateQuery { text: "nurse".to_owned(), ..CertificateQuery::default() };
        let list = list.reduce(InventoryEvent::Asked(asked.clone()));
        assert!(!list.has_come() && list.busy && list.query == asked);
        let late = list.clone().reduce(came(0, 100, None));
        assert_eq!(late, list);
        let failed = list.reduce(InventoryEvent::Failed(1, ApiError::offline()));
        assert!(failed.error.is_some() && !failed.busy);
    }

    #[test]
    fn where_a_certificate_stands() {
        use CertificateStatus::{Current, Next, Revoked, Superseded};
        let day = 86_400;
        for (entry, wanted) in [
            (entry(Current, 400 * day), "In use"),
            (entry(Next, 400 * day), "Next"),
            (entry(Current, 110 * day), "Ends soon"),
            (entry(Current, 50 * day), "Ended"),
            (entry(Superseded, 50 * day), "Superseded"),
            (entry(Revoked, 400 * day), "Revoked"),
            (CertificateEntry { removed: true, ..entry(Current, 400 * day) }, "Removed"),
        ] {
            assert_eq!(standing(&entry, 100 * day).0, wanted);
        }
        assert_eq!(left(&entry(Current, 101 * day), 100 * day), "1 day left");
        assert_eq!(left(&entry(Current, 99 * day), 100 * day), "ended");
    }

    #[test]
    fn an_address_keeps_what_is_asked_for() {
        let query = CertificateQuery {
            text: "1A:2b nurse".to_owned(),
            filters: vec![CertificateFilter::EndsSoon],
            sort: CertificateSort::Ends,
            ..CertificateQuery::default()
        };
        assert_eq!(of_address(&address(&query)), query);
        assert_eq!(of_address("?status=nonsense"), CertificateQuery::default());
    }

    #[test]
    fn views_are_kept_by_name() {
        let query =
            CertificateQuery { filters: vec![CertificateFilter::Ended], ..CertificateQuery::default() };
        let views = with_view(Vec::new(), &suggested_name(&query), &query);
        assert_eq!(views, [View { name: "Ended".to_owned(), search: "?status=ended".to_owned() }]);
        let again = with_view(views, " Ended ", &CertificateQuery::default());
        assert_eq!(again, [View { name: "Ended".to_owned(), search: String::new() }]);
        assert_eq!(with_view(again.clone(), "  ", &query), again);
        let many = (0..20).fold(again, |views, n| with_view(views, &n.to_string(), &query));
        assert_eq!((many.len(), many[0].name.as_str()), (12, "8"));
        assert_eq!(read_views(Some(serde_json::to_string(&many).unwrap())), many);
        assert_eq!(suggested_name(&CertificateQuery::default()), "Newest first");
    }

    #[test]
    fn the_count_says_what_is_not_loaded() {
        assert_eq!(shown(100, 100_000), "100,000 certificates, 100 loaded");
        assert_eq!(shown(1, 1), "1 certificate");
        assert_eq!(shown(0, 0), "0 certificates");
    }
}
