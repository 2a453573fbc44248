//! Whether something is near what the window shows.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};
use yew::prelude::*;

/// Whether the element of `node` is in the window, or less than two windows above or below it. Where the browser cannot
/// tell, everything is near.
#[hook]
pub(crate) fn use_near(node: &NodeRef, at_first: bool) -> bool {
    let near = use_state(|| at_first);
    {
        let (near, node) = (near.clone(), node.clone());
        use_effect_with((), move |()| {
            let watch = node.cast::<Element>().and_then(|element| {
                let set = near.setter();
                let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
                    let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
                    if let Ok(entry) = last {
                        set.set(entry.is_intersecting());
                    }
                });
                let options = IntersectionObserverInit::new();
                options.set_root_margin("200% 0px");
                let function = seen.as_ref().clone().unchecked_into();
                let observer = IntersectionObserver::new_with_options(&function, &options).ok()?;
                observer.observe(&element);
                Some((observer, seen))
            });
            if watch.is_none() {
                near.set(true);
            }
            move || {
                if let Some((observer, seen)) = watch {
                    observer.disconnect();
                    drop(seen);
                }
            }
        });
    }
    *near
}
