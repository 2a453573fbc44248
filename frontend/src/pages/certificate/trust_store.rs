//! The trust store with a password of one's own.

use signet_shared::export::{Format, MAX_PASSWORD, MIN_PASSWORD, NO_PRIVATE_KEY};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::identities;
use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::field::Field;
use crate::components::panel::Panel;

/// What [`TrustStore`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct TrustStoreProps {
    /// Id of the identity.
    pub id: String,
    /// Common name of its certificate, which names the file.
    pub leaf_cn: String,
    /// Called when it is done or given up.
    pub onclose: Callback<()>,
}

/// Asks for the password and offers the file. The password goes to the server in the body of a request, never in an address.
#[component]
pub(super) fn TrustStore(props: &TrustStoreProps) -> Html {
    let password = use_state(String::new);
    let busy = use_state(|| false);
    let error = use_state(|| None::<AttrValue>);
    let oninput = {
        let (password, error) = (password.clone(), error.clone());
        Callback::from(move |typed| {
            password.set(typed);
            error.set(None);
        })
    };
    let onsubmit = {
        let (password, busy, error) = (password.clone(), busy.clone(), error.clone());
        let (id, leaf_cn, onclose) = (props.id.clone(), props.leaf_cn.clone(), props.onclose.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            if !is_password(&password) {
                let text =
                    format!("Type {MIN_PASSWORD} to {MAX_PASSWORD} letters, digits or signs of ASCII.");
                error.set(Some(text.into()));
                return;
            }
            busy.set(true);
            let (busy, error, onclose) = (busy.clone(), error.clone(), onclose.clone());
            let (id, password) = (id.clone(), (*password).clone());
            let format = Format::TrustStore;
            let name = format.file_name(&leaf_cn);
            spawn_local(async move {
                let made = identities::trust_store(&id, password).await;
                busy.set(false);
                match made {
                    Ok(bytes) if browser::save_bytes(&name, format.media_type(), &bytes) => onclose.emit(()),
                    Ok(_) => error.set(Some("This browser did not take the file.".into())),
                    Err(problem) => error.set(Some(format!("{}. {}", problem.title, problem.detail).into())),
                }
            });
        })
    };
    let onclick = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <Panel id="trust-store-h" title="Trust store with a password of your own">
            <p>{ NO_PRIVATE_KEY }{ " The trust store has the root certificate alone. That is public: the password guards the file against change, and hides nothing." }</p>
            <form class="stack" {onsubmit}>
                <Field id="trust-store-password" label="Password" mono=true value={(*password).clone()} {oninput} error={(*error).clone()}
                    hint={format!("{MIN_PASSWORD} to {MAX_PASSWORD} characters of ASCII, which is what Java takes.")} />
                <div class="actions">
                    <Button weight={Weight::Primary} submit=true busy={*busy}>{ "Save trust store" }</Button>
                    <Button {onclick}>{ "Cancel" }</Button>
                </div>
            </form>
        </Panel>
    }
}

/// As the server takes them.
fn is_password(text: &str) -> bool {
    (MIN_PASSWORD..=MAX_PASSWORD).contains(&text.len())
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::is_password;

    #[test]
    fn passwords_are_taken_as_the_server_takes_them() {
        assert!(is_password("changeit") && is_password("a b c d") && is_password(&"x".repeat(256)));
        assert!(!is_password("short") && !is_password(&"x".repeat(257)) && !is_password("schl\u{fc}ssel"));
    }
}
