//! A file that waits for a yes: what it would replace.

use signet_shared::policy::{PolicyDocument, diff};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::pages::key_policy::statements::{counts, statements};
use crate::state::key_policy::editor::bench::Offer;

/// What the file would replace, and the question.
pub(super) fn offered(
    offer: &Offer,
    text: &str,
    replace: Callback<String>,
    decline: &Callback<MouseEvent>,
) -> Html {
    let new = match &offer.text {
        Ok(new) => new,
        Err(error) => {
            return html! {
                <Notice tone={Tone::Bad} alert=true title={format!("{} was not opened", offer.name)}
                    actions={html! { <Button onclick={decline.clone()}>{ "Close" }</Button> }}><p>{ error.to_string() }</p></Notice>
            };
        }
    };
    let onclick = {
        let new = new.clone();
        replace.reform(move |_: MouseEvent| new.clone())
    };
    let (what, change) = match (PolicyDocument::parse(text), PolicyDocument::parse(new)) {
        (_, Err(error)) => (format!("It has a mistake: {error} It can be mended in the editor."), None),
        (Err(_), Ok(_)) => {
            ("The text in the editor has a mistake, and so cannot be compared.".to_owned(), None)
        }
        (Ok(old), Ok(new)) if old.means_the_same(&new) => {
            ("It means the same as the text in the editor.".to_owned(), None)
        }
        (Ok(old), Ok(new)) => ("Compared with the text in the editor:".to_owned(), Some(diff(&old, &new))),
    };
    html! {
        <Notice tone={Tone::Info} icon="upload" title={format!("Replace the text by {}?", offer.name)}
            actions={html! { <><Button {onclick}>{ "Replace the text" }</Button><Button onclick={decline.clone()}>{ "Keep the text" }</Button></> }}>
            <p>{ what }</p>
            if let Some(change) = change { { counts(&change) }{ statements(&change) } }
        </Notice>
    }
}
