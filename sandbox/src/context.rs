//! What an operation works with.

use std::sync::Arc;

use crate::{clock::Moment, error::ApiError, options::Pace, place::Place, state::Contents, store::Store};

/// One call: where it works, when, and on which state.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    pub(crate) place: Place,
    pub(crate) now: Moment,
    pub(crate) pace: Pace,
}

impl Context<'_> {
    /// What is at the call's place now.
    pub(crate) fn read(&self) -> Result<Arc<Contents>, ApiError> {
        let contents = self.store.read()?.contents(&self.place.key());
        if !contents.is_due(self.now) {
            return Ok(contents);
        }
        self.write(|_| Ok(()))?;
        Ok(self.store.read()?.contents(&self.place.key()))
    }

    /// Changes what is at the call's place: wholly if `change` succeeds, not at all if it fails.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut Contents) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let key = self.place.key();
        self.store.write(|state| {
            let mut contents = Contents::clone(&state.contents(&key));
            contents.settle(self.now);
            let result = change(&mut contents)?;
            contents.note_due();
            state.put(&key, contents);
            Ok(result)
        })
    }
}
