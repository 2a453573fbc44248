//! Key policies: any key by its ARN, keys opened lately, keys of identities.

mod list;

use signet_shared::api::identity_query::{IdentityQuery, IdentitySort};
use signet_shared::policy::KeyArn;
use yew::prelude::*;

use crate::api::identities;
use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::field::Field;
use crate::components::page_head::PageHead;
use crate::components::panel::Panel;
use crate::components::target_choice::target_select;
use crate::hooks::use_resource::use_resource;
use crate::hooks::use_session::use_session;
use crate::hooks::use_targets::use_targets;
use crate::route::Route;
use crate::router::use_navigator;
use crate::state::key_policy::recent::{self, fitting_target};

use list::{identity_keys, recent_keys};

const FIELD: &str = "key_arn";
/// Where what is typed is kept in this browser.
const DRAFT: &str = "signet.keys.draft";
/// The most identities that are listed.
const LISTED: u32 = 100;

/// Chooses a key.
#[component]
pub(crate) fn KeysPage() -> Html {
    let typed = use_state(|| browser::load(DRAFT).unwrap_or_default());
    let checked = use_state(|| false);
    let chosen = use_state(|| None::<String>);
    let kept = use_state(|| recent::read(browser::load(recent::STORE)));
    let targets = use_targets(true);
    let session = use_session();
    let navigator = use_navigator();
    let identities = use_resource((), |()| async move {
        let query =
            IdentityQuery { sort: IdentitySort::Name, limit: Some(LISTED), ..IdentityQuery::default() };
        identities::list(&query).await
    });
    use_effect_with((*typed).clone(), |typed| {
        if typed.trim().is_empty() {
            browser::forget(DRAFT);
        } else {
            // A browser that refuses to keep it only loses it on a reload.
            browser::save(DRAFT, typed);
        }
    });
    let key = KeyArn::parse(&typed);
    // What a person chose, else the one target of the key's account, else the usual one.
    let fitting = key.as_ref().ok().and_then(|key| fitting_target(&targets, key)).map(str::to_owned);
    let target = (*chosen).clone().or(fitting).unwrap_or_else(|| session.target.id.clone());
    let onsubmit = {
        let (checked, key, target) = (checked.setter(), key.clone(), target.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            checked.set(true);
            match (&key, &navigator) {
                (Ok(key), Some(navigator)) => {
                    browser::forget(DRAFT);
                    navigator.push(Route::Key { target: target.clone(), key_arn: key.as_str().to_owned() });
                }
                _ => browser::focus(FIELD),
            }
        })
    };
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |text: String| typed.set(text))
    };
    let onblur = {
        let (checked, empty) = (checked.setter(), typed.trim().is_empty());
        Callback::from(move |()| checked.set(!empty))
    };
    let onforget = {
        let kept = kept.setter();
        Callback::from(move |()| {
            browser::forget(recent::STORE);
            kept.set(Vec::new());
        })
    };
    let ontarget = {
        let chosen = chosen.setter();
        Callback::from(move |(id, _): (String, String)| chosen.set(Some(id)))
    };
    let good = key.as_ref().ok().map(|key| {
        format!(
            "A key in {}, account {}.",
            key.region(),
            signet_shared::policy::principal::dashed(key.account())
        )
    });
    let error = key.as_ref().err().filter(|_| *checked).map(|error| AttrValue::from(error.message.clone()));
    html! {
        <>
            <PageHead title="Key policies" lead={html! { "Who may use a KMS key, and how to change that without locking anyone out. Any key that a target reaches, also one that no identity has." }} />
            <div class="stack loose policy">
                <Panel id="open-h" title="Open a key">
                    <form class="stack" {onsubmit} novalidate={true}>
                        <Field id={FIELD} label="Key ARN" mono=true wide=true value={(*typed).clone()} {oninput} {onblur} {error} good={good.map(AttrValue::from)}
                            hint="The KMS console shows it at the top of the key's page. An alias does not do, as it can point at another key tomorrow."
                            placeholder="arn:aws:kms:us-east-1:111122223333:key/…" />
                        { target_select(&targets, &target, "Whose credentials reach the key. Choosing one changes nothing.", &ontarget) }
                        <div><Button weight={Weight::Primary} submit=true icon="shield">{ "Open its policy" }</Button></div>
                    </form>
                </Panel>
                { recent_keys(&kept, targets.len() > 1, &onforget) }
                { identity_keys(&identities, targets.len() > 1) }
            </div>
        </>
    }
}
