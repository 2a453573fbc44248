//! The texts of key policies, each kept and read once however many keys have it.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError, Weak},
};

use crate::policy::Policy;

/// A policy as GetKeyPolicy shows it, and as rules.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) text: String,
    /// Read from the text at first use.
    rules: OnceLock<Policy>,
}

/// Texts that are in use. They belong to no sandbox: a text means the same to all.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Known {
    hasher: RandomState,
    /// By the text's hash: of two texts with one hash, the later one is not shared.
    texts: HashMap<u64, Weak<Shared>>,
    /// How many there were when those out of use were last taken out.
    in_use: usize,
}

impl Shared {
    /// The policy of this text, which others may have as well.
    pub(super) fn of(text: String) -> Arc<Self> {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = known.hasher.hash_one(&text);
        if let Some(same) = known.texts.get(&hash).and_then(Weak::upgrade).filter(|same| same.text == text) {
            return same;
        }
        if known.texts.len() >= 2 * known.in_use.max(64) {
            known.texts.retain(|_, text| text.strong_count() > 0);
            known.in_use = known.texts.len();
        }
        let new = Arc::new(Self { text, rules: OnceLock::new() });
        known.texts.insert(hash, Arc::downgrade(&new));
        new
    }

    /// What it allows and denies. A text that is no policy allows nothing.
    pub(super) fn rules(&self) -> &Policy {
        self.rules.get_or_init(|| {
            let json = serde_json::from_str(&self.text).unwrap_or_default();
            Policy::read(&json).unwrap_or_default()
        })
    }

    /// Gives the rules that were read from the text already.
    pub(super) fn know(&self, rules: Policy) {
        self.rules.get_or_init(|| rules);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_kept_once_and_not_for_longer_than_it_is_used() {
        let one = Shared::of("{\"a\": 1}".to_owned());
        assert!(Arc::ptr_eq(&one, &Shared::of("{\"a\": 1}".to_owned())));
        assert!(!Arc::ptr_eq(&one, &Shared::of("{\"a\": 2}".to_owned())));
        let many: Vec<_> = (0..1_000).map(|n| Shared::of(format!("{{\"many\": {n}}}"))).collect();
        drop(many);
        for n in 0..3_000 {
            drop(Shared::of(format!("{{\"few\": {n}}}")));
        }
        assert!(KNOWN.lock().unwrap().texts.len() <= 2_000);
        assert!(Arc::ptr_eq(&one, &Shared::of("{\"a\": 1}".to_owned())));
    }
}
