//! The list of suggestions under the caret: open or not, and which one is meant.

use std::rc::Rc;

use signet_shared::policy::text::{Completion, Completions, complete};
use yew::Reducible;

/// The list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Suggestions {
    /// What it shows; `None` while it is closed.
    pub open: Option<Open>,
}

/// An open list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Open {
    /// What can stand there.
    pub found: Rc<Completions>,
    /// The one that is meant, from 0.
    pub at: usize,
    /// The caret's byte.
    pub caret: usize,
}

impl Open {
    /// The one that is meant.
    pub(crate) fn chosen(&self) -> Option<&Completion> {
        self.found.items.get(self.at)
    }
}

/// What happens to the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SuggestEvent {
    /// A text was typed; the caret is at this byte.
    Typed(Rc<str>, usize),
    /// Suggestions were asked for.
    Asked(Rc<str>, usize),
    /// Up or down by this many, around the end.
    Moved(isize),
    /// Taken, refused, or left.
    Closed,
}

impl Reducible for Suggestions {
    type Action = SuggestEvent;

    fn reduce(self: Rc<Self>, event: SuggestEvent) -> Rc<Self> {
        let open = match event {
            // By itself it opens in texts alone: elsewhere Enter and Tab are wanted for what they are.
            SuggestEvent::Typed(text, caret) => look(&text, caret)
                .filter(|open| open.chosen().is_some_and(|item| !item.insert.starts_with('"'))),
            SuggestEvent::Asked(text, caret) => look(&text, caret),
            SuggestEvent::Moved(by) => self.open.clone().map(|open| {
                let count = open.found.items.len().max(1);
                Open { at: (open.at + count).saturating_add_signed(by) % count, ..open }
            }),
            SuggestEvent::Closed => None,
        };
        if open == self.open { self } else { Rc::new(Self { open }) }
    }
}

fn look(text: &str, caret: usize) -> Option<Open> {
    complete(text, caret).map(|found| Open { found: Rc::new(found), at: 0, caret })
}

#[cfg(test)]
mod tests {
    use super::SuggestEvent::{Asked, Closed, Moved, Typed};
    use super::*;

    fn run(events: impl IntoIterator<Item = SuggestEvent>) -> Option<Open> {
        let start = Rc::new(Suggestions::default());
        events.into_iter().fold(start, |list, event| list.reduce(event)).open.clone()
    }

    const TEXT: &str = r#"{"Statement": [{"Effect": ""}, {"#;

    #[test]
    fn typing_opens_it_in_texts_asking_anywhere() {
        let in_text = TEXT.find("\"\"").unwrap() + 1;
        let open = run([Typed(TEXT.into(), in_text)]).unwrap();
        assert_eq!(open.chosen().unwrap().label, "Allow");
        assert_eq!(run([Typed(TEXT.into(), TEXT.len())]), None);
        assert!(run([Asked(TEXT.into(), TEXT.len())]).is_some());
        assert_eq!(run([Asked(TEXT.into(), 0)]), None);
    }

    #[test]
    fn it_goes_around_and_closes() {
        let at = TEXT.find("\"\"").unwrap() + 1;
        let label = |moves: &[isize]| {
            let events = std::iter::once(Asked(TEXT.into(), at)).chain(moves.iter().map(|by| Moved(*by)));
            run(events).unwrap().chosen().unwrap().label.clone()
        };
        assert_eq!(
            (label(&[1]).as_str(), label(&[1, 1]).as_str(), label(&[-1]).as_str()),
            ("Deny", "Allow", "Deny")
        );
        assert_eq!(run([Asked(TEXT.into(), at), Closed]), None);
        assert_eq!(run([Moved(1)]), None);
    }
}
