//! PEM text (RFC 7468).

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The label of certificates.
pub(crate) const CERTIFICATE: &str = "CERTIFICATE";
/// The label of certificate requests.
pub(crate) const REQUEST: &str = "CERTIFICATE REQUEST";

/// PEM text of one DER structure, in lines of 64 characters, without a line feed at the end.
pub(crate) fn encode(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(&format!("-----END {label}-----"));
    text
}

/// The DER of every structure in `text`, in order; `None` if there is any other structure or broken text.
///
/// Text before, between and after the structures is passed over.
pub(crate) fn decode(text: &[u8], labels: &[&str]) -> Option<Vec<Vec<u8>>> {
    let mut rest = std::str::from_utf8(text).ok()?;
    let mut found = Vec::new();
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after.split_once("-----")?;
        if !labels.contains(&label) {
            return None;
        }
        let (body, after) = after.split_once(&format!("-----END {label}-----"))?;
        let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        found.push(STANDARD.decode(base64).ok()?);
        rest = after;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        for length in [0, 1, 47, 48, 49, 1_000] {
            let der: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let text = encode(CERTIFICATE, &der);
            assert!(text.lines().all(|line| line.len() <= 64));
            assert_eq!(decode(text.as_bytes(), &[CERTIFICATE]), Some(vec![der.clone()]));
            let twice = format!("subject=x\r\n{text}\r\n\n{text}\n");
            assert_eq!(decode(twice.as_bytes(), &[CERTIFICATE]), Some(vec![der.clone(), der]));
        }
    }

    #[test]
    fn other_text_is_not_decoded() {
        assert_eq!(decode(b"", &[CERTIFICATE]), Some(vec![]));
        for text in [
            "-----BEGIN X-----\nAA==\n-----END X-----",
            "-----BEGIN CERTIFICATE-----\nAA=",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(decode(text.as_bytes(), &[CERTIFICATE]), None, "{text}");
        }
        assert_eq!(decode(&[0xff], &[CERTIFICATE]), None);
    }
}
