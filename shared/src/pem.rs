//! PEM (RFC 7468), read with patience and written strictly.
//!
//! What people paste has mail quotes around it, Windows line ends, line breaks lost or written as `\n`. [`blocks`] finds the
//! armour in any of that; a block is decoded only when asked, so that a private key can be refused without being read.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// Characters of base64 on a line (RFC 7468 §2).
const LINE: usize = 64;

/// Forgives what encoders get wrong and nobody is harmed by: missing padding, bits left over at the end.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// An armoured block, not decoded yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// The label, for example `CERTIFICATE`.
    pub label: &'a str,
    /// Line of the BEGIN mark, from 1.
    pub line: usize,
    body: &'a str,
}

/// Where and why PEM could not be read. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    /// No END mark before the text or the next block ends.
    #[error("line {line}: -----BEGIN {label}----- has no -----END {label}-----")]
    MissingEnd {
        /// Label of the BEGIN mark.
        label: String,
        /// Line of the BEGIN mark.
        line: usize,
    },
    /// The END mark names something else.
    #[error("line {line}: -----BEGIN {label}----- is closed by -----END {found}-----")]
    WrongEnd {
        /// Label of the BEGIN mark.
        label: String,
        /// Label of the END mark.
        found: String,
        /// Line of the END mark.
        line: usize,
    },
    /// A mark does not end in five dashes on its line.
    #[error("line {line}: the mark is not complete, five dashes are missing at its end")]
    BrokenMark {
        /// Line of the mark.
        line: usize,
    },
    /// A character that base64 does not have.
    #[error("line {line}, column {column}: {character:?} is not base64")]
    BadCharacter {
        /// Line of the character.
        line: usize,
        /// Column of the character, from 1.
        column: usize,
        /// The character.
        character: char,
    },
    /// The base64 stops in the middle, or there is none.
    #[error("line {line}: the base64 is not complete")]
    Incomplete {
        /// Line of the BEGIN mark.
        line: usize,
    },
}

impl<'a> Block<'a> {
    /// A block whose marks were found by other means than [`blocks`].
    pub(crate) fn found(label: &'a str, line: usize, body: &'a str) -> Self {
        Self { label, line, body }
    }

    /// The bytes of the block.
    ///
    /// # Errors
    /// When the text between the marks is not base64.
    pub fn decode(&self) -> Result<Vec<u8>, PemError> {
        let body = without_headers(self.body);
        // Lines before the body: those that were cut off as headers, and the line of the BEGIN mark.
        let first_line = self.line + self.body[..self.body.len() - body.len()].matches('\n').count();
        let mut compact = String::with_capacity(body.len());
        for (index, line) in body.split('\n').enumerate() {
            for (column, character) in line.chars().enumerate() {
                if character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=') {
                    compact.push(character);
                } else if !character.is_whitespace() {
                    return Err(PemError::BadCharacter {
                        line: first_line + index,
                        column: column + 1,
                        character,
                    });
                }
            }
        }
        let incomplete = PemError::Incomplete { line: self.line };
        if compact.is_empty() {
            return Err(incomplete);
        }
        FORGIVING.decode(compact).map_err(|_| incomplete)
    }
}

/// Not the body: it may be a private key.
impl std::fmt::Debug for Block<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Block").field("label", &self.label).field("line", &self.line).finish_non_exhaustive()
    }
}

/// Drops RFC 1421 headers (`Proc-Type: …`), which end at an empty line.
fn without_headers(body: &str) -> &str {
    if !body.contains(':') {
        return body;
    }
    body.find("\n\n")
        .map(|at| &body[at + 2..])
        .or_else(|| body.find("\r\n\r\n").map(|at| &body[at + 4..]))
        .unwrap_or(body)
}

/// Finds the armoured blocks in a text, in order. Text around them is passed over.
///
/// # Errors
/// When a block is not closed, or is closed by another label.
pub fn blocks(text: &str) -> Result<Vec<Block<'_>>, PemError> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut line = 1;
    while let Some(begin) = text[at..].find(BEGIN).map(|offset| at + offset) {
        line += text[at..begin].matches('\n').count();
        let (label, body_at) = mark(text, begin + BEGIN.len()).ok_or(PemError::BrokenMark { line })?;
        let missing = || PemError::MissingEnd { label: label.to_owned(), line };
        let end = text[body_at..].find(END).map(|offset| body_at + offset).ok_or_else(missing)?;
        if text[body_at..end].contains(BEGIN) {
            return Err(missing());
        }
        let end_line = line + text[begin..end].matches('\n').count();
        let (closing, next) = mark(text, end + END.len()).ok_or(PemError::BrokenMark { line: end_line })?;
        if closing != label {
            let (label, found) = (label.to_owned(), closing.to_owned());
            return Err(PemError::WrongEnd { label, found, line: end_line });
        }
        found.push(Block { label, line, body: &text[body_at..end] });
        (at, line) = (next, end_line);
    }
    Ok(found)
}

/// The label that starts at `at` and the offset behind its five dashes.
fn mark(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text[at..].lines().next()?;
    let length = rest.find(DASHES)?;
    Some((&rest[..length], at + length + DASHES.len()))
}

/// Whether the text has anything that looks like armour.
pub fn is_armoured(text: &str) -> bool {
    text.contains(BEGIN) || text.contains(END)
}

/// Reads base64 without armour, whitespace allowed. `None` when it is not that.
pub fn decode_bare(text: &str) -> Option<Vec<u8>> {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    (!compact.is_empty()).then(|| FORGIVING.decode(compact).ok())?
}

/// Writes strict PEM: 64 characters a line, a line break at the end.
pub fn encode(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut text = String::with_capacity(base64.len() + base64.len() / LINE + 2 * label.len() + 40);
    text.push_str(BEGIN);
    text.push_str(label);
    text.push_str("-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(LINE));
        text.push_str(line);
        text.push('\n');
        rest = next;
    }
    text.push_str(END);
    text.push_str(label);
    text.push_str("-----\n");
    text
}
