//! A ceremony's progress as server-sent events (HTML Living Standard §9.2).
//!
//! Each event carries the whole ceremony and its sequence as id, so a missed event loses nothing and a reconnecting
//! browser, which sends Last-Event-ID, is not told again what it knows.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use signet_shared::api::ceremony::{Ceremony, CeremonyState};
use tokio::sync::watch;

use super::Http;
use super::problem::Fault;
use super::session::SessionSecret;
use super::streams::StreamPermit;
use crate::error::Result;

/// Silence after which a comment is sent, so that no proxy takes the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What a browser waits before it reconnects.
const RETRY: Duration = Duration::from_secs(2);

/// Answers with the stream of a ceremony's events.
///
/// It ends itself when the ceremony is at rest, the session is over or the server shuts down. A client that already
/// has the last event of a ceremony at rest gets 204, which tells a browser to stop reconnecting.
///
/// # Errors
/// As `App::watch_ceremony` and `App::read_ceremony`; 429 if the session has too many streams open.
pub(super) async fn of_ceremony(
    http: Http,
    secret: SessionSecret,
    id: String,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let permit = http.streams.open(&secret)?;
    // Watch before the first read: what happens between the two is then seen twice, not missed.
    let changes = http.app.watch_ceremony(&id).await?;
    let first = http.app.read_ceremony(&id).await?;
    let mut known = last_event_id(headers).filter(|sequence| *sequence == first.sequence);
    if first.state == CeremonyState::Interrupted {
        // No journal record tells of a runner that went away: the client may know this sequence as running.
        known = None;
    }
    if known.is_some() && first.state.is_at_rest() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let known = known.map(|sequence| (sequence, first.state));
    let watcher =
        Watcher { http, secret, id, changes, known, next: Some(first), deserted: false, _permit: permit };
    let events =
        Sse::new(watcher.into_stream()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive"));
    // Some reverse proxies collect a response before they pass it on, unless told not to.
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], events).into_response())
}

/// The id of the last event that the client has. One that is no number of ours is no knowledge.
fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// What a stream keeps between events.
struct Watcher {
    http: Http,
    secret: SessionSecret,
    id: String,
    changes: watch::Receiver<u64>,
    /// Sequence and state that the client knows.
    known: Option<(u64, CeremonyState)>,
    /// A ceremony that was read and not yet looked at.
    next: Option<Ceremony>,
    /// Whether nobody is left who could tell of changes.
    deserted: bool,
    _permit: StreamPermit,
}

impl Watcher {
    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        // An event without data is not shown to the page; the browser only takes the retry time from it.
        let opening = stream::once(async { Ok(Event::default().retry(RETRY)) });
        let snapshots = stream::unfold(Some(self), async |watcher| {
            let mut watcher = watcher?;
            let ceremony = watcher.next_snapshot().await?;
            let event = event_of(&ceremony)?;
            // The last event goes out, and then the stream ends.
            Some((Ok(event), (!ceremony.state.is_at_rest()).then_some(watcher)))
        });
        stream::StreamExt::chain(opening, snapshots)
    }

    /// The next ceremony that the client does not know, or `None` when there will be none.
    async fn next_snapshot(&mut self) -> Option<Ceremony> {
        loop {
            let ceremony = match self.next.take() {
                Some(ceremony) => ceremony,
                None => self.read().await?,
            };
            let seen = Some((ceremony.sequence, ceremony.state));
            if self.known != seen {
                self.known = seen;
                return Some(ceremony);
            }
            if self.deserted || ceremony.state.is_at_rest() {
                return None;
            }
            tokio::select! {
                () = self.http.shutdown.cancelled() => return None,
                // Without a sender nobody works on it here. One last look; then the browser comes back by itself.
                changed = self.changes.changed() => self.deserted = changed.is_err(),
            }
        }
    }

    /// Reads the ceremony, if the session still stands.
    async fn read(&mut self) -> Option<Ceremony> {
        if self.http.app.actor(self.secret.expose()).await.is_err() {
            return None;
        }
        // What changed up to here is in what is read now.
        self.changes.mark_unchanged();
        match self.http.app.read_ceremony(&self.id).await {
            Ok(ceremony) => Some(ceremony),
            Err(error) => {
                tracing::warn!(ceremony = self.id, code = error.kind.code(), cause = ?error.cause, "an event stream broke off");
                None
            }
        }
    }
}

/// The event that carries a ceremony.
fn event_of(ceremony: &Ceremony) -> Option<Event> {
    let event = Event::default().event("ceremony").id(ceremony.sequence.to_string());
    event
        .json_data(ceremony)
        .inspect_err(|error| tracing::error!(%error, "a ceremony could not be written"))
        .ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn last_event_ids() {
        let id = |value: &'static str| {
            last_event_id(&HeaderMap::from_iter([(
                HeaderName::from_static("last-event-id"),
                HeaderValue::from_static(value),
            )]))
        };
        assert_eq!(id("12"), Some(12));
        for odd in ["", "x", "-1", "1.5", "99999999999999999999"] {
            assert_eq!(id(odd), None, "{odd}");
        }
        assert_eq!(last_event_id(&HeaderMap::new()), None);
    }
}
