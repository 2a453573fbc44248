//! One of the authorities that exist.

use std::rc::Rc;

use signet_shared::api::authority::AuthoritySummary;
use yew::prelude::*;

use crate::api::authorities;
use crate::components::async_view::async_view;
use crate::components::field::{Choice, Field, SelectField};
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::format::grouped;
use crate::hooks::use_resource::{Load, use_resource};
use crate::state::authorities::{about, label};

/// What [`AuthorityChoice`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct AuthorityChoiceProps {
    /// Id of the control; unique on the page.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What the field is for.
    pub hint: AttrValue,
    /// What stands first: no authority.
    pub none: &'static str,
    /// The Region whose authorities are listed.
    pub region: String,
    /// Id of the target; the default one if empty.
    pub target: String,
    /// ARN of the chosen one; empty if none is.
    pub value: String,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Called with the ARN, and whether it issues for a week at most.
    pub onchange: Callback<(String, bool)>,
}

/// A choice from the authorities of a Region, those of other accounts marked. Where they cannot be listed, the ARN is typed.
#[component]
pub(crate) fn AuthorityChoice(props: &AuthorityChoiceProps) -> Html {
    let place = (props.region.clone(), props.target.clone());
    let list =
        use_resource(place, |(region, target)| async move { authorities::list(&region, &target).await });
    let by_hand = |hint: AttrValue| {
        html! {
            <Field id={props.id} label={format!("{} (ARN)", props.label)} {hint} mono=true value={props.value.clone()} error={props.error.clone()}
                oninput={props.onchange.reform(|arn| (arn, false))} />
        }
    };
    if matches!(list.load, Load::Failed(_)) {
        return html! { <>{ async_view(&list, "authorities", |_| Html::default()) }{ by_hand("They could not be listed. Type the ARN.".into()) }</> };
    }
    async_view(&list, "authorities", |list| {
        if list.is_empty() {
            return html! {
                <>
                    <Notice tone={Tone::Info} title={format!("There is no authority in {}", props.region)}><p>{ "None of this account, and none that another account shares with it." }</p></Notice>
                    { by_hand("If you know of one that is not listed, type its ARN.".into()) }
                </>
            };
        }
        let onchange = {
            let (list, onchange) = (Rc::clone(list), props.onchange.clone());
            Callback::from(move |arn: String| {
                let short = list.iter().any(|authority| authority.arn == arn && authority.short_lived);
                onchange.emit((arn, short));
            })
        };
        let chosen = list.iter().find(|authority| authority.arn == props.value);
        html! {
            <>
                <SelectField id={props.id} label={props.label} hint={props.hint.clone()} choices={choices(props, list)} value={props.value.clone()} error={props.error.clone()} {onchange} />
                if let Some(authority) = chosen { { facts(authority) } }
            </>
        }
    })
}

fn choices(props: &AuthorityChoiceProps, list: &[AuthoritySummary]) -> Vec<Choice> {
    let one = |value: &str, label: String, group: String| Choice {
        value: value.to_owned().into(),
        label: label.into(),
        group: group.into(),
    };
    let mut choices = vec![one("", props.none.to_owned(), String::new())];
    // What was chosen stays to be seen, even if it is not listed here.
    if !props.value.is_empty() && !list.iter().any(|authority| authority.arn == props.value) {
        choices.push(one(&props.value, props.value.clone(), "Not in this list".to_owned()));
    }
    choices.extend(list.iter().map(|authority| {
        let group = match &authority.shared_by {
            Some(account) => format!("Shared by account {}", grouped(account)),
            None => "Of this account".to_owned(),
        };
        one(&authority.arn, label(authority), group)
    }));
    choices
}

fn facts(authority: &AuthoritySummary) -> Html {
    let tone = if authority.unfit.is_some() { Tone::Warn } else { Tone::Info };
    html! {
        <Notice {tone} title={authority.common_name.clone()}>
            { for about(authority).into_iter().map(|line| html! { <p>{ line }</p> }) }
        </Notice>
    }
}
