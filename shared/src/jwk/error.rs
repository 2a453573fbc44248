//! What can be wrong with a key or a set.

use thiserror::Error;

/// Why something is no JWK, or no JWK set. No message quotes a value: it could be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JwkError {
    /// It holds a private or a symmetric key. Whoever could read it can sign in the owner's name.
    #[error("{path} is a part of a private key")]
    Private {
        /// Where, for example `keys[1].d`.
        path: String,
    },
    /// It is not JSON.
    #[error("it is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A member is missing or cannot be what it is.
    #[error("{path} {problem}")]
    Member {
        /// Where, for example `keys[0].n`; the whole document is `the document`.
        path: String,
        /// What is wrong, as the rest of a sentence.
        problem: &'static str,
    },
    /// A public key (SubjectPublicKeyInfo) that cannot be a JWK for a SMART client.
    #[error("the public key {0}")]
    Key(&'static str),
}

impl JwkError {
    pub(super) fn member(path: impl Into<String>, problem: &'static str) -> Self {
        Self::Member { path: path.into(), problem }
    }
}
