//! The state as one JSON document: what snapshots are, and what the state folder had up to format 1.

use serde::Deserialize;

use super::RestoreError;
use crate::state::{FORMAT, State};

/// The one field that every format has.
#[derive(Deserialize)]
struct Header {
    format: u64,
}

/// The document's format, which is all that can be known of later ones.
pub(super) fn format(json: &[u8]) -> serde_json::Result<u64> {
    serde_json::from_slice(json).map(|Header { format }| format)
}

/// Reads a document of any format up to today's.
pub(super) fn read(json: &[u8]) -> Result<State, RestoreError> {
    let found = format(json)?;
    if found > u64::from(FORMAT) {
        return Err(RestoreError::TooNew { found, known: FORMAT });
    }
    let mut state: State = serde_json::from_slice(json)?;
    state.upgrade();
    Ok(state)
}

/// Writes the document.
pub(super) fn write(state: &State) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(state)
}
