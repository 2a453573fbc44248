//! The state as a whole: taken, put back, thrown away.

use super::{RestoreError, Store, document};
use crate::{error::ApiError, state::State};

impl Store {
    /// The whole state as one JSON document.
    pub(crate) fn snapshot(&self) -> Result<Vec<u8>, ApiError> {
        document::write(&*self.read()?).map_err(ApiError::internal)
    }

    /// Puts the state of a document in the place of everything that is there.
    ///
    /// # Errors
    /// A client error, which says why, when the document is no state or that of a later version; an internal one when
    /// it cannot be written. Nothing was changed then.
    pub(crate) fn restore(&self, document: &[u8]) -> Result<(), ApiError> {
        let refuse = |error: RestoreError| ApiError::validation(error.to_string());
        self.replace(document::read(document).map_err(refuse)?)
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) -> Result<(), ApiError> {
        self.replace(State::default())
    }

    fn replace(&self, new: State) -> Result<(), ApiError> {
        self.transact(|state| {
            *state = new;
            Ok(None)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const OLD: &[u8] = include_bytes!("../../tests/it/format-1.json");

    fn sizes(store: &Store) -> [usize; 2] {
        let changes = State::clone(&store.read().unwrap()).all().unwrap();
        ["key", "certificate"].map(|kind| {
            let of_kind = changes.iter().filter(|changes| changes.kind == kind);
            of_kind.map(|changes| changes.entries.len()).sum()
        })
    }

    fn round_trip(directory: Option<&Path>) {
        let store = Store::open(directory).unwrap();
        store.restore(OLD).unwrap();
        assert_eq!(sizes(&store), [1, 5]);
        let snapshot = store.snapshot().unwrap();
        store.reset().unwrap();
        assert_eq!(sizes(&store), [0, 0]);
        store.restore(&snapshot).unwrap();
        assert_eq!(store.snapshot().unwrap(), snapshot);
        for (document, message) in [
            (b"{".as_slice(), "not a snapshot"),
            (b"{\"format\":1}", "not a snapshot"),
            (b"{\"format\":3}", "the snapshot has format 3, and this version knows formats up to 2"),
        ] {
            let error = store.restore(document).unwrap_err();
            assert!(error.status == 400 && error.message.starts_with(message), "{}", error.message);
        }
        assert_eq!(sizes(&store), [1, 5]);
    }

    #[test]
    fn what_is_taken_can_be_put_back() {
        round_trip(None);
        let folder = tempfile::tempdir().unwrap();
        round_trip(Some(folder.path()));
        // Whoever opens the folder finds what was put back.
        assert_eq!(sizes(&Store::open(Some(folder.path())).unwrap()), [1, 5]);
    }

    #[test]
    fn other_users_of_a_folder_see_that_everything_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) =
            (Store::open(Some(folder.path())).unwrap(), Store::open(Some(folder.path())).unwrap());
        one.restore(OLD).unwrap();
        assert_eq!(sizes(&other), [1, 5]);
        other.reset().unwrap();
        assert_eq!(sizes(&one), [0, 0]);
        one.restore(OLD).unwrap();
        one.restore(OLD).unwrap();
        assert_eq!(sizes(&other), [1, 5]);
        assert_eq!(other.snapshot().unwrap(), one.snapshot().unwrap());
    }
}
