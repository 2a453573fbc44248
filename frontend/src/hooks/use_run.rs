//! Follows a ceremony: first read, event stream, and requests where streams do not get through.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::ceremonies;
use crate::api::events::{Stream, StreamEvent, listen};
use crate::state::run::{Channel, Run, RunEvent};

/// Time between two requests where streams do not get through, milliseconds.
const POLL_EVERY: u32 = 2_000;
/// Time between two requests beside an open stream, milliseconds: a line that is half dead says nothing.
const CHECK_EVERY: u32 = 10_000;
/// Time before a dead stream is opened anew, milliseconds.
const REOPEN_AFTER: u32 = 1_000;

/// What keeps a channel open; dropping it closes the channel.
#[expect(dead_code, reason = "held, never read")]
enum Open {
    Nothing,
    Stream(Option<Stream>),
    /// The stream is opened by the timer, and outlives it.
    StreamLater(Timeout, Rc<RefCell<Option<Stream>>>),
    Poll(Interval),
}

/// A followed ceremony.
pub(crate) struct Following {
    /// What is known.
    pub run: UseReducerHandle<Run>,
    /// Reads it now.
    pub read: Callback<()>,
    /// Resumes it.
    pub resume: Callback<()>,
    /// Stops it between two steps.
    pub cancel: Callback<()>,
}

/// Follows the ceremony with this id until it rests; follows again after it was resumed.
#[hook]
pub(crate) fn use_run(id: &str) -> Following {
    let run = use_reducer(Run::default);
    let read = {
        let (run, id) = (run.dispatcher(), id.to_owned());
        Callback::from(move |()| {
            let (run, id) = (run.clone(), id.clone());
            spawn_local(async move {
                run.dispatch(match ceremonies::get(&id).await {
                    Ok(ceremony) => RunEvent::Snapshot(Rc::new(ceremony)),
                    Err(error) => RunEvent::ReadFailed(error),
                });
            });
        })
    };
    let resume = {
        let (run, id) = (run.clone(), id.to_owned());
        Callback::from(move |()| {
            if run.resuming {
                return;
            }
            run.dispatch(RunEvent::ResumeAsked);
            let (run, id) = (run.dispatcher(), id.clone());
            spawn_local(async move {
                run.dispatch(RunEvent::ResumeAnswered(ceremonies::resume(&id).await.map(Rc::new)))
            });
        })
    };
    let cancel = {
        let (run, id) = (run.clone(), id.to_owned());
        Callback::from(move |()| {
            if run.cancelling {
                return;
            }
            run.dispatch(RunEvent::CancelAsked);
            let (run, id) = (run.dispatcher(), id.clone());
            spawn_local(async move {
                run.dispatch(RunEvent::CancelAnswered(ceremonies::cancel(&id).await.map(Rc::new)))
            });
        })
    };
    {
        let (dispatch, read) = (run.dispatcher(), read.clone());
        use_effect_with((id.to_owned(), run.channel()), move |(id, channel)| {
            let id = id.clone();
            let hear = move || {
                let hearing = dispatch.clone();
                let stream = listen(&id, move |event| {
                    hearing.dispatch(match event {
                        StreamEvent::Opened => RunEvent::Opened,
                        StreamEvent::Snapshot(ceremony) => RunEvent::Snapshot(ceremony),
                        StreamEvent::Broke { dead } => RunEvent::Broke { dead },
                    });
                });
                if stream.is_none() {
                    dispatch.dispatch(RunEvent::Broke { dead: true });
                }
                stream
            };
            let check = matches!(channel, Channel::Stream(_)).then(|| {
                let read = read.clone();
                Interval::new(CHECK_EVERY, move || read.emit(()))
            });
            let open = match channel {
                Channel::None => Open::Nothing,
                Channel::FirstRead => {
                    read.emit(());
                    Open::Nothing
                }
                Channel::Stream(0) => Open::Stream(hear()),
                Channel::Stream(_) => {
                    let slot = Rc::new(RefCell::new(None));
                    let filled = Rc::clone(&slot);
                    Open::StreamLater(Timeout::new(REOPEN_AFTER, move || *filled.borrow_mut() = hear()), slot)
                }
                Channel::Poll => {
                    read.emit(());
                    Open::Poll(Interval::new(POLL_EVERY, move || read.emit(())))
                }
            };
            move || drop((open, check))
        });
    }
    Following { run, read, resume, cancel }
}
