//! Something that a page loads: loading, failed or there, and a way to load it again.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::error::ApiError;

/// Where a load stands.
#[derive(Debug, PartialEq)]
pub(crate) enum Load<T> {
    /// Not there yet.
    Loading,
    /// Could not be loaded.
    Failed(ApiError),
    /// There.
    Ready(Rc<T>),
}

// By hand: a derived one would ask `T` to be `Clone`, which `Rc` does not need.
impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Failed(error) => Self::Failed(error.clone()),
            Self::Ready(value) => Self::Ready(Rc::clone(value)),
        }
    }
}

/// A loaded thing and how to renew it.
#[derive(Debug, PartialEq)]
pub(crate) struct Resource<T> {
    /// Where it stands. While it is loaded again, what was there stays.
    pub load: Load<T>,
    /// Whether a request is under way.
    pub busy: bool,
    /// Loads it again.
    pub reload: Callback<()>,
    /// Puts a newer value in place, for example an answer to a change.
    pub set: Callback<T>,
}

/// Loads with `fetch(key)`, again whenever `key` changes. An answer that comes after a newer request is dropped.
#[hook]
pub(crate) fn use_resource<K, T, F, R>(key: K, fetch: F) -> Resource<T>
where
    K: Clone + PartialEq + 'static,
    T: 'static,
    F: Fn(K) -> R + 'static,
    R: Future<Output = Result<T, ApiError>> + 'static,
{
    let load = use_state(|| Load::Loading);
    let busy = use_state(|| true);
    let latest = use_memo((), |()| Cell::new(0_u32));

    let start: Callback<K> = {
        let (load, busy, latest) = (load.clone(), busy.clone(), latest.clone());
        Callback::from(move |key: K| {
            let turn = latest.get().wrapping_add(1);
            latest.set(turn);
            busy.set(true);
            let request = fetch(key);
            let (load, busy, latest) = (load.clone(), busy.clone(), latest.clone());
            spawn_local(async move {
                let answer = request.await;
                if latest.get() == turn {
                    busy.set(false);
                    load.set(match answer {
                        Ok(value) => Load::Ready(Rc::new(value)),
                        Err(error) => Load::Failed(error),
                    });
                }
            });
        })
    };

    {
        let (load, start, latest) = (load.clone(), start.clone(), latest.clone());
        use_effect_with(key.clone(), move |key| {
            load.set(Load::Loading);
            start.emit(key.clone());
            // Leaving the page or the key makes a late answer worthless.
            move || latest.set(latest.get().wrapping_add(1))
        });
    }

    let set = {
        let (load, latest, busy) = (load.clone(), latest.clone(), busy.clone());
        Callback::from(move |value| {
            latest.set(latest.get().wrapping_add(1));
            busy.set(false);
            load.set(Load::Ready(Rc::new(value)));
        })
    };
    Resource { load: (*load).clone(), busy: *busy, reload: start.reform(move |()| key.clone()), set }
}
