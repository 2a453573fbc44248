//! What is open in the inspector, and what could not be read.

pub(crate) mod chains;
pub(crate) mod entry;
pub(crate) mod job;
pub(crate) mod kept;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::rc::Rc;

use signet_shared::certificate::{CertificateError, MAX_CERTIFICATES};
use yew::Reducible;

use self::entry::{Entry, KINDS};
use self::job::Slice;

/// Most things that stay open at once.
pub(crate) const MAX_OPEN: usize = MAX_CERTIFICATES;

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Where it came from: a file's name, or `Pasted text`.
    pub source: String,
    /// What is wrong, and where.
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

/// What is open.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Inspector {
    /// All of it, in the order in which it was opened. The same pointer as long as nothing is opened or closed.
    pub entries: Rc<Vec<Rc<Entry>>>,
    /// The same by id, so that what is open already is known at once.
    known: HashMap<Rc<str>, Rc<Entry>>,
    /// Id of what is shown.
    selected: Option<Rc<str>>,
    /// How often something was asked to be shown: each time its page wants the eye and the keyboard.
    pub shows: usize,
    /// Id of the certificate that it is compared with.
    compared: Option<Rc<str>>,
    /// What the last inputs failed on.
    pub failures: Vec<Failure>,
    /// How many pieces of the last inputs were more than can be open.
    pub beyond: usize,
    /// Whether the first piece of the last inputs is still to come: it will be shown.
    is_awaiting: bool,
}

/// What can happen to it.
#[derive(Debug)]
pub(crate) enum Action {
    /// New inputs are about to be read.
    Begin,
    /// A little of them was read.
    Read(Slice),
    /// Show another one.
    Select(Rc<str>),
    /// Compare what is shown with this certificate, or with none.
    Compare(Option<Rc<str>>),
    /// Close one.
    Close(Rc<str>),
    /// Close all.
    Forget,
}

impl Inspector {
    /// What is shown.
    pub(crate) fn current(&self) -> Option<&Rc<Entry>> {
        self.known.get(self.selected.as_ref()?)
    }

    /// The certificate beside it, if two are compared.
    pub(crate) fn compared(&self) -> Option<&Rc<Entry>> {
        self.known.get(self.compared.as_ref()?)
    }

    /// Whether nothing is open and nothing failed.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.failures.is_empty()
    }

    /// How many are open of each kind that is there: `3 certificates`, `1 request`.
    pub(crate) fn counts(&self) -> Vec<String> {
        let mut counts = [0_i64; KINDS.len()];
        for entry in self.entries.iter() {
            counts[entry.kind()] += 1;
        }
        let there = KINDS.iter().zip(counts).filter(|(_, count)| *count > 0);
        there.map(|(noun, count)| signet_shared::format::count(count, noun)).collect()
    }

    /// Those that have all the words of a search; all of them without one.
    pub(crate) fn matching(&self, search: &str) -> Vec<Rc<Entry>> {
        let words: Vec<String> =
            search.to_lowercase().replace(':', "").split_whitespace().map(str::to_owned).collect();
        self.entries.iter().filter(|entry| entry.has(&words)).cloned().collect()
    }

    fn begin(&mut self) {
        self.failures.clear();
        self.beyond = 0;
        self.is_awaiting = true;
    }

    fn read(&mut self, slice: Slice) {
        self.failures.extend(slice.failures);
        let mut new = Vec::new();
        for (source, item) in slice.items {
            match item.content {
                Ok(content) => {
                    let entry = Rc::new(Entry::new(source, content, item.mended));
                    let room = MAX_OPEN.saturating_sub(self.entries.len() + new.len());
                    if self.known.contains_key(&entry.id) {
                        // Open already: show it, no more.
                    } else if room == 0 {
                        self.beyond += 1;
                        continue;
                    } else {
                        self.known.insert(Rc::clone(&entry.id), Rc::clone(&entry));
                        new.push(Rc::clone(&entry));
                    }
                    if self.is_awaiting {
                        self.is_awaiting = false;
                        self.select(Rc::clone(&entry.id));
                    }
                }
                Err(error) => self.failures.push(Failure::new(&source, &error)),
            }
        }
        if !new.is_empty() {
            Rc::make_mut(&mut self.entries).extend(new);
        }
    }

    fn select(&mut self, id: Rc<str>) {
        if self.compared.as_ref() == Some(&id) {
            self.compared = None;
        }
        self.selected = Some(id);
        self.shows += 1;
    }

    fn close(&mut self, id: &Rc<str>) {
        let Some(position) = self.entries.iter().position(|entry| entry.id == *id) else { return };
        self.known.remove(id);
        Rc::make_mut(&mut self.entries).remove(position);
        if self.compared.as_ref() == Some(id) {
            self.compared = None;
        }
        if self.selected.as_ref() == Some(id) {
            // The eye stays where it was: on what takes its place, or on the last one.
            let next = self.entries.get(position).or(self.entries.last());
            self.selected = next.map(|entry| Rc::clone(&entry.id));
            if self.compared == self.selected {
                self.compared = None;
            }
        }
    }
}

impl Reducible for Inspector {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Begin => next.begin(),
            Action::Read(slice) => next.read(slice),
            Action::Select(id) => next.select(id),
            Action::Compare(id) => next.compared = id.filter(|id| next.selected.as_ref() != Some(id)),
            Action::Close(id) => next.close(&id),
            Action::Forget => next = Self::default(),
        }
        Rc::new(next)
    }
}
