//! A ceremony's event stream (SSE).

use std::rc::Rc;

use gloo_events::EventListener;
use signet_shared::api::ceremony::Ceremony;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

use crate::api::client::BASE;

/// What the stream says.
#[derive(Debug)]
pub(crate) enum StreamEvent {
    /// The connection is open.
    Opened,
    /// The ceremony as it stands now.
    Snapshot(Rc<Ceremony>),
    /// The connection broke. The browser opens it again by itself, unless it is `dead`.
    Broke {
        /// Whether it must be opened anew.
        dead: bool,
    },
}

/// An open event stream; dropping it closes it.
pub(crate) struct Stream {
    source: EventSource,
    // Dropped with the stream, so that nothing is heard after it.
    _listeners: [EventListener; 3],
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Listens to a ceremony. After a break the browser sends `Last-Event-ID` by itself. `None` if it has no event streams.
pub(crate) fn listen(id: &str, heard: impl Fn(StreamEvent) + Clone + 'static) -> Option<Stream> {
    let source = EventSource::new(&format!("{BASE}/ceremonies/{id}/events")).ok()?;
    let opened = {
        let heard = heard.clone();
        EventListener::new(&source, "open", move |_| heard(StreamEvent::Opened))
    };
    let told = {
        let heard = heard.clone();
        EventListener::new(&source, "ceremony", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(ceremony) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                heard(StreamEvent::Snapshot(Rc::new(ceremony)));
            }
        })
    };
    let broke = {
        let source = source.clone();
        EventListener::new(&source.clone(), "error", move |_| {
            heard(StreamEvent::Broke { dead: source.ready_state() == EventSource::CLOSED });
        })
    };
    Some(Stream { source, _listeners: [opened, told, broke] })
}
