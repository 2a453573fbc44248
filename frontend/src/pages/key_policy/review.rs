//! A change under review: who gains, what changes, what is found, and its end.

use std::rc::Rc;

use signet_shared::api::key_policy::PolicyChange;
use signet_shared::format::thousands;
use signet_shared::policy::{self, Context, PolicyDocument, Principal};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::components::time::Time;
use crate::state::key_policy::desk::{Standing, lambda_role};
use crate::state::key_policy::studio::StudioEvent;

use super::confirm::confirm;
use super::findings::{finding_items, resolved_items};
use super::json::JsonDiff;
use super::matrix::{Side, matrix};
use super::outcome::outcome;
use super::statements::{counts, statements};
use super::workplace::PartProps;

/// Id of the heading; the focus goes there when a change is proposed, applied or chosen.
pub(super) const HEADING: &str = "review-h";

#[derive(Properties, PartialEq)]
pub(super) struct ReviewProps {
    /// What all parts are given.
    pub part: PartProps,
    /// The change.
    pub change: Rc<PolicyChange>,
}

/// A change under review.
#[component]
pub(super) fn Review(props: &ReviewProps) -> Html {
    let change = &props.change;
    let texts = (change.base_document.clone(), change.proposed_document.clone(), change.key_arn.clone());
    let reviewed = use_memo(texts, |(base, proposed, key_arn)| {
        let (base, proposed) = (PolicyDocument::parse(base)?, PolicyDocument::parse(proposed)?);
        let review = policy::review(&base, &proposed, &Context::for_key(key_arn));
        let role = lambda_role(&base, &proposed);
        let rows = Rc::new(policy::json_diff(&base, &proposed));
        Ok::<_, policy::PolicyError>((Rc::new(review), rows, role))
    });
    let (review, rows, role) = match &*reviewed {
        Ok(reviewed) => reviewed,
        Err(error) => {
            return html! { <Notice tone={Tone::Bad} title="This change cannot be read"><p>{ error.to_string() }</p></Notice> };
        }
    };
    let standing = props.part.desk.standing(change);
    let context = Context::for_key(&change.key_arn);
    let past = !matches!(standing, Standing::Open | Standing::Outdated | Standing::Applying);
    let found = !(review.findings.is_empty() && review.resolved.is_empty());
    let (left, right) = match standing {
        Standing::Open => ("In force", "Proposed"),
        Standing::Outdated => ("Its base", "Proposed"),
        _ => ("Before", "After"),
    };
    html! {
        <section class="stack loose review" aria-labelledby={HEADING}>
            { head(props, standing) }
            if standing != Standing::Open { { outcome(&props.part, change, standing) } }
            <Panel id="who-h" title={if past { "Who gained, who lost" } else { "Who gains, who loses" }} flush=true
                aside={html! { <span class="small muted">{ "Worked out from both key policies, before anything is sent" }</span> }}>
                { matrix(&review.access, Side::Change, &context, role.as_ref()) }
            </Panel>
            <div class={classes!((standing == Standing::Open).then_some("cols"))}>
                <div class="stack loose">
                    <Panel id="statements-h" title="Statements" flush=true aside={counts(&review.diff)}>{ statements(&review.diff) }</Panel>
                    if !past {
                        <Panel id="findings-h" title="Findings" flush=true>
                            <ul class="list">
                                { for finding_items(&review.findings) }
                                { for resolved_items(&review.resolved) }
                                if !found { <li><Icon name="ok" class="ok" /><p>{ "Nothing speaks against this change." }</p></li> }
                            </ul>
                        </Panel>
                    }
                </div>
                if standing == Standing::Open {
                    <div class="stack loose">
                        { lockout(&review.administrators) }
                        { confirm(&props.part, change, review) }
                    </div>
                }
            </div>
            <Panel id="json-h" title="JSON" flush=true
                aside={html! { <span class="small muted">{ "Sorted, so that order alone is never a difference" }</span> }}
                footer={html! {
                    <span class="row muted"><span>{ format!("{} of 32,768 bytes", thousands(review.size as u64)) }</span><span class="row tightest">{ "base sha256" }<Ident value={change.base_hash.clone()} what="hash of the base" /></span></span>
                }}>
                <JsonDiff rows={rows.clone()} {left} {right} />
            </Panel>
        </section>
    }
}

fn head(props: &ReviewProps, standing: Standing) -> Html {
    let change = &props.change;
    let (word, tone, icon) = standing.look();
    let aside = props.part.doors.tell.reform(|_: MouseEvent| StudioEvent::Shown(None));
    html! {
        <div class="head review-head">
            <div>
                <div class="row"><h2 id={HEADING} tabindex="-1">{ &change.title }</h2><Status {tone} {icon}>{ word }</Status></div>
                <p class="small muted">{ format!("Proposed by {}, ", change.proposed_by) }<Time at={change.proposed_at} relative=true /></p>
            </div>
            <button class="btn quiet" type="button" onclick={aside}>{ if standing == Standing::Open { "Put aside" } else { "Close" } }</button>
        </div>
    }
}

/// Who can still change the policy afterwards. That nobody can is a finding, and blocks.
fn lockout(administrators: &[Principal]) -> Html {
    let names: Vec<String> = administrators.iter().map(Principal::name).collect();
    let who = match names.as_slice() {
        [] => {
            return html! {
                <Notice tone={Tone::Bad} icon="lock" title="Nobody could undo this"><p>{ "No one that Signet can identify keeps PutKeyPolicy without a condition." }</p></Notice>
            };
        }
        [one] => format!("{one} keeps"),
        [one, two] => format!("{one} and {two} keep"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more keep", rest.len()),
    };
    html! {
        <Notice tone={Tone::Ok} icon="lock" title="Nobody is locked out"><p>{ format!("{who} PutKeyPolicy, so this can be undone.") }</p></Notice>
    }
}
