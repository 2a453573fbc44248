//! Putting any text into another language so that it stays a text there.

use std::fmt::Write as _;

/// A word of a POSIX shell: between single quotes, where nothing has a meaning but the single quote itself.
///
/// A NUL cannot be in a shell's word and is left out.
pub fn shell(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}

/// A text of HCL (Terraform), quoted: escapes, and no template inside (HCL native syntax, "Template Expressions").
pub fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Text in CommonMark, also in a table: every punctuation that could mean something has a backslash, and it is one line.
pub fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        if "\\`*_{}[]<>()#+!|~&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// One line: line ends and other control characters become spaces. For comments.
pub fn one_line(text: &str) -> String {
    let ends_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if ends_line(c) { ' ' } else { c }).collect()
}

/// An option of the AWS CLI for a parameter of the API: `KeySpec` is `--key-spec`.
pub fn cli_option(name: &str) -> String {
    let mut out = String::from("-");
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A command of the AWS CLI for an operation of the API: `CreateKey` is `create-key`.
pub fn cli_command(operation: &str) -> String {
    cli_option(operation).trim_start_matches('-').to_owned()
}

/// A name for variables and logical ids, from the name of a step: letters and digits, `_` between words.
pub fn identifier(step: &str) -> String {
    let name: String =
        step.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("step_{name}") }
}

/// The same in CamelCase, for CloudFormation.
pub fn logical_id(step: &str) -> String {
    identifier(step)
        .split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
                .unwrap_or_default()
        })
        .collect()
}
