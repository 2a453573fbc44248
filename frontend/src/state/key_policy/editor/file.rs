//! Files that are dropped on the editor: the text, or what they are instead of a policy.

use std::fmt;

/// Larger files are not read: a key policy has at most 32 KiB.
pub(crate) const MAX_BYTES: usize = 1_000_000;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileError {
    /// More than [`MAX_BYTES`].
    TooLarge,
    /// Nothing in it.
    Empty,
    /// The browser could not read it.
    Unreadable,
    /// Something else than text in UTF-8: what it is.
    NotText(&'static str),
    /// Text, but of another kind: what it is.
    OtherKind(&'static str),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("This file is larger than 1 MB. A key policy has at most 32 KiB."),
            Self::Empty => f.write_str("This file is empty."),
            Self::Unreadable => {
                f.write_str("This could not be read. A folder cannot be opened, only the files in it.")
            }
            Self::NotText(what) => {
                write!(f, "This is {what}, not a key policy. A policy is JSON, as text in UTF-8.")
            }
            Self::OtherKind(what) => write!(f, "This is {what}, not a key policy. Nothing of it was kept."),
        }
    }
}

/// The text of a file that may be a policy.
///
/// # Errors
/// [`FileError`] for what is surely none. JSON with mistakes is taken: the editor is there to mend it.
pub(crate) fn read_policy(bytes: &[u8]) -> Result<String, FileError> {
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge);
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(FileError::NotText(what));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| FileError::NotText("no text in UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    if text.contains('\0') {
        return Err(FileError::NotText("a binary file"));
    }
    let start = text.trim_start();
    if let Some((_, what)) = STARTS.iter().find(|(mark, _)| start.starts_with(mark)) {
        return Err(FileError::OtherKind(what));
    }
    if !start.starts_with(['{', '[', '"'])
        && let Some((_, what)) = MARKS.iter().find(|(mark, _)| text.contains(mark))
    {
        return Err(FileError::OtherKind(what));
    }
    if start.starts_with('{') && text.contains("\"Resources\"") && text.contains("\"AWS::") {
        return Err(FileError::OtherKind("a CloudFormation template"));
    }
    // A text area has no other line ends.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

const MAGIC: [(&[u8], &str); 9] = [
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x30\x82", "a certificate or a key in DER"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
];

const STARTS: [(&str, &str); 6] = [
    ("-----BEGIN CERT", "a certificate"),
    ("-----BEGIN PUBLIC", "a public key"),
    ("-----BEGIN", "a key or certificate in PEM"),
    ("<!", "a web page"),
    ("<?xml", "XML"),
    ("AWSTemplateFormatVersion", "a CloudFormation template"),
];

const MARKS: [(&str, &str); 4] = [
    ("aws_iam_policy_document", "Terraform"),
    ("resource \"aws_", "Terraform"),
    ("AWS::KMS::", "a CloudFormation template"),
    ("<html", "a web page"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_taken_and_other_kinds_named() {
        for (bytes, wanted) in [
            (b"{\"Version\": \"x\"}".as_slice(), Ok("{\"Version\": \"x\"}")),
            ("\u{feff}{}".as_bytes(), Ok("{}")),
            (b"{ \"Statement\": [ broken", Ok("{ \"Statement\": [ broken")),
            (b"{\r\n}\r", Ok("{\n}\n")),
            (b" \n ", Err(FileError::Empty)),
            (b"%PDF-1.7", Err(FileError::NotText("a PDF"))),
            (b"\xff\xfe{\0", Err(FileError::NotText("text in UTF-16"))),
            (b"\xc3\x28", Err(FileError::NotText("no text in UTF-8"))),
            (b"a\0b", Err(FileError::NotText("a binary file"))),
            (b"-----BEGIN PRIVATE KEY-----", Err(FileError::OtherKind("a key or certificate in PEM"))),
            (b"data \"aws_iam_policy_document\" \"x\" {}", Err(FileError::OtherKind("Terraform"))),
            (
                b"{\"Resources\": {\"K\": {\"Type\": \"AWS::KMS::Key\"}}}",
                Err(FileError::OtherKind("a CloudFormation template")),
            ),
        ] {
            assert_eq!(read_policy(bytes).as_deref(), wanted.as_ref().map(|text| *text), "{bytes:?}");
        }
        assert_eq!(read_policy(&vec![b'{'; MAX_BYTES + 1]), Err(FileError::TooLarge));
        assert!(read_policy(&vec![b'{'; MAX_BYTES]).is_ok());
    }
}
