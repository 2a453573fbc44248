//! A field for a name that must be typed before something is taken away or changed.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The field. `id` is unique on the page, and the text `says` below it, in the colour of a fault if `bad`, has the id
/// `{id}-reason`; `wrong` says that what is typed is not the name.
pub(crate) fn confirm_field(
    id: &'static str,
    name: &str,
    typed: String,
    (wrong, bad, says): (bool, bool, String),
    ontype: &Callback<String>,
) -> Html {
    let reason = format!("{id}-reason");
    let oninput = ontype.reform(|event: InputEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        input.map(|input| input.value()).unwrap_or_default()
    });
    html! {
        <div class="field">
            <label for={id}>{ "Type " }<span class="mono">{ name.to_owned() }</span>{ " to confirm" }</label>
            <div class="input"><input {id} class="mono" type="text" value={typed} {oninput} autocomplete="off" autocapitalize="off" spellcheck="false"
                aria-invalid={wrong.then_some("true")} aria-describedby={reason.clone()} /></div>
            <p class={classes!("hint", bad.then_some("bad"))} id={reason}>{ says }</p>
        </div>
    }
}
