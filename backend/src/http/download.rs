//! Files that a browser saves.

use std::fmt::Write as _;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};

/// A PEM file under this name.
///
/// # Errors
/// Internal, if the name cannot stand in a header; [`attachment`] leaves no such name.
pub(super) fn pem(file_name: &str, pem: String) -> Result<Response> {
    file(file_name, "application/x-pem-file", pem)
}

/// A file of this media type under this name.
///
/// # Errors
/// As [`pem`].
pub(super) fn file(
    file_name: &str,
    media_type: &'static str,
    content: impl IntoResponse,
) -> Result<Response> {
    let disposition = HeaderValue::try_from(attachment(file_name)).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}

/// A Content-Disposition for any file name (RFC 6266 §4.1 and appendix D): a plain form that every client can read,
/// and, where that had to leave something out, the exact one in RFC 8187 encoding.
fn attachment(file_name: &str) -> String {
    let name = safe(file_name);
    let plain: String = name
        .chars()
        // A quote or backslash would end or escape, and some clients decode a percent sign here.
        .map(|char| if matches!(char, ' '..='~') && !matches!(char, '"' | '\\' | '%') { char } else { '_' })
        .collect();
    let mut disposition = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        disposition.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            // RFC 8187 §3.2.1, attr-char.
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                disposition.push(char::from(byte));
            } else {
                let _ = write!(disposition, "%{byte:02X}");
            }
        }
    }
    disposition
}

/// A name without what could mislead a file system or a reader: folders, leading dots, control and direction characters.
fn safe(file_name: &str) -> String {
    let name: String = file_name
        .chars()
        .map(|char| match char {
            '/' | '\\' | ':' | '*' | '?' | '<' | '>' | '|' => '_',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '_',
            char if char.is_control() => '_',
            char => char,
        })
        .collect();
    let name = name.trim().trim_start_matches('.');
    if name.is_empty() { "download.pem".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_or_encoded() {
        for (name, expected) in [
            (
                "voice-botcodesigningcertificate.pem",
                r#"attachment; filename="voice-botcodesigningcertificate.pem""#,
            ),
            ("Lakeside Hospital.pem", r#"attachment; filename="Lakeside Hospital.pem""#),
            ("O'Brien (1).pem", r#"attachment; filename="O'Brien (1).pem""#),
            ("Zürich.pem", r#"attachment; filename="Z_rich.pem"; filename*=UTF-8''Z%C3%BCrich.pem"#),
            ("病院.pem", r#"attachment; filename="__.pem"; filename*=UTF-8''%E7%97%85%E9%99%A2.pem"#),
            ("a\"b.pem", r#"attachment; filename="a_b.pem"; filename*=UTF-8''a%22b.pem"#),
            ("100%41.pem", r#"attachment; filename="100_41.pem"; filename*=UTF-8''100%2541.pem"#),
            (
                "a\"; filename=\"evil.exe",
                r#"attachment; filename="a_; filename=_evil.exe"; filename*=UTF-8''a%22%3B%20filename%3D%22evil.exe"#,
            ),
            ("../../etc/passwd", r#"attachment; filename="_.._etc_passwd""#),
            ("C:\\x.pem", r#"attachment; filename="C__x.pem""#),
            ("a\r\nSet-Cookie: b.pem", r#"attachment; filename="a__Set-Cookie_ b.pem""#),
            ("a\u{202e}mep.exe", r#"attachment; filename="a_mep.exe""#),
            ("a\0.pem", r#"attachment; filename="a_.pem""#),
            (" .. ", r#"attachment; filename="download.pem""#),
        ] {
            let disposition = attachment(name);
            assert_eq!(disposition, expected, "{name:?}");
            assert!(HeaderValue::try_from(&disposition).is_ok(), "{name:?}");
        }
    }
}
