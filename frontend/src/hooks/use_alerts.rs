//! The open alerts of a page, and accepting one.

use signet_shared::api::alert::Alerts;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::alerts;
use crate::browser;
use crate::hooks::use_resource::{Resource, use_resource};
use crate::state::alerts::{AcceptEvent, Accepting};

/// Id of the title of the alerts, which takes the focus when the button that was pressed goes.
pub(crate) const TITLE_ID: &str = "alerts-h";

/// Open alerts and how accepting goes.
pub(crate) struct OpenAlerts {
    /// The alerts.
    pub resource: Resource<Alerts>,
    /// How accepting goes.
    pub accepting: Accepting,
    /// Accepts the alert with this id and title.
    pub accept: Callback<(String, String)>,
}

/// The open alerts of an identity, or of all.
#[hook]
pub(crate) fn use_alerts(identity_id: Option<String>) -> OpenAlerts {
    let resource = use_resource(identity_id, |id| async move { alerts::open(id.as_deref()).await });
    let accepting = use_reducer(Accepting::default);
    let accept = {
        let (accepting, reload) = (accepting.clone(), resource.reload.clone());
        Callback::from(move |(id, title): (String, String)| {
            if !accepting.is_free() {
                return;
            }
            let (dispatch, reload) = (accepting.dispatcher(), reload.clone());
            dispatch.dispatch(AcceptEvent::Pressed(id.clone()));
            spawn_local(async move {
                match alerts::acknowledge(&id).await {
                    Ok(_) => {
                        browser::focus(TITLE_ID);
                        dispatch.dispatch(AcceptEvent::Accepted(title));
                    }
                    Err(error) => dispatch.dispatch(AcceptEvent::Refused(error)),
                }
                // After a refusal too: the alert may be over by now.
                reload.emit(());
            });
        })
    };
    OpenAlerts { resource, accepting: (*accepting).clone(), accept }
}
