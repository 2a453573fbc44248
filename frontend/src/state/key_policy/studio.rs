//! What the user is doing on the key policy page.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};
use yew::Reducible;

use crate::api::error::ApiError;

/// Something under way, or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    /// Proposing access for a role by the key policy.
    ProposeRole,
    /// Proposing a document from the editor.
    ProposeDocument,
    /// Proposing to undo a change.
    ProposeFrom {
        /// Id of that change.
        change: String,
    },
    /// Proposing a change again, on the policy in force.
    Rebase {
        /// Id of that change.
        change: String,
    },
    /// Proposing to put a kept version back.
    Restore {
        /// Its number.
        version: u32,
    },
    /// Applying the shown change.
    Apply,
}

/// What a reload must not lose. (Proposals are the server's.)
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// The function or role that shall sign, as typed.
    #[serde(alias = "role")]
    pub lambda: String,
    /// The one whose ways are shown.
    pub asked: Option<String>,
    /// Whether it shall sign for a while only.
    pub temporary: bool,
    /// Why a change is proposed, as typed.
    pub reason: String,
    /// The document in the editor, once it was edited.
    pub document: Option<String>,
}

/// Characters of a reason, at most.
const LONGEST_REASON: usize = 500;

impl Draft {
    /// The reason as it is sent.
    pub(crate) fn reason(&self) -> Option<String> {
        Some(self.reason.trim()).filter(|reason| !reason.is_empty()).map(str::to_owned)
    }

    /// What is wrong with the reason.
    pub(crate) fn reason_fault(&self) -> Option<String> {
        let over = self.reason.trim().chars().count().saturating_sub(LONGEST_REASON);
        (over > 0).then(|| format!("At most {LONGEST_REASON} characters: {over} too many."))
    }
}

/// The query of the address of a change, with its `?`.
pub(crate) fn change_query(id: &str) -> String {
    format!("?change={id}")
}

/// The change that an address names.
pub(crate) fn linked_change(search: &str) -> Option<String> {
    let pairs = search.trim_start_matches('?').split('&');
    pairs.filter_map(|pair| pair.strip_prefix("change=")).find(|id| !id.is_empty()).map(str::to_owned)
}

/// A kept version that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// Its JSON.
    Version(u32),
    /// What is different between two.
    Compared {
        /// The older one.
        from: u32,
        /// The newer one.
        to: u32,
    },
}

/// A place that can ask for the focus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// The heading of the change under review.
    #[default]
    Review,
    /// The editor.
    Editor,
    /// The heading of a version that is looked at.
    Version,
}

/// What the user is doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Studio {
    /// Typed texts.
    pub draft: Draft,
    /// Whether the function's field was left or sent, so that it may complain.
    pub lambda_checked: bool,
    /// The typed confirmation.
    pub confirmation: String,
    /// The change under review.
    pub shown: Option<String>,
    /// The version that is looked at.
    pub opened: Option<Opened>,
    /// The change that was applied while this page is open.
    pub fresh: Option<String>,
    /// Whether the server did not answer when it was last asked about a change that waits.
    pub lost: bool,
    /// Whether the server's open proposal was looked for.
    pub searched: bool,
    /// What is under way.
    pub busy: Option<Work>,
    /// What was refused, and why.
    pub refusal: Option<(Work, ApiError)>,
    /// What screen readers are told.
    pub said: String,
    /// Grows when the focus should move to `place`.
    pub attention: u32,
    /// Where the focus should be.
    pub place: Place,
}

/// What happens on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StudioEvent {
    /// The desk is there; this is its open proposal.
    Found(Option<String>),
    /// The function or role was typed.
    LambdaTyped(String),
    /// Its field was left or sent; with what shall be looked up, if it can be.
    LambdaChecked(Option<String>),
    /// Whether it shall sign for a while only was chosen.
    TemporaryChosen(bool),
    /// The reason was typed.
    ReasonTyped(String),
    /// The document was edited; `None` goes back to the live one.
    DocumentTyped(Option<String>),
    /// A document was taken to the editor from elsewhere.
    DocumentTaken(String),
    /// The confirmation was typed.
    Confirmed(String),
    /// A request went out.
    Began(Work),
    /// It was answered by a change: proposed, or applied.
    Answered(Rc<PolicyChange>),
    /// It was refused.
    Refused(ApiError),
    /// A change that was being put was asked about; whether the server answered.
    Polled(bool),
    /// It is over: in force, or failed.
    Settled(Rc<PolicyChange>),
    /// A version was chosen to be looked at, or closed.
    VersionOpened(Option<Opened>),
    /// A change was chosen for review, or put aside.
    Shown(Option<String>),
}

impl Studio {
    /// A studio with the texts that were kept.
    pub(crate) fn new(draft: Draft) -> Self {
        Self { draft, ..Self::default() }
    }

    /// Whether this is under way.
    pub(crate) fn is_busy_with(&self, work: &Work) -> bool {
        self.busy.as_ref() == Some(work)
    }

    /// Why this was refused.
    pub(crate) fn refusal_of(&self, work: &Work) -> Option<&ApiError> {
        self.refusal.as_ref().filter(|(refused, _)| refused == work).map(|(_, error)| error)
    }

    fn attend(&mut self, place: Place) {
        self.place = place;
        self.attention += 1;
    }

    fn show(&mut self, id: Option<String>) {
        if self.shown != id {
            self.confirmation.clear();
        }
        if id.is_some() {
            self.attend(Place::Review);
        }
        self.shown = id;
        self.refusal = None;
    }

    fn answered(&mut self, change: &PolicyChange) {
        let work = self.busy.take();
        match work {
            Some(Work::ProposeDocument) => self.draft.document = None,
            Some(Work::Apply | Work::Rebase { .. }) | None => {}
            Some(Work::ProposeRole | Work::ProposeFrom { .. } | Work::Restore { .. }) => self.opened = None,
        }
        // The reason is the proposal's now. One that is made again keeps its own.
        if !matches!(work, Some(Work::Apply | Work::Rebase { .. })) {
            self.draft.reason.clear();
        }
        self.confirmation.clear();
        self.became(change);
        self.show(Some(change.id.clone()));
    }

    /// Tells what became of a change.
    fn became(&mut self, change: &PolicyChange) {
        let title = &change.title;
        self.lost = false;
        self.said = match change.state {
            PolicyChangeState::Applied => format!("Applied and read back: {title}."),
            PolicyChangeState::Applying => {
                format!("Being applied: {title}. AWS is asked again until it knows the role.")
            }
            PolicyChangeState::Failed => format!("Not applied: {title}."),
            PolicyChangeState::Proposed => format!("Proposed: {title}. Nothing is sent yet."),
        };
        // Not on a failure: what was typed is then still wanted.
        if change.state == PolicyChangeState::Applied {
            self.fresh = Some(change.id.clone());
        }
    }

    fn next(&mut self, event: StudioEvent) {
        match event {
            StudioEvent::Found(id) => {
                if !self.searched && self.shown.is_none() {
                    self.shown = id;
                }
                self.searched = true;
            }
            StudioEvent::LambdaTyped(text) => {
                self.lambda_checked &= !text.is_empty();
                self.draft.lambda = text;
                self.refusal = None;
            }
            StudioEvent::LambdaChecked(asked) => {
                let empty = self.draft.lambda.trim().is_empty();
                self.lambda_checked = !empty;
                // What is wrong leaves the ways of before in view; what is empty is over with them.
                if asked.is_some() || empty {
                    self.draft.asked = asked;
                }
            }
            StudioEvent::TemporaryChosen(temporary) => self.draft.temporary = temporary,
            StudioEvent::ReasonTyped(text) => {
                self.draft.reason = text;
                self.refusal = None;
            }
            StudioEvent::DocumentTyped(text) => {
                self.draft.document = text;
                self.refusal = None;
            }
            StudioEvent::DocumentTaken(text) => {
                self.draft.document = Some(text);
                self.refusal = None;
                self.attend(Place::Editor);
            }
            StudioEvent::Confirmed(text) => self.confirmation = text,
            StudioEvent::Began(work) => {
                self.refusal = None;
                self.said = if work == Work::Apply {
                    "Comparing, applying and reading back.".to_owned()
                } else {
                    String::new()
                };
                self.busy = Some(work);
            }
            StudioEvent::Answered(change) => self.answered(&change),
            StudioEvent::Refused(error) => {
                self.said = String::new();
                self.refusal = self.busy.take().map(|work| (work, error));
            }
            StudioEvent::Polled(answered) => self.lost = !answered,
            StudioEvent::Settled(change) => {
                self.became(&change);
                if self.shown.as_ref() == Some(&change.id) {
                    self.attend(Place::Review);
                }
            }
            StudioEvent::VersionOpened(opened) => {
                self.opened = opened;
                if opened.is_some() {
                    self.attend(Place::Version);
                }
            }
            StudioEvent::Shown(id) => self.show(id),
        }
    }
}

impl Reducible for Studio {
    type Action = StudioEvent;

    fn reduce(self: Rc<Self>, event: StudioEvent) -> Rc<Self> {
        let mut next = (*self).clone();
        next.next(event);
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::key_policy::desk::tests::{change, policy};

    fn run(events: impl IntoIterator<Item = StudioEvent>) -> Studio {
        let start = Rc::new(Studio::default());
        let end = events.into_iter().fold(start, |studio, event| studio.reduce(event));
        (*end).clone()
    }

    fn proposed(id: &str) -> Rc<PolicyChange> {
        Rc::new(change(id, &policy(&[]), &policy(&["{}"]), 1))
    }

    fn applied(id: &str) -> Rc<PolicyChange> {
        Rc::new(PolicyChange { state: PolicyChangeState::Applied, ..(*proposed(id)).clone() })
    }

    use StudioEvent::{
        Answered, Began, Confirmed, DocumentTyped, Found, LambdaChecked, LambdaTyped, Polled, ReasonTyped,
        Refused, Settled, Shown, VersionOpened,
    };

    #[test]
    fn an_open_proposal_is_shown_once() {
        let studio = run([Found(Some("a".to_owned()))]);
        assert_eq!(
            (studio.shown.as_deref(), studio.attention),
            (Some("a"), 0),
            "the focus stays where it is"
        );
        let aside = run([Found(Some("a".to_owned())), Shown(None), Found(Some("a".to_owned()))]);
        assert_eq!(aside.shown, None, "put aside stays aside");
    }

    #[test]
    fn proposing_shows_the_change_and_moves_the_focus() {
        let studio = run([
            Found(None),
            LambdaTyped("x".to_owned()),
            Began(Work::ProposeRole),
            Answered(proposed("a")),
        ]);
        assert_eq!((studio.shown.as_deref(), studio.attention, studio.busy.clone()), (Some("a"), 1, None));
        assert!(studio.said.starts_with("Proposed"));
        assert_eq!(studio.draft.lambda, "x", "the role is kept: its other ways may be wanted");
    }

    #[test]
    fn applying_clears_its_confirmation_and_is_fresh() {
        let studio = run([
            Began(Work::ProposeRole),
            Answered(proposed("a")),
            Confirmed("alias".to_owned()),
            Began(Work::Apply),
            Answered(applied("a")),
        ]);
        assert_eq!((studio.confirmation.as_str(), studio.fresh.as_deref()), ("", Some("a")));
        assert!(studio.said.starts_with("Applied and read back"));
        assert_eq!(studio.attention, 2);
    }

    #[test]
    fn a_reason_goes_with_its_proposal() {
        let typed = || ReasonTyped("ticket 7 ".to_owned());
        let studio = run([typed()]);
        assert_eq!(studio.draft.reason().as_deref(), Some("ticket 7"));
        let refused = run([typed(), Began(Work::ProposeRole), Refused(ApiError::offline())]);
        assert_eq!(refused.draft.reason, "ticket 7 ");
        assert_eq!(run([typed(), Began(Work::ProposeRole), Answered(proposed("a"))]).draft.reason(), None);
        let rebase = Work::Rebase { change: "b".to_owned() };
        assert!(run([typed(), Began(rebase), Answered(proposed("a"))]).draft.reason().is_some());
        let long = run([ReasonTyped("é".repeat(502))]);
        assert_eq!(long.draft.reason_fault().as_deref(), Some("At most 500 characters: 2 too many."));
        assert_eq!(run([ReasonTyped("é".repeat(500))]).draft.reason_fault(), None);
    }

    #[test]
    fn a_change_that_waits_is_told_when_it_is_over() {
        let putting =
            Rc::new(PolicyChange { state: PolicyChangeState::Applying, ..(*proposed("a")).clone() });
        let start = [Began(Work::Apply), Answered(putting), Polled(false)];
        let waits = run(start.clone());
        assert!(waits.said.starts_with("Being applied") && waits.lost && waits.fresh.is_none());
        let over = run(start.into_iter().chain([Settled(applied("a"))]));
        assert_eq!((over.fresh.as_deref(), over.lost, over.attention), (Some("a"), false, 2));
        let elsewhere = run([Settled(applied("b"))]);
        assert_eq!(elsewhere.attention, 0, "the focus stays with someone who looks at something else");
    }

    #[test]
    fn a_version_that_is_opened_takes_the_focus_and_goes_when_it_is_restored() {
        let opened = Some(Opened::Compared { from: 1, to: 3 });
        let studio = run([VersionOpened(opened)]);
        assert_eq!((studio.opened, studio.place, studio.attention), (opened, Place::Version, 1));
        let restored =
            run([VersionOpened(opened), Began(Work::Restore { version: 1 }), Answered(proposed("a"))]);
        assert_eq!((restored.opened, restored.shown.as_deref()), (None, Some("a")));
        assert_eq!(run([VersionOpened(opened), VersionOpened(None)]).attention, 1);
    }

    #[test]
    fn a_refusal_keeps_what_was_typed_and_stays_with_its_work() {
        let studio = run([
            DocumentTyped(Some("{".to_owned())),
            Confirmed("al".to_owned()),
            Began(Work::ProposeDocument),
            Refused(ApiError::offline()),
        ]);
        assert_eq!((studio.draft.document.as_deref(), studio.confirmation.as_str()), (Some("{"), "al"));
        assert!(
            studio.refusal_of(&Work::ProposeDocument).is_some() && studio.refusal_of(&Work::Apply).is_none()
        );
        assert!(!studio.is_busy_with(&Work::ProposeDocument));
        let typing =
            run([Began(Work::ProposeRole), Refused(ApiError::offline()), LambdaTyped("y".to_owned())]);
        assert_eq!(typing.refusal, None, "typing clears it");
    }

    #[test]
    fn another_change_asks_for_its_own_confirmation() {
        let studio =
            run([Shown(Some("a".to_owned())), Confirmed("al".to_owned()), Shown(Some("b".to_owned()))]);
        assert_eq!(studio.confirmation, "");
        let same =
            run([Shown(Some("a".to_owned())), Confirmed("al".to_owned()), Shown(Some("a".to_owned()))]);
        assert_eq!(same.confirmation, "al");
    }

    #[test]
    fn a_document_taken_to_the_editor_takes_the_focus_along() {
        let studio = run([StudioEvent::DocumentTaken("{}".to_owned())]);
        assert_eq!(
            (studio.draft.document.as_deref(), studio.place, studio.attention),
            (Some("{}"), Place::Editor, 1)
        );
        assert_eq!(run([DocumentTyped(Some("{}".to_owned()))]).attention, 0);
    }

    #[test]
    fn an_empty_field_does_not_complain_and_is_over_with_the_ways() {
        let typed = |text: &str| LambdaTyped(text.to_owned());
        assert!(!run([typed(""), LambdaChecked(None)]).lambda_checked);
        assert!(run([typed("x"), LambdaChecked(None)]).lambda_checked);
        assert!(!run([typed("x"), LambdaChecked(None), typed("")]).lambda_checked);
        let asked = || LambdaChecked(Some("x".to_owned()));
        let wrong = run([typed("x"), asked(), typed("x y"), LambdaChecked(None)]);
        assert_eq!(wrong.draft.asked.as_deref(), Some("x"));
        assert_eq!(run([typed("x"), asked(), typed(" "), LambdaChecked(None)]).draft.asked, None);
    }

    #[test]
    fn the_address_of_a_change_names_it() {
        assert_eq!(linked_change(&change_query("0199-a")).as_deref(), Some("0199-a"));
        assert_eq!(linked_change("?x=1&change=b").as_deref(), Some("b"));
        for none in ["", "?", "?change=", "?exchange=a"] {
            assert_eq!(linked_change(none), None, "{none}");
        }
    }

    #[test]
    fn a_draft_of_an_earlier_version_is_read() {
        let draft: Draft = serde_json::from_str(r#"{"role":"arn","document":null}"#).unwrap();
        assert_eq!(draft, Draft { lambda: "arn".to_owned(), ..Draft::default() });
    }

    #[test]
    fn a_proposed_document_leaves_the_editor() {
        let studio = run([
            DocumentTyped(Some("{}".to_owned())),
            Began(Work::ProposeDocument),
            Answered(proposed("a")),
        ]);
        assert_eq!(studio.draft.document, None);
    }
}
