//! Texts and bytes that are to be certificates and nothing else: all or nothing.

use std::borrow::Cow;

use super::super::error::{CertificateError, Place};
use super::super::kind::{Kind, foreign};
use super::super::{MAX_BYTES, MAX_CERTIFICATES};
use crate::pem;

/// One certificate's DER and where it stood.
pub(in super::super) struct Item {
    pub(in super::super) der: Vec<u8>,
    pub(in super::super) place: Place,
}

/// Finds the certificates in PEM (text around it allowed), in DER, or in base64 without armour.
pub(in super::super) fn certificates(input: &[u8]) -> Result<Vec<Item>, CertificateError> {
    if input.len() > MAX_BYTES {
        return Err(CertificateError::TooLarge { size: input.len() });
    }
    if input.iter().all(u8::is_ascii_whitespace) {
        return Err(CertificateError::Empty);
    }
    match as_text(input) {
        Some(text) => from_text(&text),
        None => Ok(vec![one(input.to_vec())?]),
    }
}

/// What every PEM mark begins with.
const MARK: &[u8] = b"-----";

/// The input as text, if it is text. DER never is: its first byte says SEQUENCE and its length is not printable for long.
pub(super) fn as_text(input: &[u8]) -> Option<Cow<'_, str>> {
    // What Windows PowerShell's `>` writes.
    if let Some(utf16) = input.strip_prefix(&[0xFF, 0xFE]) {
        let units: Vec<u16> =
            utf16.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return Some(Cow::Owned(String::from_utf16_lossy(&units)));
    }
    // Bytes that are no text and have no mark in them: nearly always DER, of which no text need be made.
    if std::str::from_utf8(input).is_err() && !has_mark(input) {
        return None;
    }
    let text = String::from_utf8_lossy(input);
    let is_text = matches!(text, Cow::Borrowed(_)) && !input.contains(&0);
    (is_text || pem::is_armoured(&text)).then_some(text)
}

/// Looks at each fifth byte: a mark has five dashes, so that one of them stands there.
fn has_mark(input: &[u8]) -> bool {
    let reach = MARK.len() - 1;
    (reach..input.len()).step_by(MARK.len()).any(|at| {
        let around = &input[at - reach..input.len().min(at + MARK.len())];
        input[at] == MARK[0] && around.windows(MARK.len()).any(|part| part == MARK)
    })
}

fn from_text(text: &str) -> Result<Vec<Item>, CertificateError> {
    if !pem::is_armoured(text) {
        return bare(text);
    }
    // The AWS command line answers JSON, in which PEM is one line with `\n` in it.
    let unescaped = text.contains("\\n").then(|| text.replace("\\r", "").replace("\\n", "\n"));
    let text = unescaped.as_deref().unwrap_or(text);
    refuse_secrets(text)?;
    let blocks = pem::blocks(text)?;
    for block in &blocks {
        let kind = Kind::of_label(block.label);
        if kind != Kind::Certificate {
            return Err(refusal(kind, Some(block.line)));
        }
    }
    let of = blocks.len();
    if of > MAX_CERTIFICATES {
        return Err(CertificateError::TooMany { count: of });
    }
    if of == 0 {
        return Err(CertificateError::Unrecognised);
    }
    let mut items = Vec::with_capacity(of);
    for (index, block) in blocks.iter().enumerate() {
        let place = Place { number: index + 1, of, line: Some(block.line) };
        items.push(Item { der: recognised(block.decode()?, place)?, place });
    }
    Ok(items)
}

/// Looks for private keys before anything else, so that even a broken block is never decoded or quoted.
fn refuse_secrets(text: &str) -> Result<(), CertificateError> {
    for (index, line) in text.lines().enumerate() {
        let mark = line.split("-----").find(|part| part.starts_with("BEGIN ") || part.starts_with("END "));
        let label = mark.and_then(|mark| mark.split_once(' ')).map(|(_, label)| label);
        if let Some(kind) = label.map(Kind::of_label).filter(|kind| kind.is_secret()) {
            return Err(refusal(kind, Some(index + 1)));
        }
    }
    Ok(())
}

/// Text without armour: base64 of DER, or something else altogether.
fn bare(text: &str) -> Result<Vec<Item>, CertificateError> {
    if text.trim_start().starts_with('{') && text.contains("\"kty\"") {
        let is_private = ["\"d\"", "\"k\""].iter().any(|member| text.contains(member));
        return Err(refusal(if is_private { Kind::PrivateKey } else { Kind::Jwk }, None));
    }
    if let Some(kind) = foreign::of_text(text) {
        return Err(refusal(kind, None));
    }
    let der = pem::decode_bare(text).ok_or(CertificateError::Unrecognised)?;
    Ok(vec![one(der)?])
}

fn one(der: Vec<u8>) -> Result<Item, CertificateError> {
    Ok(Item { der: recognised(der, Place::ALONE)?, place: Place::ALONE })
}

/// Lets pass what is a certificate or too broken to tell, and says what else it is.
pub(super) fn recognised(der: Vec<u8>, place: Place) -> Result<Vec<u8>, CertificateError> {
    match Kind::of_der(&der) {
        Some(Kind::Certificate) => return Ok(der),
        Some(kind) => return Err(refusal(kind, place.line)),
        None => {}
    }
    if let Some(kind) = foreign::of_bytes(&der) {
        return Err(refusal(kind, place.line));
    }
    let (header, content) = sequence_length(&der).ok_or(CertificateError::Unrecognised)?;
    let expected = header + content;
    if der.len() < expected {
        return Err(CertificateError::CutOff { place, expected, actual: der.len() });
    }
    if der.len() > expected {
        return Err(CertificateError::Trailing { place, extra: der.len() - expected });
    }
    Ok(der)
}

pub(super) fn refusal(kind: Kind, line: Option<usize>) -> CertificateError {
    if kind.is_secret() {
        CertificateError::Secret { kind, line }
    } else {
        CertificateError::OtherKind { kind, line }
    }
}

/// Length of the header and of the content of a DER SEQUENCE (X.690 §8.1.3, at most three length bytes).
fn sequence_length(der: &[u8]) -> Option<(usize, usize)> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if tag != 0x30 {
        return None;
    }
    if first < 0x80 {
        return Some((2, usize::from(first)));
    }
    let count = usize::from(first & 0x7F);
    if !(1..=3).contains(&count) || rest.len() < count {
        return None;
    }
    let content = rest[..count].iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
    Some((2 + count, content))
}
