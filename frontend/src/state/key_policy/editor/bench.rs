//! What the editor shows beside its text: the view, a file that waits for a yes, and the last act, to take back.

use std::rc::Rc;

use yew::Reducible;

use super::file::FileError;

/// How the text is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// As JSON.
    #[default]
    Json,
    /// As a form.
    Form,
}

/// Something that changed the text at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    /// What was done, for example `Mended: …`.
    pub what: String,
    /// The text before it.
    pub before: String,
    /// The text after it.
    pub after: String,
}

/// A file that waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The file's name.
    pub name: String,
    /// Its text, or why it has none.
    pub text: Result<String, FileError>,
}

/// The editor's state, beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bench {
    /// How the text is shown.
    pub view: View,
    /// The last act, as long as it can be taken back.
    pub act: Option<Act>,
    /// A file that waits for a yes.
    pub offer: Option<Offer>,
    /// Whether a file is held over the page.
    pub is_over: bool,
    /// What screen readers are told.
    pub said: String,
}

/// What happens at the editor.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BenchEvent {
    /// A view was chosen.
    Viewed(View),
    /// Something changed the text at once.
    Acted(Act),
    /// The last act was taken back.
    TakenBack,
    /// A file came.
    Offered(Offer),
    /// It is not wanted.
    Declined,
    /// A file is held over the page, or no more.
    Over(bool),
}

impl Reducible for Bench {
    type Action = BenchEvent;

    fn reduce(self: Rc<Self>, event: BenchEvent) -> Rc<Self> {
        let mut next = (*self).clone();
        match event {
            BenchEvent::Viewed(view) => next.view = view,
            BenchEvent::Acted(mut act) => {
                next.said.clone_from(&act.what);
                // One act after the other at the same thing, as when a field is filled, is one to take back.
                if let Some(last) =
                    next.act.take().filter(|last| last.what == act.what && last.after == act.before)
                {
                    act.before = last.before;
                }
                next.act = Some(act);
                next.offer = None;
            }
            BenchEvent::TakenBack => {
                next.said =
                    next.act.take().map(|act| format!("Taken back. {}", act.what)).unwrap_or_default();
            }
            BenchEvent::Offered(offer) => {
                next.said = match &offer.text {
                    Ok(_) => format!("{} waits: replace the text, or keep it.", offer.name),
                    Err(error) => error.to_string(),
                };
                next.offer = Some(offer);
                next.is_over = false;
            }
            BenchEvent::Declined => next.offer = None,
            BenchEvent::Over(over) => next.is_over = over,
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(events: impl IntoIterator<Item = BenchEvent>) -> Bench {
        let end = events.into_iter().fold(Rc::new(Bench::default()), |bench, event| bench.reduce(event));
        (*end).clone()
    }

    fn act(what: &str, before: &str, after: &str) -> BenchEvent {
        BenchEvent::Acted(Act { what: what.to_owned(), before: before.to_owned(), after: after.to_owned() })
    }

    #[test]
    fn an_act_can_be_taken_back_once() {
        let done = run([act("Mended", "a", "b")]);
        assert_eq!(done.act.as_ref().unwrap().before, "a");
        assert_eq!(done.said, "Mended");
        let back = run([act("Mended", "a", "b"), BenchEvent::TakenBack]);
        assert_eq!((back.act, back.said.as_str()), (None, "Taken back. Mended"));
    }

    #[test]
    fn steps_of_one_act_are_taken_back_together() {
        let before = |events: Vec<BenchEvent>| run(events).act.unwrap().before;
        assert_eq!(before(vec![act("Form", "a", "b"), act("Form", "b", "c")]), "a");
        assert_eq!(before(vec![act("Form", "a", "b"), act("Form", "x", "c")]), "x", "typed between");
        assert_eq!(before(vec![act("Form", "a", "b"), act("Mended", "b", "c")]), "b");
    }

    #[test]
    fn a_file_waits_until_it_is_taken_or_declined() {
        let offer = Offer { name: "p.json".to_owned(), text: Ok("{}".to_owned()) };
        let offered = || BenchEvent::Offered(offer.clone());
        assert_eq!(run([BenchEvent::Over(true), offered()]).offer, Some(offer.clone()));
        assert!(!run([BenchEvent::Over(true), offered()]).is_over);
        assert_eq!(run([offered(), BenchEvent::Declined]).offer, None);
        assert_eq!(run([offered(), act("Replaced", "a", "{}")]).offer, None);
        let wrong = Offer { text: Err(FileError::TooLarge), ..offer };
        assert!(run([BenchEvent::Offered(wrong)]).said.contains("1 MB"));
    }
}
