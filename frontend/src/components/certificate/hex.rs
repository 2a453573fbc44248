//! Byte strings that people compare by eye.

use yew::prelude::*;

use crate::components::copy::Copy;

/// What [`Hex`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct HexProps {
    /// Hex with colons, or any other form, which then breaks wherever it must.
    pub value: AttrValue,
    /// What it is, after "Copy"; without it there is no button.
    #[prop_or_default]
    pub what: Option<AttrValue>,
    /// Less important than what stands above it.
    #[prop_or_default]
    pub muted: bool,
}

/// Hex that breaks only after a colon.
#[component]
pub(crate) fn Hex(props: &HexProps) -> Html {
    let is_colons = props.value.contains(':');
    html! {
        <>
            <span class={classes!("hex", (!is_colons).then_some("any"), props.muted.then_some("muted"))}>
                { for props.value.split_inclusive(':').map(|byte| html! { <>{ byte.to_owned() }if byte.ends_with(':') { <wbr /> }</> }) }
            </span>
            if let Some(what) = &props.what { <Copy text={props.value.clone()} what={what.clone()} /> }
        </>
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
