//! What has nothing to do with certificates, and is taken for one or held in the same folder. By first bytes and words alone.

use super::Kind;

/// First bytes of formats that are no ASN.1.
const BYTES: &[(&[u8], Kind)] = &[
    (&[0xFE, 0xED, 0xFE, 0xED], Kind::JavaKeyStore),
    (&[0xCE, 0xCE, 0xCE, 0xCE], Kind::JavaKeyStore),
    (b"PK\x03\x04", Kind::Archive),
    (&[0x1F, 0x8B], Kind::Archive),
    (b"BZh", Kind::Archive),
    (&[0xFD, b'7', b'z', b'X', b'Z'], Kind::Archive),
    (b"7z\xBC\xAF", Kind::Archive),
    (b"%PDF", Kind::Document),
    (&[0xD0, 0xCF, 0x11, 0xE0], Kind::Document),
    (b"{\\rtf", Kind::Document),
    (&[0x89, b'P', b'N', b'G'], Kind::Image),
    (&[0xFF, 0xD8, 0xFF], Kind::Image),
    (b"GIF8", Kind::Image),
    (&[0x7F, b'E', b'L', b'F'], Kind::Program),
    (b"MZ", Kind::Program),
    (b"SQLite format 3", Kind::Database),
];

/// What bytes are that begin like another format.
pub(in super::super) fn of_bytes(bytes: &[u8]) -> Option<Kind> {
    BYTES.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// What a text without armour is.
pub(in super::super) fn of_text(text: &str) -> Option<Kind> {
    let text = text.trim();
    let start: String = text.chars().take(400).collect::<String>().to_ascii_lowercase();
    let is_ssh = |word: &str| {
        ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| word.starts_with(start))
    };
    let has = |word: &str| text.contains(word);
    match () {
        () if has("PuTTY-User-Key-File") => Some(Kind::PrivateKey),
        () if has("AGE-SECRET-KEY-") => Some(Kind::PrivateKey),
        () if has("aws_secret_access_key") || has("AWS_SECRET_ACCESS_KEY") || has("SecretAccessKey") => {
            Some(Kind::Credentials)
        }
        () if has("client-key-data:") || has("client-certificate-data:") => Some(Kind::Kubeconfig),
        () if has("certificate-authority-data:") => Some(Kind::Kubeconfig),
        () if start.starts_with("<!doctype html")
            || start.starts_with("<html")
            || start.contains("<body") =>
        {
            Some(Kind::Html)
        }
        () if start.starts_with("<?xml") || start.starts_with("<md:") || start.starts_with("<saml") => {
            Some(Kind::Xml)
        }
        () if text.lines().next().is_some_and(|line| line.split_whitespace().any(is_ssh)) => {
            Some(Kind::SshPublicKey)
        }
        () if is_jwt(text) => Some(Kind::Jwt),
        () => of_bytes(text.as_bytes()),
    }
}

/// Three parts of base64url, the first a JSON object (RFC 7515 §3.1); five parts are encrypted (RFC 7516 §3.1).
fn is_jwt(text: &str) -> bool {
    let text = text.strip_prefix("Bearer ").unwrap_or(text);
    let is_base64url =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    text.starts_with("eyJ") && matches!(text.split('.').count(), 3 | 5) && text.split('.').all(is_base64url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_has_nothing_to_do_with_it() {
        let check = |text: &str, expected| assert_eq!(of_text(text), expected, "{text}");
        check("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK me@here", Some(Kind::SshPublicKey));
        check("Bearer eyJhbGciOiJSUzM4NCJ9.eyJpc3MiOiJhIn0.AAAA", Some(Kind::Jwt));
        check("<!DOCTYPE html>\n<title>Sign in</title>", Some(Kind::Html));
        check(
            "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: LS0t",
            Some(Kind::Kubeconfig),
        );
        check("[default]\naws_secret_access_key = x", Some(Kind::Credentials));
        check("eyJ.no", None);
        check("Dear all", None);
        assert_eq!(of_bytes(&[0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2]), Some(Kind::JavaKeyStore));
    }
}
