//! How many event streams each session has open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use super::problem::Fault;
use super::session::SessionSecret;

/// Streams of one session at once. A browser opens six connections to a host over HTTP/1.1, so people do not meet it.
const PER_SESSION: usize = 8;

/// A session as this count knows it: the hash of its secret, so that the secret is kept nowhere.
type Key = [u8; 32];

/// The count.
#[derive(Debug, Clone, Default)]
pub(super) struct Streams(Arc<Mutex<HashMap<Key, usize>>>);

/// The right to have one stream open; dropping it gives it back.
#[derive(Debug)]
pub(super) struct StreamPermit {
    streams: Streams,
    key: Key,
}

impl Streams {
    /// Counts one more stream of a session.
    pub(super) fn open(&self, secret: &SessionSecret) -> Result<StreamPermit, Fault> {
        self.open_for(Sha256::digest(secret.expose()).into())
    }

    fn open_for(&self, key: Key) -> Result<StreamPermit, Fault> {
        let mut counts = self.counts();
        let count = counts.entry(key).or_default();
        if *count >= PER_SESSION {
            return Err(Fault::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_streams",
                "Too many pages are watching",
                format!("Up to {PER_SESSION} pages of one session can watch ceremonies at once."),
            )
            .with_hint("Close other Signet tabs. The ceremony itself goes on."));
        }
        *count += 1;
        Ok(StreamPermit { streams: self.clone(), key })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut counts = self.streams.counts();
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_session_has_its_own_count() {
        let streams = Streams::default();
        let mut permits: Vec<_> = (0..PER_SESSION).map(|_| streams.open_for([1; 32]).unwrap()).collect();
        assert!(streams.open_for([1; 32]).is_err());
        let other = streams.open_for([2; 32]).unwrap();
        permits.pop();
        permits.push(streams.open_for([1; 32]).unwrap());
        assert!(streams.open_for([1; 32]).is_err());
        drop((permits, other));
        assert!(streams.counts().is_empty(), "nothing is kept of sessions without streams");
    }
}
