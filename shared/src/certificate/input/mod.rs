//! From what people paste, drop or name to what can be read, with patience: whatever is public is read, whatever is not is named.
//!
//! [`Reader`] is the door. It looks for pieces at once (`pieces`: PEM in `armour`, JSON in `json`, bundles in `pkcs7`), which is quick,
//! and reads each when it is asked for (`item`), so that a page can read a thousand certificates without freezing. `strict` is the
//! other door, for texts that are to be certificates and nothing else.

mod armour;
mod item;
mod json;
mod pieces;
mod pkcs7;
pub(super) mod strict;

pub use item::{Content, Item, LoneKey};

use super::error::{CertificateError, Place};
use super::{MAX_BYTES, MAX_CERTIFICATES};
use pieces::Piece;

/// Reads an input piece by piece: certificates, requests, revocation lists and public keys in any of their forms.
///
/// Takes PEM with any labels and any text around it, damaged line ends, indentation, `\n` written out, a missing END mark; PEM and
/// `x5c` in JSON; DER; base64 without armour; PKCS#7 bundles; JWK and JWK sets. Nothing is verified. One piece that cannot be read
/// does not keep the others from being read.
#[derive(Debug)]
pub struct Reader {
    pieces: std::vec::IntoIter<Piece>,
    total: usize,
}

impl Reader {
    /// Looks for what there is to read.
    ///
    /// # Errors
    /// When there is nothing, more than [`MAX_BYTES`] or [`MAX_CERTIFICATES`], or something else altogether.
    pub fn new(input: &[u8]) -> Result<Self, CertificateError> {
        if input.len() > MAX_BYTES {
            return Err(CertificateError::TooLarge { size: input.len() });
        }
        let mut pieces = pieces::find(input)?;
        if pieces.len() > MAX_CERTIFICATES {
            return Err(CertificateError::TooMany { count: pieces.len() });
        }
        let of = pieces.len();
        for (index, piece) in pieces.iter_mut().enumerate() {
            piece.place = Place { number: index + 1, of, line: piece.place.line };
        }
        Ok(Self { pieces: pieces.into_iter(), total: of })
    }

    /// How many pieces the input has, read or not.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Reads the next `count` pieces; none when all are read.
    pub fn next_batch(&mut self, count: usize) -> Vec<Item> {
        self.by_ref().take(count).collect()
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.pieces.next().map(item::read)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pieces.size_hint()
    }
}

impl ExactSizeIterator for Reader {}
