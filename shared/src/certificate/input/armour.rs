//! PEM with patience: what is broken around a block is mended and told, what is broken in it is told.

use super::super::error::CertificateError;
use super::super::kind::Kind;
use super::pieces::{Found, Piece, in_der};
use super::strict;
use crate::pem::{Block, PemError};

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The pieces of a text with armour in it. A private key is named, and never decoded.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut line = 1;
    while let Some((begin, is_begin)) = next_mark(text, at) {
        line += text[at..begin].matches('\n').count();
        let label_at = begin + if is_begin { BEGIN.len() } else { END.len() };
        let Some((label, body_at)) = label(text, label_at) else {
            found.push(Piece::new("PEM", Some(line), Err(PemError::BrokenMark { line }.into())));
            (at, line) = (label_at, line);
            continue;
        };
        let kind = Kind::of_label(label);
        if !is_begin {
            // An END mark alone: the block began somewhere else. Of a key, the bytes before it are not touched.
            if kind.is_secret() {
                found.push(Piece::new("PEM", Some(line), Err(strict::refusal(kind, Some(line)))));
            }
            line += text[begin..body_at].matches('\n').count();
            at = body_at;
            continue;
        }
        let (end, closing, next) = body_end(text, body_at);
        if kind.is_secret() {
            found.push(Piece::new("PEM", Some(line), Err(strict::refusal(kind, Some(line)))));
        } else {
            let body = &text[body_at..end];
            found.extend(block(label, kind, line, body, closing));
        }
        line += text[begin..next].matches('\n').count();
        at = next;
    }
    found
}

/// The next mark at or behind `at`, and whether it is a BEGIN mark. One pass, whatever the text is made of.
fn next_mark(text: &str, at: usize) -> Option<(usize, bool)> {
    let mut at = at;
    while let Some(dashes) = text[at..].find(DASHES).map(|offset| at + offset) {
        // More than five dashes in a row end in a mark, too.
        let run = text[dashes..].bytes().take_while(|byte| *byte == b'-').count();
        let mark = dashes + run - DASHES.len();
        let is_begin = text[mark..].starts_with(BEGIN);
        if is_begin || text[mark..].starts_with(END) {
            return Some((mark, is_begin));
        }
        at = dashes + run;
    }
    None
}

/// The label that starts at `at` and the offset behind its dashes. A line break may be lost: then the label ends at the dashes.
fn label(text: &str, at: usize) -> Option<(&str, usize)> {
    let line = text[at..].lines().next()?;
    let length = line.find(DASHES)?;
    Some((&line[..length], at + length + DASHES.len()))
}

/// Where a body ends, the label of its END mark if there is one, and where to go on.
fn body_end(text: &str, body_at: usize) -> (usize, Option<&str>, usize) {
    match next_mark(text, body_at) {
        Some((end, false)) => match label(text, end + END.len()) {
            Some((closing, next)) => (end, Some(closing), next),
            None => (end, None, end + END.len()),
        },
        Some((begin, true)) => (begin, None, begin),
        None => (text.len(), None, text.len()),
    }
}

fn block(label: &str, kind: Kind, line: usize, body: &str, closing: Option<&str>) -> Vec<Piece> {
    let mut mended = Vec::new();
    let missing = PemError::MissingEnd { label: label.to_owned(), line };
    let wrong = |found: &str| PemError::WrongEnd { label: label.to_owned(), found: found.to_owned(), line };
    let lacks_end = match closing {
        Some(found) if found == label => None,
        Some(found) => Some(wrong(found)),
        None => Some(missing),
    };
    // Without an END mark, text may follow: what is no base64 ends the block.
    let body = if closing.is_none() { base64_lines(body) } else { body };
    let decoded = Block::found(label, line, body).decode();
    let whole = |der: &Vec<u8>| super::pkcs7::whole(der).is_some_and(|(_, rest)| rest.is_empty());
    let der = match (decoded, lacks_end) {
        (Ok(der), None) => der,
        (Ok(der), Some(lack)) if whole(&der) => {
            mended.push(format!("The armour is not closed ({lack}), and nothing of the content is missing."));
            der
        }
        (_, Some(lack)) => return vec![Piece::new("PEM", Some(line), Err(lack.into()))],
        (Err(error), None) => return vec![Piece::new("PEM", Some(line), Err(error.into()))],
    };
    let is_something = kind == Kind::OtherPem && Kind::of_der(&der).is_some();
    if !kind.is_readable() && kind != Kind::Pkcs7 && !is_something {
        return vec![Piece::new("PEM", Some(line), Err(strict::refusal(kind, Some(line))))];
    }
    let der = match super::pkcs7::whole(&der) {
        Some((certificate, settings)) if kind == Kind::TrustedCertificate && !settings.is_empty() => {
            mended.push("OpenSSL's trust settings stand behind it and were passed over.".to_owned());
            certificate.to_vec()
        }
        _ => der,
    };
    let form = if kind == Kind::Pkcs7 { "PKCS#7" } else { "PEM" };
    let mut pieces = match own(label, &der) {
        Some(der) => vec![Piece::new(form, Some(line), Ok(Found::Der(Kind::PublicKey, der)))],
        None => in_der(&der, form, Some(line))
            .unwrap_or_else(|error| vec![Piece::new(form, Some(line), Err(placed(error, line)))]),
    };
    for piece in &mut pieces {
        if let Ok(Found::Der(found, _)) = &piece.found
            && kind != *found
            && !matches!(kind, Kind::Pkcs7 | Kind::TrustedCertificate)
        {
            piece.mended.push(format!("Its label is {label}, and it is {found}."));
        }
        piece.mended.extend(mended.iter().cloned());
    }
    pieces
}

/// A PKCS#1 key in the form that all others have.
fn own(label: &str, der: &[u8]) -> Option<Vec<u8>> {
    (label == "RSA PUBLIC KEY").then(|| super::json::rsa_spki(der)).flatten()
}

/// What was found in a block with nothing to read in it is some other PEM block.
fn placed(error: CertificateError, line: usize) -> CertificateError {
    match error {
        CertificateError::Unrecognised => {
            CertificateError::OtherKind { kind: Kind::OtherPem, line: Some(line) }
        }
        other => other,
    }
}

/// The lines from the start that are base64 or RFC 1421 headers.
fn base64_lines(body: &str) -> &str {
    let mut end = 0;
    for line in body.split_inclusive('\n') {
        let is_base64 = line
            .trim()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b' ' | b'\t'));
        // Prose has spaces between words, and base64 does not; a line without any may be either.
        let has_gap = line.trim().contains(' ');
        if !is_base64 || has_gap && end > 0 {
            break;
        }
        end += line.len();
    }
    &body[..end]
}
