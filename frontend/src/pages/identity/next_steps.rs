//! What to do with a ready identity.

use yew::prelude::*;

use crate::api::identities;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::route::Route;

/// What [`NextSteps`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct NextStepsProps {
    /// Id of the identity.
    pub id: String,
}

/// What to do with a ready identity.
#[component]
pub(super) fn NextSteps(props: &NextStepsProps) -> Html {
    let id = || props.id.clone();
    html! {
        <Panel id="do-h" title="Next steps" flush=true>
            <ul class="list">
                <li><Icon name="shield" class="info" /><div><a href={Route::KeyPolicy { id: id() }.path()}>{ "Let your Lambda function sign" }</a><p>{ "Add its role to the key policy. You see the change before it applies." }</p></div></li>
                <li><Icon name="download" class="info" /><div><a href={identities::certificate_url(&props.id)} download="">{ "Download the certificate" }</a><p>{ "Register it as your application's public key with the EHR." }</p></div></li>
                <li><Icon name="cert" class="info" /><div><a href={Route::Certificate { id: id() }.path()}>{ "Read the certificate" }</a><p>{ "Subject, validity, key, extensions, fingerprints." }</p></div></li>
            </ul>
        </Panel>
    }
}
