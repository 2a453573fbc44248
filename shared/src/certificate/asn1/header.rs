//! Tag and length of one element (X.690 §8.1).

use std::ops::Range;

use serde::Serialize;

use crate::format::thousands;

/// Class of a tag (X.690 §8.1.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The same in every structure.
    Universal,
    /// Of one application.
    Application,
    /// Of the structure around it.
    Context,
    /// Private.
    Private,
}

/// Why an element cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The bytes end within a tag or a length.
    #[error("the tag or length is cut off")]
    CutOff,
    /// A tag with a number beyond 2²⁸.
    #[error("the tag is too long")]
    Tag,
    /// A length that no file has, or one in a reserved form.
    #[error("the length cannot be read")]
    Length,
    /// It is longer than what is there.
    #[error("it says it has {} bytes, and {} are left", thousands(*announced as u64), thousands(*left as u64))]
    Beyond {
        /// Length that it announces, bytes.
        announced: usize,
        /// Bytes that are left in the element around it.
        left: usize,
    },
    /// An element of indefinite length has no end.
    #[error("it has an open length and no end mark")]
    NoEnd,
    /// More levels than are read.
    #[error("it is nested too deeply")]
    TooDeep,
    /// More elements than are read.
    #[error("there are too many elements")]
    TooMany,
    /// It is well formed, and another element belongs here.
    #[error("another element belongs here: {expected}")]
    Unexpected {
        /// The field that should stand here.
        expected: &'static str,
    },
    /// A field is missing at the end of its sequence.
    #[error("{expected} is missing")]
    Missing {
        /// The field.
        expected: &'static str,
    },
}

/// A tag and a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Header {
    pub(in super::super) class: Class,
    pub(in super::super) constructed: bool,
    pub(in super::super) number: u32,
    /// Bytes of tag and length.
    pub(in super::super) length: usize,
    /// Bytes of the content; `None` for the indefinite form, which an end mark closes.
    pub(in super::super) content: Option<usize>,
    /// Whether tag and length are as short as they can be (X.690 §10.1).
    pub(in super::super) is_minimal: bool,
}

impl Header {
    /// Whether it has this universal tag.
    pub(in super::super) fn is(&self, number: u32) -> bool {
        self.class == Class::Universal && self.number == number
    }
}

/// Reads the header that begins at the start of `range`; its content must end within the range.
pub(in super::super) fn header(bytes: &[u8], range: Range<usize>) -> Result<Header, Problem> {
    let bytes = bytes.get(range).ok_or(Problem::CutOff)?;
    let mut at = 0;
    let mut next = || {
        let byte = bytes.get(at).copied();
        at += 1;
        byte.ok_or(Problem::CutOff)
    };
    let first = next()?;
    let class = match first >> 6 {
        0 => Class::Universal,
        1 => Class::Application,
        2 => Class::Context,
        _ => Class::Private,
    };
    let mut is_minimal = true;
    let mut number = u32::from(first & 0x1F);
    if number == 0x1F {
        number = 0;
        for index in 0.. {
            let byte = next()?;
            if index == 4 {
                return Err(Problem::Tag);
            }
            is_minimal &= index > 0 || byte != 0x80;
            number = number << 7 | u32::from(byte & 0x7F);
            if byte & 0x80 == 0 {
                break;
            }
        }
        is_minimal &= number >= 0x1F;
    }
    let constructed = first & 0x20 != 0;
    let content = match next()? {
        short @ ..0x80 => Some(usize::from(short)),
        0x80 if constructed => None,
        long => {
            let count = usize::from(long & 0x7F);
            let mut length = 0_usize;
            for index in 0..count {
                let byte = next()?;
                is_minimal &= index > 0 || byte != 0;
                length = length.checked_mul(256).ok_or(Problem::Length)? | usize::from(byte);
            }
            if count == 0 || count > 8 {
                return Err(Problem::Length);
            }
            is_minimal &= length >= 0x80;
            Some(length)
        }
    };
    let left = bytes.len() - at;
    match content {
        Some(announced) if announced > left => Err(Problem::Beyond { announced, left }),
        _ => Ok(Header { class, constructed, number, length: at, content, is_minimal }),
    }
}
