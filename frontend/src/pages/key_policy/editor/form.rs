//! The policy as a form. It edits the same text as the JSON view; what it does not show stays as it is.

use std::ops::Range;
use std::rc::Rc;

use signet_shared::policy::text::{about_action, common_operators, statement_spans};
use signet_shared::policy::vocabulary::{actions, condition_keys};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::components::button::{Button, Weight};
use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::state::key_policy::editor::form::{
    COMMON, FAMILIES, FormEdit, Row, Shown, edited, statements, with, with_principal,
};

#[derive(Properties, PartialEq)]
pub(super) struct FormProps {
    /// The text.
    pub text: Rc<str>,
    /// Changes the text: what is done, and the new text.
    pub act: Callback<(String, String)>,
    /// Shows a range of the text as JSON.
    pub show: Callback<Range<usize>>,
}

/// The form. Fields take effect when they are left: half a name would be a condition of its own.
#[component]
pub(super) fn Form(props: &FormProps) -> Html {
    let Some(list) = statements(&props.text) else {
        return html! { <p class="hint">{ "The text is not a policy that a form can show. Mend it as JSON; the form comes back then." }</p> };
    };
    let edit = {
        let (text, act) = (props.text.clone(), props.act.clone());
        Callback::from(move |(what, edit): (String, FormEdit)| {
            if let Some(new) = edited(&text, edit) {
                act.emit((what, new));
            }
        })
    };
    let add = edit.reform(|_: MouseEvent| ("Added a statement.".to_owned(), FormEdit::Add));
    let spans = statement_spans(&props.text);
    let count = list.len();
    html! {
        <div class="stack policy-form">
            <p class="hint">{ "The same text, as a form. A field takes effect when you leave it." }</p>
            { for list.into_iter().enumerate().map(|(at, shown)| {
                let one = One { at, count, edit: edit.clone(), show: props.show.clone(), span: spans.get(at).cloned().unwrap_or_default() };
                one.draw(&shown)
            }) }
            <div class="row"><Button icon="plus" onclick={add}>{ "Add a statement" }</Button></div>
            { names("form-actions", actions().collect()) }
            { names("form-keys", condition_keys().collect()) }
        </div>
    }
}

/// Names that a field offers.
fn names(id: &'static str, names: Vec<String>) -> Html {
    html! { <datalist {id}>{ for names.into_iter().map(|value| html! { <option {value} /> }) }</datalist> }
}

/// One statement of the form.
struct One {
    at: usize,
    count: usize,
    edit: Callback<(String, FormEdit)>,
    show: Callback<Range<usize>>,
    span: Range<usize>,
}

impl One {
    fn id(&self, field: &str) -> String {
        format!("statement-{}-{field}", self.at)
    }

    /// A callback that makes an edit of what it is given.
    fn on<T: 'static>(&self, make: impl Fn(usize, T) -> FormEdit + 'static) -> Callback<T> {
        let at = self.at;
        self.edit.reform(move |value| (format!("Changed statement {} in the form.", at + 1), make(at, value)))
    }

    fn draw(&self, shown: &Shown) -> Html {
        let label =
            if shown.sid.is_empty() { format!("Statement {}", self.at + 1) } else { shown.sid.clone() };
        let heading = self.id("h");
        let move_by = |by: isize, icon: &'static str, word: &'static str, off: bool| {
            let onclick = self.on(move |at, _: MouseEvent| FormEdit::Move(at, by));
            html! { <Button weight={Weight::Quiet} disabled={off} {onclick}><Icon name={icon} class={classes!((by < 0).then_some("up"))} /><span class="vh">{ format!("Move {label} {word}") }</span></Button> }
        };
        let remove = {
            let at = self.at;
            self.edit.reform(move |_: MouseEvent| {
                (format!("Took statement {} out.", at + 1), FormEdit::Remove(at))
            })
        };
        let show = {
            let span = self.span.clone();
            self.show.reform(move |_: MouseEvent| span.clone())
        };
        html! {
            <section class="panel" aria-labelledby={heading.clone()}>
                <header><h3 id={heading}>{ &label }</h3><div class="row">
                    { move_by(-1, "down", "up", self.at == 0) }{ move_by(1, "down", "down", self.at + 1 == self.count) }
                    <Button weight={Weight::Quiet} icon="trash" onclick={remove}><span class="vh">{ format!("Take {label} out") }</span></Button>
                </div></header>
                <div class="body stack">
                    if !shown.beyond.is_empty() {
                        <p class="hint">{ format!("The form does not show: {}. It stays as it is. ", shown.beyond.join("; ")) }<button class="link" type="button" onclick={show}>{ "Show in the JSON" }</button></p>
                    }
                    <div class="pair">{ self.sid(shown) }{ self.effect(shown) }</div>
                    if let Some(who) = &shown.principals { { self.principals(who) } }
                    if let Some(actions) = &shown.actions { { self.actions(actions) } }
                    if let Some(rows) = &shown.conditions { { self.conditions(rows) } }
                </div>
            </section>
        }
    }

    fn sid(&self, shown: &Shown) -> Html {
        let oncommit = self.on(|at, text: String| FormEdit::Sid(at, text.trim().to_owned()));
        html! { <div class="field"><label for={self.id("sid")}>{ "Sid" }</label>{ input(self.id("sid"), &shown.sid, None, None, oncommit) }</div> }
    }

    fn effect(&self, shown: &Shown) -> Html {
        let onchange = self.on(FormEdit::Effect);
        html! { <div class="field"><label for={self.id("effect")}>{ "Effect" }</label><Select id={self.id("effect")} value={shown.effect.clone()} choices={vec!["Allow", "Deny"]} {onchange} /></div> }
    }

    fn principals(&self, who: &[(String, String)]) -> Html {
        let row = |(n, (family, id)): (usize, &(String, String))| {
            let name = format!("Principal {}", n + 1);
            let set = |pick: fn(&mut (String, String), String)| {
                let who = who.to_vec();
                self.on(move |at, text: String| {
                    let mut who = who.clone();
                    who.get_mut(n).into_iter().for_each(|entry| pick(entry, text.trim().to_owned()));
                    who.retain(|(_, id)| !id.is_empty());
                    FormEdit::Principals(at, who)
                })
            };
            html! {
                <div class="pair narrow">
                    <Select id={self.id(&format!("family-{n}"))} label={format!("Kind of principal {}", n + 1)} value={family.clone()} choices={FAMILIES.to_vec()} onchange={set(|entry, text| entry.0 = text)} />
                    { input(self.id(&format!("principal-{n}")), id, Some(name), None, set(|entry, text| entry.1 = text)) }
                </div>
            }
        };
        let add = {
            let who = who.to_vec();
            self.on(move |at, text: String| FormEdit::Principals(at, with_principal(who.clone(), &text)))
        };
        html! {
            <fieldset class="stack tight"><legend>{ "Principals" }</legend>
                { for who.iter().enumerate().map(row) }
                { input(self.id("principal"), "", Some("New principal".to_owned()), None, add) }
                <p class="hint">{ "An ARN, an account, or a service's name. Empty a field to take its principal out." }</p>
            </fieldset>
        }
    }

    fn actions(&self, chosen: &[String]) -> Html {
        let check = |action: &'static str| {
            let is_on = chosen.iter().any(|one| one.eq_ignore_ascii_case(action));
            let onchange = {
                let chosen = chosen.to_vec();
                self.on(move |at, _: Event| {
                    let mut chosen = chosen.clone();
                    if is_on {
                        chosen.retain(|one| !one.eq_ignore_ascii_case(action));
                    } else {
                        chosen.push(action.to_owned());
                    }
                    FormEdit::Actions(at, chosen)
                })
            };
            html! { <label class="check row" title={about_action(action)}><input type="checkbox" checked={is_on} {onchange} /><span class="mono">{ action }</span></label> }
        };
        let boxed = |action: &str| {
            COMMON.iter().any(|(_, list)| list.iter().any(|one| one.eq_ignore_ascii_case(action)))
        };
        let others = chosen.iter().enumerate().filter(|(_, action)| !boxed(action));
        let free = |(number, (n, action)): (usize, (usize, &str))| {
            let name = if action.is_empty() {
                "Another action".to_owned()
            } else {
                format!("Other action {}", number + 1)
            };
            let oncommit = {
                let chosen = chosen.to_vec();
                self.on(move |at, text: String| FormEdit::Actions(at, with(chosen.clone(), n, &text)))
            };
            input(self.id(&format!("action-{number}")), action, Some(name), Some("form-actions"), oncommit)
        };
        let last = std::iter::once((chosen.len(), ""));
        html! {
            <fieldset class="stack tight"><legend>{ "Actions" }</legend>
                <div class="boxes">{ for COMMON.iter().map(|(group, list)| html! {
                    <div class="stack tight" role="group" aria-label={*group}><span class="small muted">{ *group }</span>{ for list.iter().map(|action| check(action)) }</div>
                }) }</div>
                { for others.map(|(n, action)| (n, action.as_str())).chain(last).enumerate().map(free) }
            </fieldset>
        }
    }

    fn conditions(&self, rows: &[Row]) -> Html {
        let empty = Row { operator: "StringEquals".to_owned(), key: String::new(), values: Vec::new() };
        let operators: Vec<&str> = common_operators().iter().map(|(name, _)| *name).collect();
        let row = |n: usize, row: &Row| {
            let set = |pick: fn(&mut Row, String)| {
                let rows = rows.to_vec();
                self.on(move |at, text: String| {
                    let mut rows = rows.clone();
                    rows.get_mut(n).into_iter().for_each(|row| pick(row, text.clone()));
                    rows.retain(|row| !row.key.is_empty());
                    FormEdit::Conditions(at, rows)
                })
            };
            let values = row.values.join("\n");
            let oncommit = set(|row, text| {
                row.values =
                    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
            });
            let id = self.id(&format!("values-{n}"));
            html! {
                <div class="stack tight condition" role="group" aria-label={format!("Condition {}", n + 1)}>
                    <div class="pair narrow">
                        <Select id={self.id(&format!("operator-{n}"))} label="Operator" value={row.operator.clone()} choices={operators.clone()} onchange={set(|row, text| row.operator = text)} />
                        { input(self.id(&format!("key-{n}")), &row.key, Some("Condition key".to_owned()), Some("form-keys"), set(|row, text| row.key = text.trim().to_owned())) }
                    </div>
                    <textarea {id} class="input short" rows={row.values.len().clamp(1, 8).to_string()} value={values} aria-label="Values, one a line" spellcheck="false"
                        onchange={oncommit.reform(|event: Event| value_of(&event))} />
                </div>
            }
        };
        html! {
            <Fold summary={match rows.len() { 0 => "No conditions".to_owned(), 1 => "1 condition".to_owned(), many => format!("{many} conditions") }} open={!rows.is_empty()}>
                <div class="stack tight pad">
                    { for rows.iter().enumerate().map(|(n, one)| row(n, one)) }
                    { self.new_condition(rows, &empty) }
                    <p class="hint">{ "All conditions must hold; of each one's values, one. Empty the key or all values to take a condition out." }</p>
                </div>
            </Fold>
        }
    }

    /// A condition begins with key and value at once: without a value it would be none. `key = value` is one field.
    fn new_condition(&self, rows: &[Row], empty: &Row) -> Html {
        let oncommit = {
            let (rows, empty) = (rows.to_vec(), empty.clone());
            self.on(move |at, text: String| {
                let mut rows = rows.clone();
                if let Some((key, value)) = text.split_once('=') {
                    let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
                    if !key.is_empty() && !value.is_empty() {
                        rows.push(Row { key, values: vec![value], ..empty.clone() });
                    }
                }
                FormEdit::Conditions(at, rows)
            })
        };
        let id = self.id("condition");
        html! {
            <div class="field"><label for={id.clone()}>{ "New condition" }</label><p class="hint" id={format!("{id}-hint")}>{ "As key = value, for example kms:MessageType = DIGEST. The operator can be changed afterwards." }</p>
                <div class="input"><input class="mono" {id} value="" list="form-keys" autocomplete="off" autocapitalize="off" spellcheck="false" onchange={oncommit.reform(|event: Event| value_of(&event))} /></div>
            </div>
        }
    }
}

/// A field that takes effect when it is left.
fn input(
    id: String,
    value: &str,
    label: Option<String>,
    list: Option<&'static str>,
    oncommit: Callback<String>,
) -> Html {
    let onchange = oncommit.reform(|event: Event| value_of(&event));
    html! {
        <div class="input"><input class="mono" {id} value={value.to_owned()} aria-label={label.clone()} placeholder={label.filter(|_| value.is_empty())} {list} autocomplete="off" autocapitalize="off" spellcheck="false" {onchange} /></div>
    }
}

#[derive(Properties, PartialEq)]
struct SelectProps {
    id: AttrValue,
    /// For one without a label of its own.
    #[prop_or_default]
    label: Option<AttrValue>,
    value: String,
    choices: Vec<&'static str>,
    onchange: Callback<String>,
}

/// A choice; a value that is none of the choices is one more.
#[component]
fn Select(props: &SelectProps) -> Html {
    let SelectProps { value, choices, .. } = props;
    let node = use_node_ref();
    {
        // Once a person has chosen, a browser heeds the attribute `selected` no more.
        let node = node.clone();
        use_effect_with(value.clone(), move |value| {
            if let Some(select) = node.cast::<HtmlSelectElement>().filter(|select| select.value() != *value) {
                select.set_value(value);
            }
        });
    }
    let other = (!choices.contains(&value.as_str())).then_some(value.as_str());
    let onchange = props.onchange.reform(|event: Event| value_of(&event));
    html! {
        <select ref={node} id={props.id.clone()} class="input" aria-label={props.label.clone()} {onchange}>
            { for choices.iter().copied().chain(other).map(|choice| html! { <option value={choice.to_owned()} selected={choice == value}>{ if choice.is_empty() { "(none)" } else { choice } }</option> }) }
        </select>
    }
}

fn value_of(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        return input.value();
    }
    if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
        return select.value();
    }
    target.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
}
