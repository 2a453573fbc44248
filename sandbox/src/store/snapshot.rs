//! The whole state as one JSON document: taken, put back, thrown away.

use serde::Deserialize;

use super::Store;
use crate::{
    error::ApiError,
    state::{FORMAT, State},
};

/// The one field that every format has.
#[derive(Deserialize)]
struct Header {
    format: u64,
}

impl Store {
    /// The state as JSON, private keys included.
    pub(crate) fn snapshot(&self) -> Result<Vec<u8>, ApiError> {
        serde_json::to_vec(&*self.read()?).map_err(ApiError::internal)
    }

    /// Puts a snapshot in the place of the state.
    ///
    /// # Errors
    /// `ValidationException` with the reason when it is no snapshot; nothing has been changed then.
    pub(crate) fn restore(&self, snapshot: &[u8]) -> Result<(), ApiError> {
        let no_snapshot = |error: serde_json::Error| ApiError::validation(format!("not a snapshot: {error}"));
        // The format first: a later one need not look like today's in anything else.
        let Header { format } = serde_json::from_slice(snapshot).map_err(no_snapshot)?;
        if format > u64::from(FORMAT) {
            let reason =
                format!("the snapshot has format {format}, and this version knows formats up to {FORMAT}");
            return Err(ApiError::validation(reason));
        }
        let restored: State = serde_json::from_slice(snapshot).map_err(no_snapshot)?;
        self.write(|state| {
            *state = restored;
            Ok(())
        })
    }

    /// Throws the state away.
    pub(crate) fn reset(&self) -> Result<(), ApiError> {
        self.write(|state| {
            *state = State::default();
            Ok(())
        })
    }
}
