//! The text area: real text, with its colours drawn behind it, and suggestions under the caret.
//!
//! Text area and colours share one cell of a grid that grows with them, and the box around both scrolls. So they are always in
//! step, undo, selection and touch are the browser's own, and where colours cannot be drawn the text is still there.

use std::rc::Rc;

use signet_shared::policy::Severity;
use signet_shared::policy::text::TokenKind;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::AREA;
use crate::browser;
use crate::state::key_policy::editor::offsets::{byte_of, line_column, units_of};
use crate::state::key_policy::editor::paint::{Block, Line};
use crate::state::key_policy::editor::suggest::{Open, SuggestEvent, Suggestions};

const LIST: &str = "document-suggestions";
/// The box that scrolls.
const BOX: &str = "document-box";

#[derive(Properties, PartialEq)]
pub(super) struct AreaProps {
    /// The text.
    pub text: Rc<str>,
    /// The text in colours.
    pub blocks: Rc<Vec<Block>>,
    /// Whether it is no JSON.
    pub invalid: bool,
    /// Ids of what describes it.
    pub described_by: AttrValue,
    /// Called with the text when it is changed.
    pub oninput: Callback<String>,
}

/// The text area.
#[component]
pub(super) fn Area(props: &AreaProps) -> Html {
    let list = use_reducer(Suggestions::default);
    let node = use_node_ref();
    use_effect_with(list.open.as_ref().map(|open| open.at), |at| {
        if let Some(at) = at {
            browser::show(&option_id(*at));
        }
    });
    let oninput = {
        let (list, tell) = (list.dispatcher(), props.oninput.clone());
        Callback::from(move |event: InputEvent| {
            let Some(area) = area_of(&event) else { return };
            let text = area.value();
            list.dispatch(if is_typing(&event) {
                let caret = byte_of(&text, caret(&area));
                SuggestEvent::Typed(text.as_str().into(), caret)
            } else {
                SuggestEvent::Closed
            });
            tell.emit(text);
        })
    };
    let choose = {
        let (list, node, tell) = (list.dispatcher(), node.clone(), props.oninput.clone());
        Callback::from(move |(open, at): (Open, usize)| {
            list.dispatch(SuggestEvent::Closed);
            let Some(area) = node.cast::<HtmlTextAreaElement>() else { return };
            let (text, range) = (area.value(), open.found.range.clone());
            let Some(item) = open.found.items.get(at).filter(|_| text.get(range.clone()).is_some()) else {
                return;
            };
            let units = (units_of(&text, range.start), units_of(&text, range.end));
            if !browser::type_into(&area, units.0, units.1, &item.insert) {
                let mut next = text;
                next.replace_range(range, &item.insert);
                tell.emit(next);
            }
        })
    };
    let onkeydown = {
        let (list, choose) = (list.clone(), choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let bare = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key());
            let asks = event.ctrl_key() && event.code() == "Space";
            let act = match (&list.open, event.key().as_str()) {
                _ if event.is_composing() => return,
                (_, _) if asks => area_of(&event).map(|area| {
                    let text = area.value();
                    let at = byte_of(&text, caret(&area));
                    SuggestEvent::Asked(text.into(), at)
                }),
                (None, _) => None,
                (Some(_), "ArrowDown") if bare => Some(SuggestEvent::Moved(1)),
                (Some(_), "ArrowUp") if bare => Some(SuggestEvent::Moved(-1)),
                (Some(_), "Escape") => Some(SuggestEvent::Closed),
                (Some(open), "Enter" | "Tab") if bare => {
                    event.prevent_default();
                    choose.emit((open.clone(), open.at));
                    return;
                }
                // The caret goes elsewhere, and takes its key with it.
                (Some(_), "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown" | "Tab") => {
                    list.dispatch(SuggestEvent::Closed);
                    return;
                }
                _ => None,
            };
            if let Some(act) = act {
                event.prevent_default();
                list.dispatch(act);
            }
        })
    };
    let close = {
        let list = list.dispatcher();
        move || list.dispatch(SuggestEvent::Closed)
    };
    let onblur = {
        let close = close.clone();
        Callback::from(move |_: FocusEvent| close())
    };
    let onclick = Callback::from(move |_: MouseEvent| close());
    let open = list.open.as_ref();
    html! {
        <div id={BOX} class="coder">
            <pre class="paint" aria-hidden="true">{ for props.blocks.iter().map(|block| html! { <Painted block={block.clone()} /> }) }</pre>
            <textarea ref={node} id={AREA} class="code-input" value={props.text.to_string()} spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
                aria-invalid={props.invalid.then_some("true")} aria-describedby={props.described_by.clone()}
                aria-autocomplete="list" aria-haspopup="listbox" aria-controls={open.map(|_| LIST)} aria-activedescendant={open.map(|open| option_id(open.at))}
                {oninput} {onkeydown} {onblur} {onclick} />
            if let Some(open) = open { { suggestions(open, &props.text, &choose) } }
            <p class="vh" role="status">{ open.map(count).unwrap_or_default() }</p>
        </div>
    }
}

fn count(open: &Open) -> String {
    match open.found.items.len() {
        1 => "1 suggestion".to_owned(),
        many => format!("{many} suggestions"),
    }
}

fn option_id(at: usize) -> String {
    format!("document-option-{at}")
}

/// The list. It hangs on a copy of the text before it, which nobody sees: so it stands where the browser itself puts that text.
fn suggestions(open: &Open, text: &str, choose: &Callback<(Open, usize)>) -> Html {
    let start = open.found.range.start;
    let (line, _) = line_column(text, start);
    let before = text.get(..start).unwrap_or_default();
    let before = format!("{}{}", "\n".repeat(line), before.rsplit('\n').next().unwrap_or_default());
    let option = |(at, item): (usize, &signet_shared::policy::text::Completion)| {
        let onclick = {
            let open = open.clone();
            choose.reform(move |_: MouseEvent| (open.clone(), at))
        };
        html! {
            <li id={option_id(at)} role="option" aria-selected={if at == open.at { "true" } else { "false" }} {onclick}>
                <span class="mono">{ &item.label }</span>if !item.detail.is_empty() { <small>{ &item.detail }</small> }
            </li>
        }
    };
    // A press would take the focus from the text, and close the list before the click.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <pre class="ghost">{ before }<span><ul id={LIST} class="suggest" role="listbox" aria-label="Suggestions" {onmousedown}>{ for open.found.items.iter().enumerate().map(option) }</ul></span></pre>
    }
}

fn area_of(event: &impl AsRef<Event>) -> Option<HtmlTextAreaElement> {
    event.as_ref().target()?.dyn_into().ok()
}

/// The caret, in UTF-16 units.
fn caret(area: &HtmlTextAreaElement) -> usize {
    area.selection_end().ok().flatten().map_or(0, |units| units as usize)
}

/// Whether a person types, letter by letter: not pasted, not undone, not put in by the editor itself.
fn is_typing(event: &InputEvent) -> bool {
    match event.input_type().as_str() {
        "insertText" => event.data().is_some_and(|data| data.chars().count() == 1),
        // Keyboards of phones compose each word.
        kind => matches!(kind, "deleteContentBackward" | "insertCompositionText"),
    }
}

fn area() -> Option<HtmlTextAreaElement> {
    browser::element(AREA)?.dyn_into().ok()
}

/// Moves the focus, the caret and the window to a range of the text, which becomes the selection.
pub(super) fn go_to(text: &str, range: std::ops::Range<usize>) {
    let Some(area) = area() else { return };
    browser::focus(AREA);
    let unit = |byte| u32::try_from(units_of(text, byte)).unwrap_or(u32::MAX);
    // A text area that refuses leaves its caret where it was.
    let _ = area.set_selection_range(unit(range.start), unit(range.end));
    let lines = text.split('\n').count();
    browser::scroll_to_share(BOX, (line_column(text, range.start).0 as f64 + 0.5) / lines as f64);
}

/// The caret's byte, if the text area is there.
pub(super) fn caret_byte(text: &str) -> Option<usize> {
    area().map(|area| byte_of(text, caret(&area)))
}

/// Makes the text another one as if it were typed. Answers whether the browser did.
pub(super) fn retype(old: &str, new: &str) -> bool {
    let (range, put) = crate::state::key_policy::editor::offsets::splice(old, new);
    area().is_some_and(|area| {
        area.value() == old
            && browser::type_into(&area, units_of(old, range.start), units_of(old, range.end), put)
    })
}

#[derive(Properties, PartialEq)]
struct PaintedProps {
    block: Block,
}

/// Some lines in colours.
#[component]
fn Painted(props: &PaintedProps) -> Html {
    html! { <span class="b">{ for props.block.lines.iter().map(line) }</span> }
}

fn line(line: &Line) -> Html {
    let mark = line.mark.map(|severity| match severity {
        Severity::Error => "bad",
        Severity::Warning => "warn",
        Severity::Info => "info",
    });
    let piece = |(kind, text): &(Option<TokenKind>, String)| match kind.and_then(class) {
        Some(class) => html! { <span {class}>{ text }</span> },
        None => html! { { text } },
    };
    html! { <span class={classes!("l", mark)}>{ for line.pieces.iter().map(piece) }</span> }
}

fn class(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::Key => "k",
        TokenKind::Text => "s",
        TokenKind::Number => "n",
        TokenKind::Action => "a",
        TokenKind::UnknownAction => "u",
        TokenKind::Principal => "p",
        TokenKind::Error => "e",
        TokenKind::Punctuation => return None,
    })
}
