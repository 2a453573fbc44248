//! Finds the pieces of an input. Nothing of X.509 is read here but the first elements, which tell what a piece is.

use std::borrow::Cow;

use super::super::error::{CertificateError, Place};
use super::super::kind::{Kind, foreign};
use super::{armour, json, pkcs7, strict};
use crate::pem;

/// Something to read, or what it is instead.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) place: Place,
    /// What it was wrapped in, in words: `PEM`, `PKCS#7`.
    pub(super) form: &'static str,
    /// What was wrong with the wrapping and could be mended, as sentences.
    pub(super) mended: Vec<String>,
    pub(super) found: Result<Found, CertificateError>,
}

/// Bytes and what they look like, or a key that stood in JSON.
#[derive(Debug)]
pub(super) enum Found {
    Der(Kind, Vec<u8>),
    Jwk(json::Key),
}

impl Piece {
    pub(super) fn new(
        form: &'static str,
        line: Option<usize>,
        found: Result<Found, CertificateError>,
    ) -> Self {
        Self { place: Place { number: 1, of: 1, line }, form, mended: Vec::new(), found }
    }
}

/// Every piece, in the order of the input.
pub(super) fn find(input: &[u8]) -> Result<Vec<Piece>, CertificateError> {
    if input.iter().all(u8::is_ascii_whitespace) {
        return Err(CertificateError::Empty);
    }
    match strict::as_text(input) {
        Some(text) => in_text(&text),
        None => in_der(input, "DER", None),
    }
}

fn in_text(text: &str) -> Result<Vec<Piece>, CertificateError> {
    let text = text.trim_start_matches('\u{feff}');
    if let Some(pieces) = json::pieces(text) {
        return pieces;
    }
    if pem::is_armoured(text) {
        let pieces = armour::pieces(&unescaped(text));
        return if pieces.is_empty() { Err(CertificateError::Unrecognised) } else { Ok(pieces) };
    }
    if let Some(kind) = foreign::of_text(text) {
        return Err(strict::refusal(kind, None));
    }
    match base64(text) {
        Some(der) => in_der(&der, "base64", None),
        None => Err(CertificateError::Unrecognised),
    }
}

/// Base64, quotes and commas around it forgiven. What decodes by chance is not told from words by its letters: its bytes must be a
/// sequence.
fn base64(text: &str) -> Option<Vec<u8>> {
    let bare = text.trim().trim_matches(['"', '\'', ',', '`']).replace("\\n", "\n").replace("\\r", "");
    pem::decode_bare(&bare).or_else(|| pem::decode_bare(&bare.replace('-', "+").replace('_', "/")))
}

/// PEM from JSON, `.env` files and YAML, where line breaks are written as `\n`.
fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains("\\n") {
        Cow::Owned(text.replace("\\r", "").replace("\\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The pieces of bytes: one, or several DER elements behind each other, or those of a bundle.
pub(super) fn in_der(
    der: &[u8],
    form: &'static str,
    line: Option<usize>,
) -> Result<Vec<Piece>, CertificateError> {
    let place = Place { line, ..Place::ALONE };
    if let Some(kind) = foreign::of_bytes(der) {
        return Err(strict::refusal(kind, line));
    }
    // Several behind each other, as some devices export them.
    let several =
        pkcs7::whole(der).filter(|(_, rest)| rest.first() == Some(&0x30) && pkcs7::whole(rest).is_some());
    if let Some((first, rest)) = several {
        let mut pieces = of_element(first, form, line)?;
        let mut rest = rest;
        while !rest.is_empty() {
            let Some((element, behind)) = pkcs7::whole(rest) else {
                let error = CertificateError::Trailing { place, extra: rest.len() };
                pieces.push(Piece::new(form, line, Err(error)));
                break;
            };
            match of_element(element, form, line) {
                Ok(more) => pieces.extend(more),
                Err(error) => pieces.push(Piece::new(form, line, Err(error))),
            }
            rest = behind;
        }
        return Ok(pieces);
    }
    of_element(der, form, line)
}

fn of_element(der: &[u8], form: &'static str, line: Option<usize>) -> Result<Vec<Piece>, CertificateError> {
    let place = Place { line, ..Place::ALONE };
    match Kind::of_der(der) {
        Some(Kind::Pkcs7) => pkcs7::pieces(der, line),
        None if pkcs7::is_bundle(der) => pkcs7::pieces(der, line),
        Some(kind) if kind.is_readable() => {
            Ok(vec![Piece::new(form, line, Ok(Found::Der(kind, der.to_vec())))])
        }
        Some(kind) => Err(strict::refusal(kind, line)),
        // Too broken to tell: a certificate is what people mean.
        None => {
            let der = strict::recognised(der.to_vec(), place)?;
            Ok(vec![Piece::new(form, line, Ok(Found::Der(Kind::Certificate, der)))])
        }
    }
}
