//! The field to paste into. What is complete opens by itself.

use signet_shared::certificate::{CertificateError, Reader};
use signet_shared::pem::PemError;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::input::PASTED;
use crate::components::icon::Icon;
use crate::state::inspect::job::Inputs;

/// What [`Paste`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct PasteProps {
    /// Called with a text that can be read.
    pub onopen: Callback<Inputs>,
}

/// A field for anything that can be read. It says what is still missing, and lets go of a private key at once.
#[component]
pub(super) fn Paste(props: &PasteProps) -> Html {
    let text = use_state(String::new);
    let said = use_state(|| None::<CertificateError>);
    let oninput = {
        let (text, said, onopen) = (text.clone(), said.clone(), props.onopen.clone());
        Callback::from(move |event: InputEvent| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            let typed = area.as_ref().map(HtmlTextAreaElement::value).unwrap_or_default();
            match check(typed.as_bytes()) {
                Ok(()) => {
                    text.set(String::new());
                    said.set(None);
                    onopen.emit(vec![(PASTED.to_owned(), Ok(typed.into_bytes()))]);
                }
                // Emptying the field may be reported as one more input: what was said about a key stays.
                Err(CertificateError::Empty) if said.as_ref().is_some_and(CertificateError::is_secret) => {}
                Err(error) => {
                    let is_secret = error.is_secret();
                    if is_secret && let Some(area) = area {
                        area.set_value("");
                    }
                    said.set((error != CertificateError::Empty).then_some(error));
                    text.set(if is_secret { String::new() } else { typed });
                }
            }
        })
    };
    let message = said.as_ref().map(message);
    let tone = message.as_ref().map(|(tone, _)| *tone);
    html! {
        <div class="field wide">
            <label for="paste">{ "Or paste" }</label>
            <textarea class="input" id="paste" rows="8" spellcheck="false" autocomplete="off" autocapitalize="off" placeholder="-----BEGIN CERTIFICATE-----"
                aria-invalid={(tone == Some("bad")).then_some("true")} aria-describedby="paste-m" value={(*text).clone()} {oninput} />
            <div id="paste-m" aria-live="polite">
                if let Some((tone, words)) = message {
                    <p class={classes!("msg", tone)}><Icon name={tone} /><span>{ words }</span></p>
                }
            </div>
        </div>
    }
}

/// Whether a text can be opened. Of several pieces those that can be read are opened, and the others told.
fn check(text: &[u8]) -> Result<(), CertificateError> {
    let mut reader = Reader::new(text)?;
    match reader.total() {
        1 => reader.next().map_or(Err(CertificateError::Empty), |item| item.content.map(|_| ())),
        _ => Ok(()),
    }
}

/// Colour and words for what is wrong with the text so far.
fn message(error: &CertificateError) -> (&'static str, String) {
    match error {
        CertificateError::Pem(PemError::MissingEnd { label, .. }) => (
            "warn",
            format!("The end is missing: no -----END {label}-----. Paste the rest and it opens by itself."),
        ),
        error if error.is_secret() => {
            ("bad", format!("{error}, and the field was emptied. {}", error.hint()))
        }
        error => ("bad", format!("{error}. {}", error.hint())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::certificate::tests::LEAF;

    #[test]
    fn says_what_is_missing_and_that_a_key_is_gone() {
        let said = |text: &str| message(&check(text.as_bytes()).unwrap_err());
        let (tone, words) = said(&LEAF[..200]);
        assert_eq!(tone, "warn");
        assert_eq!(
            words,
            "The end is missing: no -----END CERTIFICATE-----. Paste the rest and it opens by itself."
        );
        let (tone, words) = said("-----BEGIN PRIVATE KEY-----");
        assert_eq!(tone, "bad");
        assert!(
            words.starts_with("This is a private key (line 1). It was not read, and the field was emptied. "),
            "{words}"
        );
        assert_eq!(said("hello").0, "bad");
        assert_eq!(check(LEAF.as_bytes()), Ok(()));
        assert_eq!(check(format!("{LEAF}{}", &LEAF[..200]).as_bytes()), Ok(()), "one of two can be opened");
    }
}
