//! What the user is doing on the key policy page.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};
use yew::Reducible;

use crate::api::error::ApiError;

/// Something under way, or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    /// Proposing access for a role.
    ProposeRole,
    /// Proposing a document from the editor.
    ProposeDocument,
    /// Proposing to undo or bring back a change of the history.
    ProposeFrom {
        /// Id of that change.
        change: String,
    },
    /// Applying the shown change.
    Apply,
}

/// What a reload must not lose. (Proposals are the server's.)
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The role's ARN, as typed.
    pub role: String,
    /// The document in the editor, once it was edited.
    pub document: Option<String>,
}

/// A place that can ask for the focus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// The heading of the change under review.
    #[default]
    Review,
    /// The editor.
    Editor,
}

/// What the user is doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Studio {
    /// Typed texts.
    pub draft: Draft,
    /// Whether the role's field was left or sent, so that it may complain.
    pub role_checked: bool,
    /// The typed confirmation.
    pub confirmation: String,
    /// The change under review.
    pub shown: Option<String>,
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
    /// The role's ARN was typed.
    RoleTyped(String),
    /// The role's field was left or sent.
    RoleChecked,
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
        let applied = change.state == PolicyChangeState::Applied;
        self.said = if applied {
            format!("Applied and read back: {}.", change.title)
        } else {
            format!("Proposed: {}. Nothing is sent yet.", change.title)
        };
        // Not on a failure: what was typed is then still wanted.
        match work {
            Some(Work::ProposeDocument) => self.draft.document = None,
            Some(Work::Apply) if applied => {
                self.draft.role.clear();
                self.role_checked = false;
            }
            _ => {}
        }
        self.confirmation.clear();
        self.show(Some(change.id.clone()));
    }

    fn next(&mut self, event: StudioEvent) {
        match event {
            StudioEvent::Found(id) => {
                if !self.searched && self.shown.is_none() {
                    self.shown = id;
                }
                self.searched = true;
            }
            StudioEvent::RoleTyped(text) => {
                self.role_checked &= !text.is_empty();
                self.draft.role = text;
                self.refusal = None;
            }
            StudioEvent::RoleChecked => self.role_checked = !self.draft.role.trim().is_empty(),
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
        Answered, Began, Confirmed, DocumentTyped, Found, Refused, RoleChecked, RoleTyped, Shown,
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
        let studio =
            run([Found(None), RoleTyped("x".to_owned()), Began(Work::ProposeRole), Answered(proposed("a"))]);
        assert_eq!((studio.shown.as_deref(), studio.attention, studio.busy.clone()), (Some("a"), 1, None));
        assert!(studio.said.starts_with("Proposed"));
        assert_eq!(studio.draft.role, "x", "the role is kept until it is applied");
    }

    #[test]
    fn applying_clears_what_was_typed_for_it() {
        let studio = run([
            RoleTyped("x".to_owned()),
            Began(Work::ProposeRole),
            Answered(proposed("a")),
            Confirmed("alias".to_owned()),
            Began(Work::Apply),
            Answered(applied("a")),
        ]);
        assert_eq!((studio.draft.role.as_str(), studio.confirmation.as_str()), ("", ""));
        assert!(studio.said.starts_with("Applied and read back"));
        assert_eq!(studio.attention, 2);
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
        let typing = run([Began(Work::ProposeRole), Refused(ApiError::offline()), RoleTyped("y".to_owned())]);
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
    fn an_empty_role_does_not_complain() {
        assert!(!run([RoleTyped(String::new()), RoleChecked]).role_checked);
        assert!(run([RoleTyped("x".to_owned()), RoleChecked]).role_checked);
        assert!(!run([RoleTyped("x".to_owned()), RoleChecked, RoleTyped(String::new())]).role_checked);
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
