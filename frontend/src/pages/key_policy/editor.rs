//! For experts: the whole policy as JSON, checked while it is typed.

use signet_shared::api::key_policy::ProposePolicyChange;
use signet_shared::policy::{Context, PolicyDocument, PolicyError, Review, review};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::components::button::{Button, Weight};
use crate::components::icon::Icon;
use crate::components::problem::ProblemNotice;
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::findings::{finding_items, resolved_items};
use super::statements::{counts, statements};
use super::workplace::PartProps;

/// Id of the text area; the focus goes there when a document is taken to the editor.
pub(super) const AREA: &str = "document";
const STATE: &str = "document-state";

/// What is known about the text in the editor.
enum Checked {
    /// It is not JSON.
    Broken(PolicyError),
    /// It can be compared.
    Reviewed { document: PolicyDocument, review: Box<Review> },
}

/// The editor.
#[component]
pub(super) fn Editor(props: &PartProps) -> Html {
    let PartProps { desk, studio, doors, .. } = props;
    let policy = &desk.policy;
    let pretty = use_memo(policy.document.clone(), |text| {
        PolicyDocument::parse(text).map_or_else(|_| text.clone(), |doc| doc.to_pretty_json())
    });
    let text = studio.draft.document.clone().unwrap_or_else(|| (*pretty).clone());
    let edited = studio.draft.document.is_some();
    let checked =
        use_memo((text.clone(), policy.document.clone(), policy.key_arn.clone()), |(text, live, key_arn)| {
            check(text, live, &Context::for_key(key_arn))
        });
    let (document, found) = match &*checked {
        Checked::Broken(_) => (None, None),
        Checked::Reviewed { document, review } => (Some(document), Some(review)),
    };
    // Opened once, it stays: it must not close under someone who goes back to the policy in force.
    let opened = use_state(|| edited);
    {
        let opened = opened.clone();
        use_effect_with(edited, move |edited| {
            if *edited {
                opened.set(true);
            }
        });
    }
    let changes = found.is_some_and(|found| !found.diff.is_empty());
    let tell = &doors.tell;
    let oninput = tell.reform(|event: InputEvent| {
        let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        StudioEvent::DocumentTyped(Some(area.map(|area| area.value()).unwrap_or_default()))
    });
    let format = document.map(|document| {
        let pretty = document.to_pretty_json();
        tell.reform(move |_: MouseEvent| StudioEvent::DocumentTyped(Some(pretty.clone())))
    });
    let reset = tell.reform(|_: MouseEvent| StudioEvent::DocumentTyped(None));
    let propose = {
        let what = ProposePolicyChange::Document { document: text.clone() };
        doors.propose.reform(move |_: MouseEvent| (Work::ProposeDocument, what.clone()))
    };
    html! {
        <details class="panel fold editor" open={edited || *opened}>
            <summary><Icon name="right" />{ "Edit the whole policy as JSON" }</summary>
            <div class="body stack">
                <div class="field wide">
                    <label for={AREA}>{ "Policy document" }</label>
                    <p class="hint" id="document-hint">{ "Starts as the policy in force. It is checked and compared while you type; nothing is sent before you propose it." }</p>
                    <textarea id={AREA} class="input code-input" rows="18" value={text} {oninput} spellcheck="false" autocomplete="off" autocapitalize="off"
                        aria-invalid={document.is_none().then_some("true")} aria-describedby={format!("document-hint {STATE}")} />
                    { state(&checked, edited) }
                </div>
                <div class="row">
                    <Button onclick={propose} busy={studio.is_busy_with(&Work::ProposeDocument)} disabled={!changes} described_by={STATE}>{ "Propose this document" }</Button>
                    if let Some(onclick) = format { <Button weight={Weight::Quiet} {onclick}>{ "Format" }</Button> }
                    if edited { <Button weight={Weight::Quiet} onclick={reset}>{ "Back to the policy in force" }</Button> }
                </div>
                if let Some(error) = studio.refusal_of(&Work::ProposeDocument) { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
                if let Some(found) = found.filter(|_| edited) {
                    <div class="cols even">
                        <section class="panel" aria-labelledby="draft-statements-h"><header><h3 id="draft-statements-h">{ "What changes" }</h3>{ counts(&found.diff) }</header>{ statements(&found.diff) }</section>
                        <section class="panel" aria-labelledby="draft-findings-h"><header><h3 id="draft-findings-h">{ "Findings" }</h3></header>
                            <ul class="list">
                                { for finding_items(&found.findings) }
                                { for resolved_items(&found.resolved) }
                                if found.findings.is_empty() { <li><Icon name="ok" class="ok" /><p>{ "Nothing speaks against this policy." }</p></li> }
                            </ul>
                        </section>
                    </div>
                }
            </div>
        </details>
    }
}

fn check(text: &str, live: &str, context: &Context) -> Checked {
    match PolicyDocument::parse(text) {
        Err(error) => Checked::Broken(error),
        Ok(document) => {
            // A live policy that cannot be read leaves nothing to compare with but the draft itself.
            let base = PolicyDocument::parse(live).unwrap_or_else(|_| document.clone());
            let review = Box::new(review(&base, &document, context));
            Checked::Reviewed { document, review }
        }
    }
}

/// One line below the editor; read out politely.
fn state(checked: &Checked, edited: bool) -> Html {
    let (class, icon, text) = match checked {
        Checked::Broken(error) => ("bad", "bad", error.to_string()),
        Checked::Reviewed { .. } if !edited => ("", "info", "This is the policy in force.".to_owned()),
        Checked::Reviewed { review, .. } if review.diff.is_empty() => (
            "",
            "info",
            "This means the same as the policy in force, so there is nothing to propose.".to_owned(),
        ),
        Checked::Reviewed { review, .. } => match review.blockers.first() {
            Some(finding) => {
                ("warn", "warn", format!("You can propose this, but not apply it: {}.", finding.title))
            }
            None => ("ok", "check", "This can be proposed.".to_owned()),
        },
    };
    html! { <p class={classes!("msg", class)} id={STATE} role="status"><Icon name={icon} /><span>{ text }</span></p> }
}
