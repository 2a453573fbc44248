//! Reading in slices: a thousand certificates, and the page answers all the while.

use std::collections::VecDeque;
use std::rc::Rc;

use signet_shared::certificate::{Item, Reader};

use super::Failure;

/// Pieces that are read at a time: a few milliseconds of work.
const SLICE: usize = 25;
/// Bytes of inputs that are searched for pieces at a time.
const SEARCHED: usize = 128 * 1024;

/// Files or texts, each with where it came from. `Err` is one that could not even be loaded.
pub(crate) type Inputs = Vec<(String, Result<Vec<u8>, Failure>)>;

/// What a slice brought.
#[derive(Debug, Default)]
pub(crate) struct Slice {
    /// What was read or could not be, each with where it came from.
    pub items: Vec<(Rc<str>, Item)>,
    /// Inputs that are nothing that can be read.
    pub failures: Vec<Failure>,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Slices so far: no two moments of a job are the same.
    pub slices: usize,
    /// Pieces that were read.
    pub read: usize,
    /// Pieces that were found so far.
    pub total: usize,
}

/// What is still to be read. Inputs are searched for pieces first, so that it is soon known how many there are.
#[derive(Debug, Default)]
pub(crate) struct Job {
    inputs: VecDeque<(String, Result<Vec<u8>, Failure>)>,
    readers: VecDeque<(Rc<str>, Reader)>,
    slices: usize,
    read: usize,
    total: usize,
}

impl Job {
    /// Adds inputs behind what is still to be read.
    pub(crate) fn add(&mut self, inputs: Inputs) {
        self.inputs.extend(inputs);
    }

    /// How far it is; `None` when nothing is left to read.
    pub(crate) fn progress(&self) -> Option<Progress> {
        let is_done = self.inputs.is_empty() && self.readers.is_empty();
        (!is_done).then_some(Progress { slices: self.slices, read: self.read, total: self.total })
    }

    /// Does a little of it.
    pub(crate) fn step(&mut self) -> Slice {
        self.slices += 1;
        let mut slice = Slice::default();
        if self.inputs.is_empty() {
            self.read_some(&mut slice);
        } else {
            self.search_some(&mut slice);
        }
        slice
    }

    fn search_some(&mut self, slice: &mut Slice) {
        let mut searched = 0;
        while searched < SEARCHED
            && let Some((source, input)) = self.inputs.pop_front()
        {
            let reader = input.and_then(|bytes| {
                searched += bytes.len();
                Reader::new(&bytes).map_err(|error| Failure::new(&source, &error))
            });
            match reader {
                Ok(reader) => {
                    self.total += reader.total();
                    self.readers.push_back((source.into(), reader));
                }
                Err(failure) => slice.failures.push(failure),
            }
        }
    }

    fn read_some(&mut self, slice: &mut Slice) {
        while slice.items.len() < SLICE
            && let Some((source, reader)) = self.readers.front_mut()
        {
            let items = reader.next_batch(SLICE - slice.items.len());
            self.read += items.len();
            slice.items.extend(items.into_iter().map(|item| (Rc::clone(source), item)));
            if reader.len() == 0 {
                self.readers.pop_front();
            }
        }
    }
}
