//! Reads what comes in, a slice at a time, so that the page goes on answering.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use signet_shared::format::thousands;
use yew::prelude::*;

use crate::components::button::{Button, Weight};
use crate::state::inspect::Action;
use crate::state::inspect::job::{Inputs, Job, Progress};

/// The reading, and the doors to it.
pub(super) struct Reading {
    /// How far it is; `None` while there is nothing to read.
    pub progress: Option<Progress>,
    /// Reads more.
    pub onopen: Callback<Inputs>,
    /// Stops, and leaves open what was read.
    pub oncancel: Callback<MouseEvent>,
}

/// Reads in slices with a pause for the browser between them; `act` is given what each brings.
#[hook]
pub(super) fn use_reading(act: Callback<Action>) -> Reading {
    let job = use_memo((), |()| RefCell::new(Job::default()));
    let progress = use_state(|| None::<Progress>);
    {
        let (job, act, setter) = (Rc::clone(&job), act.clone(), progress.setter());
        use_effect_with(*progress, move |progress| {
            let timer = progress.map(|_| {
                Timeout::new(0, move || {
                    let (slice, next) = {
                        let mut job = job.borrow_mut();
                        (job.step(), job.progress())
                    };
                    act.emit(Action::Read(slice));
                    setter.set(next);
                })
            });
            move || drop(timer)
        });
    }
    let onopen = {
        let (job, act, setter) = (Rc::clone(&job), act, progress.setter());
        Callback::from(move |inputs: Inputs| {
            let next = {
                let mut job = job.borrow_mut();
                // What comes while something is read is read behind it, and told of together with it.
                if job.progress().is_none() {
                    *job = Job::default();
                    act.emit(Action::Begin);
                }
                job.add(inputs);
                job.progress()
            };
            setter.set(next);
        })
    };
    let oncancel = {
        let setter = progress.setter();
        Callback::from(move |_: MouseEvent| {
            *job.borrow_mut() = Job::default();
            setter.set(None);
        })
    };
    Reading { progress: *progress, onopen, oncancel }
}

/// How far it is, and a way out.
pub(super) fn line(reading: &Reading) -> Html {
    let words = reading.progress.map(|progress| match progress.total {
        0 => "Looking for what can be read".to_owned(),
        total => format!("{} of {} read", thousands(progress.read as u64), thousands(total as u64)),
    });
    html! {
        <div class="row reading">
            // Always there, so that screen readers notice what it says.
            <p role="status">{ words.clone().unwrap_or_default() }</p>
            if words.is_some() { <Button weight={Weight::Quiet} onclick={reading.oncancel.clone()}>{ "Stop reading" }</Button> }
        </div>
    }
}
