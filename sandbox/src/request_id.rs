//! The ids by which AWS tells requests apart.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, Uuid};

/// A source of UUIDs that asks the system for randomness once, not for each request.
#[derive(Debug)]
pub(crate) struct RequestIds {
    seed: u128,
    given: AtomicU64,
}

impl Default for RequestIds {
    fn default() -> Self {
        Self { seed: Uuid::new_v4().as_u128(), given: AtomicU64::new(0) }
    }
}

impl RequestIds {
    /// An id that this source has not given before. It can be foretold: it names a request and protects nothing.
    pub(crate) fn next(&self) -> String {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        // An odd factor is a permutation: different numbers stay different, and look it. Version and variant of a
        // UUID take six bits, which the number does not reach in its lower half.
        let mixed = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15) & u128::from(u64::MAX >> 2);
        Builder::from_random_bytes((self.seed ^ mixed).to_be_bytes()).into_uuid().to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_uuids_and_differ() {
        let ids = [RequestIds::default(), RequestIds::default()];
        let given: BTreeSet<String> = ids.iter().flat_map(|ids| (0..1_000).map(|_| ids.next())).collect();
        assert_eq!(given.len(), 2_000);
        assert!(given.iter().all(|id| Uuid::parse_str(id).unwrap().get_version_num() == 4));
    }
}
