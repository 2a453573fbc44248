//! Byte strings that people compare by eye.

use yew::prelude::*;

use crate::components::copy::Copy;

/// Hex with a copy button. `what` names it for the button.
pub(super) fn hex(value: &str, what: &str, muted: bool) -> Html {
    html! { <>{ hex_text(value, muted) }<Copy text={value.to_owned()} what={what.to_owned()} /></> }
}

/// Hex that breaks only after a colon; any other form breaks wherever it must.
pub(super) fn hex_text(value: &str, muted: bool) -> Html {
    let is_colons = value.contains(':');
    html! {
        <span class={classes!("hex", (!is_colons).then_some("any"), muted.then_some("muted"))}>
            { for value.split_inclusive(':').map(|byte| html! { <>{ byte.to_owned() }if byte.ends_with(':') { <wbr /> }</> }) }
        </span>
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
