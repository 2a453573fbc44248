//! The whole policy, written by hand: as JSON with colours and suggestions, or as a form; checked while it is typed.
//!
//! [`area`] is the text, [`form`] the form, [`files`] and [`offer`] take files, [`checked`] knows what the text is.
//! `state::key_policy::editor` decides.

mod area;
mod checked;
mod files;
mod form;

mod offer;

use std::rc::Rc;

use signet_shared::api::key_policy::ProposePolicyChange;
use signet_shared::policy::findings::{mend_all, mendable};
use signet_shared::policy::text::{rewritten, statement_spans};
use signet_shared::policy::{Context, PolicyDocument, Repair, Reviewer};
use yew::prelude::*;

use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::icon::Icon;
use crate::components::problem::ProblemNotice;
use crate::state::key_policy::editor::bench::{Act, Bench, BenchEvent, View};
use crate::state::key_policy::editor::offsets::{byte_at, line_column, same_place};
use crate::state::key_policy::editor::paint::{Marks, marks, paint};
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::findings::{FindingActs, acting_items, resolved_items};
use super::statements::{counts, statements};
use super::workplace::PartProps;
use area::{Area, caret_byte, go_to, retype};
use checked::{Checked, check, state};
use files::{Choose, use_files};

use form::Form;
use offer::offered;

/// Id of the text area; the focus goes there when a document is taken to the editor.
pub(super) const AREA: &str = "document";
const STATE: &str = "document-state";
const FINDINGS: &str = "draft-findings-h";

/// The editor.
#[component]
pub(super) fn Editor(props: &PartProps) -> Html {
    let PartProps { desk, studio, doors, .. } = props;
    let policy = &desk.policy;
    let live = (policy.document.clone(), policy.key_arn.clone());
    let pretty = use_memo(policy.document.clone(), |text| {
        PolicyDocument::parse(text).map_or_else(|_| text.clone(), |doc| doc.to_pretty_json())
    });
    let text: Rc<str> = studio.draft.document.as_deref().unwrap_or(&pretty).into();
    let edited = studio.draft.document.is_some();
    let context = use_memo(live.clone(), |(_, key_arn)| Context::for_key(key_arn));
    // All that follows from the live policy is worked out once, not with each letter.
    let reviewer = use_memo(live.clone(), |(document, _)| {
        PolicyDocument::parse(document).ok().map(|base| Reviewer::new(base, (*context).clone()))
    });
    let checked = use_memo((text.clone(), live), |(text, _)| check(text, (*reviewer).as_ref(), &context));
    let blocks = use_memo((text.clone(), line_marks(&text, &checked)), |(text, marks)| paint(text, marks));
    let blocks: Rc<Vec<_>> = blocks;
    let bench = use_reducer(Bench::default);
    let notice = {
        let bench = bench.dispatcher();
        Callback::from(move |event| bench.dispatch(event))
    };
    use_files(notice.clone());
    // Opened once, it stays: it must not close under someone who goes back to the policy in force.
    let opened = use_state(|| edited);
    {
        let opened = opened.clone();
        use_effect_with(edited || bench.offer.is_some(), move |wanted| {
            if *wanted {
                opened.set(true);
            }
        });
    }

    let tell = {
        let pretty = Rc::clone(&pretty);
        doors.tell.reform(move |text: String| StudioEvent::DocumentTyped((text != *pretty).then_some(text)))
    };
    // Changes the text at once: by typing where there is a text area, so that its own undo knows of it.
    let put = {
        let (old, tell, view) = (text.clone(), tell.clone(), bench.view);
        move |new: String| {
            if *old != *new && !(view == View::Json && retype(&old, &new)) {
                tell.emit(new);
            }
        }
    };
    let act = {
        let (put, old, notice) = (put.clone(), text.clone(), notice.clone());
        Callback::from(move |(what, new): (String, String)| {
            if *old != *new {
                notice.emit(BenchEvent::Acted(Act { what, before: old.to_string(), after: new.clone() }));
                put(new);
            }
        })
    };
    let take_back = bench.act.clone().filter(|last| edited || last.after == *text).map(|last| {
        let (put, notice) = (put.clone(), notice.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            notice.emit(BenchEvent::TakenBack);
            put(last.before.clone());
        });
        html! { <Button weight={Weight::Quiet} icon="retry" {onclick}>{ "Back to before" }</Button> }
    });
    let reset = {
        let pretty = Rc::clone(&pretty);
        act.reform(move |_: MouseEvent| ("Back to the policy in force.".to_owned(), (*pretty).clone()))
    };
    let view = |wanted: View, word: &'static str| {
        let onclick = notice.reform(move |_: MouseEvent| BenchEvent::Viewed(wanted));
        html! { <button class="btn" type="button" aria-pressed={if bench.view == wanted { "true" } else { "false" }} {onclick}>{ word }</button> }
    };
    let show = {
        let (notice, text) = (notice.clone(), text.clone());
        // The text area may have to come back first.
        Callback::from(move |range: std::ops::Range<usize>| {
            notice.emit(BenchEvent::Viewed(View::Json));
            let text = text.clone();
            gloo_timers::callback::Timeout::new(0, move || go_to(&text, range)).forget();
        })
    };
    let go = {
        let text = text.clone();
        show.reform(move |at: usize| statement_spans(&text).get(at).cloned().unwrap_or_default())
    };
    let mistake = match &*checked {
        Checked::Broken(error) => error.line.zip(error.column).map(|(line, column)| {
            let at = byte_at(&text, line, column);
            show.reform(move |_: MouseEvent| at..at)
        }),
        Checked::Reviewed { .. } => None,
    };
    let (document, found) = match &*checked {
        Checked::Broken(_) => (None, None),
        Checked::Reviewed { document, review } => (Some(document), Some(review)),
    };
    let print = |word: &'static str, what: &'static str, new: Option<String>| {
        let (act, old) = (act.clone(), text.clone());
        new.map(|new| {
            let onclick = Callback::from(move |_: MouseEvent| {
                let caret = caret_byte(&old).map(|caret| same_place(&old, caret, &new));
                act.emit((what.to_owned(), new.clone()));
                if let Some(caret) = caret {
                    let new = new.clone();
                    gloo_timers::callback::Timeout::new(0, move || go_to(&new, caret..caret)).forget();
                }
            });
            html! { <Button weight={Weight::Quiet} {onclick}>{ word }</Button> }
        })
    };
    let json = bench.view == View::Json;
    let format = print("Format", "Formatted.", document.filter(|_| json).map(PolicyDocument::to_pretty_json));
    let minify =
        print("Minify", "Minified.", document.filter(|_| json).map(PolicyDocument::to_minified_json));
    let changes = found.is_some_and(|found| !found.diff.is_empty());
    let propose = {
        let what = ProposePolicyChange::Document { document: text.to_string() };
        doors.propose.reform(move |_: MouseEvent| (Work::ProposeDocument, what.clone()))
    };
    let offer = bench.offer.as_ref().map(|offer| {
        let (name, act, notice_now) = (offer.name.clone(), act.clone(), notice.clone());
        let replace = Callback::from(move |new| {
            // Also where the file is the text already, and nothing is done.
            notice_now.emit(BenchEvent::Declined);
            act.emit((format!("Replaced by {name}."), new));
        });
        offered(offer, &text, replace, &notice.reform(|_: MouseEvent| BenchEvent::Declined))
    });
    html! {
        <details class={classes!("panel", "fold", "editor", bench.is_over.then_some("over"))} open={edited || *opened}>
            <summary><Icon name="right" />{ "Edit the whole policy as JSON" }</summary>
            <div class="body stack">
                <p class="vh" role="status">{ &bench.said }</p>
                { offer.unwrap_or_default() }
                <div class="row between">
                    <div class="row" role="group" aria-label="Shown as">{ view(View::Json, "JSON") }{ view(View::Form, "Form") }</div>
                    <div class="row">{ format }{ minify }<Choose tell={notice.clone()} /></div>
                </div>
                <div class="field wide">
                    if json {
                        <label for={AREA}>{ "Policy document" }</label>
                        <p class="hint" id="document-hint">{ if bench.is_over { "Let go to open the file." } else { "Starts as the policy in force. It is checked and compared while you type; nothing is sent before you propose it. Ctrl+Space suggests what can stand at the caret; files can be dropped here." } }</p>
                        <Area text={text.clone()} {blocks} invalid={document.is_none()} described_by={format!("document-hint {STATE}")} oninput={tell} />
                    } else {
                        <Form text={text.clone()} act={act.clone()} show={show.clone()} />
                    }
                    { state(&checked, edited, mistake, STATE) }
                </div>
                <div class="row">
                    <Button onclick={propose} busy={studio.is_busy_with(&Work::ProposeDocument)} disabled={!changes} described_by={STATE}>{ "Propose this document" }</Button>
                    if edited { <Button weight={Weight::Quiet} onclick={reset}>{ "Back to the policy in force" }</Button> }
                    if let Some(button) = take_back { <span class="row small muted">{ bench.act.as_ref().map(|act| act.what.clone()) }{ button }</span> }
                </div>
                if let Some(error) = studio.refusal_of(&Work::ProposeDocument) { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
                if let (Some(found), Some(document)) = (found.filter(|found| edited || !found.findings.is_empty()), document) {
                    <div class={if edited { "cols even" } else { "stack" }}>
                        if edited { <section class="panel" aria-labelledby="draft-statements-h"><header><h3 id="draft-statements-h">{ "What changes" }</h3>{ counts(&found.diff) }</header>{ statements(&found.diff) }</section> }
                        <section class="panel" aria-labelledby={FINDINGS}><header><h3 id={FINDINGS} tabindex="-1">{ "Findings" }</h3>{ mend_everything(document, &text, mendable(&found.findings), &context, &act) }</header>
                            <ul class="list">
                                { for acting_items(&found.findings, &FindingActs { go, mend: mend(document, &text, &act) }) }
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

fn line_marks(text: &str, checked: &Checked) -> Marks {
    match checked {
        Checked::Broken(error) => marks(&[], &[], error.line.map(|line| line.saturating_sub(1))),
        Checked::Reviewed { review, .. } if review.findings.is_empty() => Marks::new(),
        Checked::Reviewed { review, .. } => {
            let lines: Vec<usize> =
                statement_spans(text).iter().map(|span| line_column(text, span.start).0).collect();
            marks(&review.findings, &lines, None)
        }
    }
}

/// Makes one repair. The list changes under the pressed button, so the focus goes to its heading.
fn mend(
    document: &PolicyDocument,
    text: &Rc<str>,
    act: &Callback<(String, String)>,
) -> Callback<(Repair, String)> {
    let (document, text, act) = (document.clone(), Rc::clone(text), act.clone());
    Callback::from(move |(repair, title): (Repair, String)| {
        if let Some(mended) = repair.apply(&document) {
            act.emit((format!("Mended: {title}."), rewritten(&text, &document, &mended)));
            browser::focus(FINDINGS);
        }
    })
}

/// A button for all repairs, where there is more than one.
fn mend_everything(
    document: &PolicyDocument,
    text: &Rc<str>,
    count: usize,
    context: &Rc<Context>,
    act: &Callback<(String, String)>,
) -> Html {
    if count < 2 {
        return Html::default();
    }
    let (document, text, context, act) = (document.clone(), Rc::clone(text), Rc::clone(context), act.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let (mended, made) = mend_all(&document, &context);
        act.emit((format!("{made} findings mended."), rewritten(&text, &document, &mended)));
        browser::focus(FINDINGS);
    });
    html! { <Button {onclick}>{ format!("Mend all {count} safe ones") }</Button> }
}
