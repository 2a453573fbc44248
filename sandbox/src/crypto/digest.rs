//! Hash functions, and digests made elsewhere.

use aws_lc_rs::digest::{self, Digest};
use serde::{Deserialize, Serialize};

use crate::error::ApiError;

/// A hash function of the SHA-2 family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Length of its digests in bytes.
    pub(crate) fn length(self) -> usize {
        self.algorithm().output_len
    }

    /// The digest of `data`.
    pub(crate) fn digest(self, data: &[u8]) -> Vec<u8> {
        digest::digest(self.algorithm(), data).as_ref().to_vec()
    }

    /// A digest that was made elsewhere.
    pub(super) fn import(self, bytes: &[u8]) -> Result<Digest, ApiError> {
        Digest::import_less_safe(bytes, self.algorithm()).map_err(ApiError::internal)
    }

    fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}
