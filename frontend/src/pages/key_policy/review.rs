//! A change under review: who gains, what changes, what is found, and its end.

use std::rc::Rc;

use signet_shared::api::key_policy::PolicyChange;
use signet_shared::format::thousands;
use signet_shared::policy::{self, ChangeKind, Context, PolicyDiff, PolicyDocument, Reviewer, RoleArn};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::components::time::Time;
use crate::state::key_policy::desk::{Standing, lambda_role};
use crate::state::key_policy::export::{Exportable, added};
use crate::state::key_policy::studio::StudioEvent;

use super::confirm::confirm;
use super::export::{Export, export_key};
use super::findings::{finding_items, resolved_items};
use super::json::JsonDiff;
use super::lockout::{blockers, lockout};
use super::matrix::{Side, matrix};
use super::outcome::outcome;
use super::reason::reason_words;
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

/// What is worked out of a change.
struct Reviewed {
    /// The base against itself: what holds before.
    before: policy::Review,
    /// The change.
    review: policy::Review,
    rows: Rc<Vec<policy::DiffRow>>,
    /// The role that it lets sign, if that is all it does.
    role: Option<RoleArn>,
    /// The statements that it adds.
    added: Option<Rc<PolicyDocument>>,
    proposed: Rc<PolicyDocument>,
}

/// A change under review.
#[component]
pub(super) fn Review(props: &ReviewProps) -> Html {
    let change = &props.change;
    let texts = (change.base_document.clone(), change.proposed_document.clone(), change.key_arn.clone());
    let reviewed = use_memo(texts, |(base, proposed, key_arn)| {
        let (base, proposed) = (PolicyDocument::parse(base)?, PolicyDocument::parse(proposed)?);
        let reviewer = Reviewer::new(base.clone(), Context::for_key(key_arn));
        Ok::<_, policy::PolicyError>(Reviewed {
            before: reviewer.review(&base),
            review: reviewer.review(&proposed),
            rows: Rc::new(policy::json_diff(&base, &proposed)),
            role: lambda_role(&base, &proposed),
            added: added(&base, &proposed).map(Rc::new),
            proposed: Rc::new(proposed),
        })
    });
    let Reviewed { before, review, rows, role, added, proposed } = match &*reviewed {
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
            { outcome(&props.part, change, standing, role.as_ref()) }
            <Panel id="who-h" title={if past { "Who gained, who lost" } else { "Who gains, who loses" }} flush=true
                aside={html! { <span class="small muted">{ "Worked out from both key policies, before anything is sent" }</span> }}>
                { matrix(&review.access, Side::Change, &context, role.as_ref()) }
                { conditions(&review.diff) }
            </Panel>
            if !past { { blockers(&review.blockers) } }
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
                        { lockout(before, review) }
                        { confirm(&props.part, change, review) }
                    </div>
                }
            </div>
            <Panel id="json-h" title="JSON" flush=true
                aside={html! { <span class="small muted">{ "Sorted, so that order alone is never a difference" }</span> }}
                footer={html! {
                    <div class="row between"><span class="row muted"><span>{ format!("{} of 32,768 bytes", thousands(review.size as u64)) }</span><span class="row tightest">{ "base sha256" }<Ident value={change.base_hash.clone()} what="hash of the base" /></span></span>
                    <Export of={export_key(&props.part)} what={exports(added.as_ref(), proposed)} /></div>
                }}>
                <JsonDiff rows={rows.clone()} {left} {right} />
            </Panel>
        </section>
    }
}

fn head(props: &ReviewProps, standing: Standing) -> Html {
    let change = &props.change;
    let (mut word, tone, icon) = standing.look();
    if standing == Standing::Open && props.part.desk.needs_another(change, &props.part.user) {
        word = "Waits for somebody else";
    }
    let aside = props.part.doors.tell.reform(|_: MouseEvent| StudioEvent::Shown(None));
    html! {
        <div class="head review-head">
            <div>
                <div class="row"><h2 id={HEADING} tabindex="-1">{ &change.title }</h2><Status {tone} {icon}>{ word }</Status></div>
                <p class="small muted">{ format!("Proposed by {}, ", change.proposed_by) }<Time at={change.proposed_at} relative=true /></p>
                { reason_words(change.reason.as_ref()) }
            </div>
            <button class="btn quiet" type="button" onclick={aside}>{ if standing == Standing::Open { "Put aside" } else { "Close" } }</button>
        </div>
    }
}

/// What can be taken along of a change: what it adds, and the whole policy.
fn exports(added: Option<&Rc<PolicyDocument>>, proposed: &Rc<PolicyDocument>) -> Vec<Exportable> {
    let added = added.map(|document| Exportable {
        label: "The added statements",
        file: "added-statements",
        document: Rc::clone(document),
        whole: false,
    });
    let whole = Exportable {
        label: "The whole policy",
        file: "proposed-policy",
        document: Rc::clone(proposed),
        whole: true,
    };
    added.into_iter().chain([whole]).collect()
}

/// Conditions that change in a statement that stays: the matrix has no room for their values.
fn conditions(diff: &PolicyDiff) -> Html {
    let changed = diff.statements.iter().filter(|part| part.kind == ChangeKind::Changed);
    let items: Vec<Html> = changed
        .filter_map(|part| Some((part, part.fields.iter().find(|field| field.field == "Condition")?)))
        .map(|(part, field)| {
            let values =
                |list: &[String]| if list.is_empty() { "no condition".to_owned() } else { list.join("; ") };
            html! {
                <li><Icon name="edit" class="warn" /><div><b>{ &part.label }</b>
                    <p>{ "Was: " }<span class="mono">{ values(&field.removed) }</span></p>
                    <p>{ "Becomes: " }<span class="mono">{ values(&field.added) }</span></p>
                </div></li>
            }
        })
        .collect();
    if items.is_empty() {
        return Html::default();
    }
    html! { <ul class="list" aria-label="Conditions that change">{ items }</ul> }
}
