//! How two sets differ. Which key is which is told by thumbprints, not by `kid`, which anybody may choose.

use super::{Jwk, JwkSet, brief};

/// How a set that somebody serves differs from the one that it should be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Thumbprints of keys that it lacks.
    pub missing: Vec<String>,
    /// Names of keys that it has beyond those: their thumbprint, or for kinds that have none here their `kid` or place.
    pub extra: Vec<String>,
    /// Keys that it describes in another way.
    pub changed: Vec<Changed>,
}

/// A key that both sets have and describe differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its thumbprint.
    pub thumbprint: String,
    /// The `kid` found, if it is not the one that assertions name, or if another entry of the same `kty` has it too: a server must
    /// find exactly one key by `kid` and `kty`. Empty if there is none.
    pub kid: Option<String>,
    /// The `alg` found, if it is another one. One that is left out allows all.
    pub algorithm: Option<String>,
    /// The `use` found, if it is not for signatures.
    pub purpose: Option<String>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares what should be with what was found. Of a key that stands there twice, the one with the right `kid` counts.
pub fn compare(wanted: &JwkSet, found: &JwkSet) -> Difference {
    let mut difference = Difference::default();
    let mut known: Vec<String> = Vec::new();
    for key in wanted.keys() {
        let Some(thumbprint) = key.thumbprint() else { continue };
        let same = |other: &&Jwk| other.thumbprint().as_ref() == Some(&thumbprint);
        let named = |other: &&Jwk| same(other) && other.kid() == key.kid();
        match found.keys().iter().find(named).or_else(|| found.keys().iter().find(same)) {
            None => difference.missing.push(thumbprint.clone()),
            Some(other) => difference.changed.extend(changed(key, other, &thumbprint, found)),
        }
        known.push(thumbprint);
    }
    for (index, key) in found.keys().iter().enumerate() {
        let name = match (key.thumbprint(), key.kid()) {
            (Some(thumbprint), _) => thumbprint,
            (None, Some(kid)) => brief(kid),
            (None, None) => format!("keys[{index}]"),
        };
        if !known.contains(&name) {
            known.push(name.clone());
            difference.extra.push(name);
        }
    }
    difference
}

fn changed(wanted: &Jwk, found: &Jwk, thumbprint: &str, all: &JwkSet) -> Option<Changed> {
    let namesakes = |other: &&Jwk| other.kid() == found.kid() && other.kind() == found.kind();
    let is_shared = all.keys().iter().filter(namesakes).count() > 1;
    let kid = (found.kid() != wanted.kid() || is_shared).then(|| brief(found.kid().unwrap_or_default()));
    let other =
        |found: Option<&str>, wanted: Option<&str>| found.filter(|found| Some(*found) != wanted).map(brief);
    let algorithm = other(found.algorithm(), wanted.algorithm());
    let purpose = other(found.purpose(), wanted.purpose());
    (kid.is_some() || algorithm.is_some() || purpose.is_some()).then(|| Changed {
        thumbprint: thumbprint.to_owned(),
        kid,
        algorithm,
        purpose,
    })
}
