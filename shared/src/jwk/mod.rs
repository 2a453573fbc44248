//! JSON Web Keys: the public half of a signing key as an EHR reads it (RFC 7517, RFC 7518 §6.2 and §6.3).
//!
//! Reading order: `key` (one key, from a certificate or from JSON) → `set` (a JWK set, kept as it was read) → `compare`
//! (how two sets differ) → `published` (what a set that somebody serves means for an identity). Only public keys: what
//! holds a private one is refused, and nothing of it is kept or told.

mod compare;
mod error;
mod key;
mod private;
mod published;
mod set;

pub use compare::{Changed, Difference, compare};
pub use error::JwkError;
pub use key::{Curve, Jwk, Material};
pub use published::{Expected, Fault, Lack, Published, Role, judge};
pub use set::JwkSet;

/// Media type of a JWK set (RFC 7517 §8.5.2).
pub const MEDIA_TYPE: &str = "application/jwk-set+json";

/// Somebody else's word, as it may be shown and kept: in one line, and not long.
fn brief(word: &str) -> String {
    word.chars().filter(|letter| letter.is_ascii_graphic()).take(80).collect()
}

#[cfg(test)]
mod tests;
