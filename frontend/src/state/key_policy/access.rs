//! What the user does about grants: making one, revoking one. Each is confirmed by the key's name.

use std::rc::Rc;

use yew::Reducible;

use crate::api::error::ApiError;

/// Something under way, or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GrantWork {
    /// A grant is made.
    Create,
    /// The grant with this id is revoked.
    Revoke(String),
}

/// What the user does.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Granting {
    /// Typed to confirm a grant.
    pub create: String,
    /// The grant that is about to be revoked.
    pub revoking: Option<String>,
    /// Typed to confirm that.
    pub revoke: String,
    /// What is under way.
    pub busy: Option<GrantWork>,
    /// What was refused, and why.
    pub refusal: Option<(GrantWork, ApiError)>,
    /// What screen readers are told.
    pub said: String,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GrantEvent {
    /// The confirmation of a grant was typed.
    CreateTyped(String),
    /// A grant was chosen to be revoked, or none after all.
    Revoking(Option<String>),
    /// The confirmation of a revocation was typed.
    RevokeTyped(String),
    /// A request went out.
    Began(GrantWork),
    /// It was done; this is said.
    Done(String),
    /// It was refused.
    Refused(ApiError),
}

impl Granting {
    /// Whether this is under way.
    pub(crate) fn is_busy_with(&self, work: &GrantWork) -> bool {
        self.busy.as_ref() == Some(work)
    }

    /// Why this was refused.
    pub(crate) fn refusal_of(&self, work: &GrantWork) -> Option<&ApiError> {
        self.refusal.as_ref().filter(|(refused, _)| refused == work).map(|(_, error)| error)
    }
}

impl Reducible for Granting {
    type Action = GrantEvent;

    fn reduce(self: Rc<Self>, event: GrantEvent) -> Rc<Self> {
        let mut next = (*self).clone();
        match event {
            GrantEvent::CreateTyped(text) => next.create = text,
            GrantEvent::Revoking(id) => {
                next.revoking = id;
                next.revoke.clear();
                next.refusal = None;
            }
            GrantEvent::RevokeTyped(text) => next.revoke = text,
            GrantEvent::Began(work) => {
                next.refusal = None;
                next.said.clear();
                next.busy = Some(work);
            }
            GrantEvent::Done(said) => {
                match next.busy.take() {
                    Some(GrantWork::Create) => next.create.clear(),
                    Some(GrantWork::Revoke(_)) => {
                        next.revoking = None;
                        next.revoke.clear();
                    }
                    None => {}
                }
                next.said = said;
            }
            // What was typed is still wanted.
            GrantEvent::Refused(error) => next.refusal = next.busy.take().map(|work| (work, error)),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::GrantEvent::{Began, CreateTyped, Done, Refused, RevokeTyped, Revoking};
    use super::*;

    fn run(events: impl IntoIterator<Item = GrantEvent>) -> Rc<Granting> {
        events.into_iter().fold(Rc::default(), |state: Rc<Granting>, event| state.reduce(event))
    }

    #[test]
    fn a_grant_that_is_made_clears_its_own_confirmation_only() {
        let revoking = || Revoking(Some("g".to_owned()));
        let state = run([
            revoking(),
            RevokeTyped("vo".to_owned()),
            CreateTyped("voice".to_owned()),
            Began(GrantWork::Create),
            Done("made".to_owned()),
        ]);
        assert_eq!((state.create.as_str(), state.revoke.as_str(), state.said.as_str()), ("", "vo", "made"));
        assert_eq!(state.revoking.as_deref(), Some("g"));
    }

    #[test]
    fn a_refusal_stays_with_its_work_and_keeps_what_was_typed() {
        let work = GrantWork::Revoke("g".to_owned());
        let state = run([
            Revoking(Some("g".to_owned())),
            RevokeTyped("voice".to_owned()),
            Began(work.clone()),
            Refused(ApiError::offline()),
        ]);
        assert!(state.refusal_of(&work).is_some() && state.refusal_of(&GrantWork::Create).is_none());
        assert_eq!((state.revoke.as_str(), state.busy.clone()), ("voice", None));
        let kept = state.reduce(Revoking(None));
        assert_eq!((kept.revoke.as_str(), kept.refusal.clone(), kept.revoking.clone()), ("", None, None));
    }

    #[test]
    fn a_revoked_grant_closes_its_question() {
        let state = run([
            Revoking(Some("g".to_owned())),
            Began(GrantWork::Revoke("g".to_owned())),
            Done("revoked".to_owned()),
        ]);
        assert_eq!(state.revoking, None);
    }
}
