//! What is open in the inspector: certificates that were read, and what could not be.

use std::rc::Rc;

use signet_shared::certificate::{self, CertificateError, CertificateView};
use yew::Reducible;

/// Most certificates that stay open at once.
pub(crate) const MAX_OPEN: usize = 100;

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Where it came from: a file's name, or `Pasted text`.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether a private key was among it.
    pub is_secret: bool,
}

impl Failure {
    /// Names what is wrong with an input.
    pub(crate) fn new(source: &str, error: &CertificateError) -> Self {
        Self {
            source: source.to_owned(),
            message: error.to_string(),
            hint: error.hint().to_owned(),
            is_secret: error.is_secret(),
        }
    }
}

/// What is open. Nothing of it is stored anywhere else.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Inspector {
    /// The certificates, in the order in which they were opened.
    pub certificates: Vec<Rc<CertificateView>>,
    /// Position of the one that is shown.
    pub selected: usize,
    /// What the last inputs failed on.
    pub failures: Vec<Failure>,
}

/// What can happen to it.
#[derive(Debug)]
pub(crate) enum Action {
    /// These files or texts came, each with where it came from. `Err` is one that could not even be loaded.
    Open(Vec<(String, Result<Vec<u8>, Failure>)>),
    /// Show another one.
    Select(usize),
    /// Close one.
    Close(usize),
    /// Close all.
    Forget,
}

impl Inspector {
    /// The certificate that is shown.
    pub(crate) fn current(&self) -> Option<&Rc<CertificateView>> {
        self.certificates.get(self.selected)
    }

    /// Whether nothing is open and nothing failed.
    pub(crate) fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.failures.is_empty()
    }

    fn open(&mut self, inputs: Vec<(String, Result<Vec<u8>, Failure>)>) {
        self.failures.clear();
        let mut first = None;
        for (source, input) in inputs {
            let read = input
                .and_then(|bytes| certificate::parse(&bytes).map_err(|error| Failure::new(&source, &error)));
            match read {
                Ok(views) => {
                    for view in views {
                        let position = self.add(view);
                        first = first.or(position);
                    }
                }
                Err(failure) => self.failures.push(failure),
            }
        }
        self.selected = first.unwrap_or(self.selected);
    }

    /// Adds a certificate, or finds it among those that are open. `None` when there are too many.
    fn add(&mut self, view: CertificateView) -> Option<usize> {
        let known = self.certificates.iter().position(|open| open.der == view.der);
        if known.is_some() {
            return known;
        }
        if self.certificates.len() == MAX_OPEN {
            let message = format!("{} was not opened: {MAX_OPEN} are open already", view.subject.title());
            let hint = "Forget those you no longer need.".to_owned();
            self.failures.push(Failure { source: String::new(), message, hint, is_secret: false });
            return None;
        }
        self.certificates.push(Rc::new(view));
        Some(self.certificates.len() - 1)
    }

    fn close(&mut self, position: usize) {
        if position < self.certificates.len() {
            self.certificates.remove(position);
        }
        if self.selected > position || self.selected == self.certificates.len() {
            self.selected = self.selected.saturating_sub(1);
        }
    }
}

impl Reducible for Inspector {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Open(inputs) => next.open(inputs),
            Action::Select(position) => next.selected = position,
            Action::Close(position) => next.close(position),
            Action::Forget => next = Self::default(),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::certificate::tests::{LEAF, P384, ROOT};

    fn open(texts: &[&str]) -> Action {
        let inputs = texts.iter().map(|text| ("file.pem".to_owned(), Ok(text.as_bytes().to_vec())));
        Action::Open(inputs.collect())
    }

    fn after(actions: Vec<Action>) -> Rc<Inspector> {
        actions.into_iter().fold(Rc::new(Inspector::default()), |state, action| state.reduce(action))
    }

    fn titles(state: &Inspector) -> Vec<&str> {
        state.certificates.iter().map(|certificate| certificate.subject.title()).collect()
    }

    #[test]
    fn opens_several_and_shows_the_first_new_one() {
        let state = after(vec![open(&[ROOT]), open(&[LEAF, P384])]);
        assert_eq!(titles(&state), ["Lakeside Signing Root", "epic-prod-voice", "clinic-p384"]);
        assert_eq!(state.selected, 1);
        assert!(state.failures.is_empty());
    }

    #[test]
    fn what_is_open_already_is_shown_and_not_opened_twice() {
        let state = after(vec![open(&[ROOT, LEAF]), open(&[ROOT])]);
        assert_eq!((state.certificates.len(), state.selected), (2, 0));
    }

    #[test]
    fn failures_stand_beside_what_worked_until_the_next_input() {
        let key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----";
        let state = after(vec![open(&[LEAF]), open(&[key, "junk", P384])]);
        assert_eq!((state.certificates.len(), state.selected, state.failures.len()), (2, 1, 2));
        assert!(state.failures[0].is_secret && !state.failures[1].is_secret);
        assert_eq!(state.failures[0].source, "file.pem");
        assert!(after(vec![open(&["junk"]), open(&[LEAF])]).failures.is_empty());
    }

    #[test]
    fn closing_keeps_the_eye_where_it_was() {
        let all = || open(&[ROOT, LEAF, P384]);
        let shown =
            |actions| after(actions).current().map(|certificate| certificate.subject.title().to_owned());
        let is = |title: &str| Some(title.to_owned());
        assert_eq!(shown(vec![all(), Action::Select(1), Action::Close(0)]), is("epic-prod-voice"));
        assert_eq!(shown(vec![all(), Action::Select(1), Action::Close(1)]), is("clinic-p384"));
        assert_eq!(shown(vec![all(), Action::Select(2), Action::Close(2)]), is("epic-prod-voice"));
        assert_eq!(shown(vec![all(), Action::Close(7)]), is("Lakeside Signing Root"));
        assert_eq!(shown(vec![open(&[ROOT]), Action::Close(0)]), None);
    }

    #[test]
    fn forgetting_leaves_nothing() {
        assert!(after(vec![open(&[ROOT, "junk"]), Action::Forget]).is_empty());
    }
}
