//! Byte strings that people compare by eye.

use signet_shared::format;
use yew::prelude::*;

use crate::components::copy::Copy;
use crate::components::icon::Icon;

/// Longer hex than this, in characters, is one text that breaks anywhere: a place to break after each byte would take longer to
/// draw than anyone waits.
const LONG: usize = 6_000;

/// Hex with a copy button. `what` names it for the button.
pub(super) fn hex(value: &str, what: &str, muted: bool) -> Html {
    html! { <>{ hex_text(value, muted) }<Copy text={value.to_owned()} what={what.to_owned()} /></> }
}

/// Hex that breaks only after a colon; any other form, and what is long, breaks wherever it must.
fn hex_text(value: &str, muted: bool) -> Html {
    let is_colons = value.contains(':');
    if !is_colons || value.len() > LONG {
        return html! { <span class={classes!("hex", "any", muted.then_some("muted"))}>{ value.to_owned() }</span> };
    }
    html! {
        <span class={classes!("hex", muted.then_some("muted"))}>
            { for value.split_inclusive(':').map(|byte| html! { <>{ byte.to_owned() }if byte.ends_with(':') { <wbr /> }</> }) }
        </span>
    }
}

/// Long bytes behind a line that says how many there are. `what` names them for the copy button.
pub(super) fn folded(bytes: &str, what: &str) -> Html {
    html! { <Folded bytes={bytes.to_owned()} what={what.to_owned()} /> }
}

#[derive(Properties, PartialEq)]
struct FoldedProps {
    bytes: AttrValue,
    what: AttrValue,
}

/// A disclosure that writes its bytes when it is opened. The button stands outside: nobody has to open what they want to copy.
#[component]
fn Folded(props: &FoldedProps) -> Html {
    let opened = use_state_eq(|| false);
    let ontoggle = {
        let opened = opened.clone();
        Callback::from(move |_: Event| opened.set(true))
    };
    let bytes = &props.bytes;
    let count = i64::try_from(bytes.len().div_ceil(3)).unwrap_or(i64::MAX);
    let start = bytes.get(..11).unwrap_or(bytes);
    html! {
        <div class="folded">
            <details class="fold" {ontoggle}>
                <summary><Icon name="right" />{ format!("{}, starts {start}", format::count(count, "byte")) }</summary>
                if *opened { { hex_text(bytes, false) } }
            </details>
            <Copy text={bytes.clone()} what={props.what.clone()} />
        </div>
    }
}

/// Whether a line of an extension is bytes.
pub(super) fn is_hex(line: &str) -> bool {
    line.len() > 5
        && line.split(':').all(|byte| byte.len() == 2 && byte.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_hex;

    #[test]
    fn bytes_are_told_from_words() {
        assert!(is_hex("47:2B:60"));
        for text in ["", "CA", "AB:CD", "OCSP: http://x", "12:34:5", "no:ca:fe"] {
            assert!(!is_hex(text), "{text}");
        }
    }
}
