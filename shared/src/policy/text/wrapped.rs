//! A policy as `aws kms get-key-policy` answers it: as a text in JSON.

use super::scan::Scanner;
use super::spans::{Span, after_mark, fields_at};

/// A policy that stands as an escaped text in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inner {
    /// The policy's own text.
    pub text: String,
    /// Offsets in it and in the outer text, where the distance between the two changes.
    jumps: Vec<(usize, usize)>,
}

impl Inner {
    /// Reads a JSON text that stands at a place.
    fn read(outer: &str, at: Span) -> Option<Self> {
        let text: String = serde_json::from_str(at.of(outer)).ok()?;
        let mut rest = outer.get(at.start + 1..at.end.checked_sub(1)?)?.char_indices();
        let (mut inner, mut jumps) = (0, vec![(0, at.start + 1)]);
        let mut read = text.chars();
        while let Some((_, c)) = rest.next() {
            let of_inner = read.next()?;
            inner += of_inner.len_utf8();
            if c == '\\' {
                // An escaped pair of surrogates is one character.
                let units = if of_inner.len_utf16() == 2 { 11 } else { 5 };
                let (_, kind) = rest.next()?;
                for _ in 1..if kind == 'u' { units } else { 1 } {
                    rest.next();
                }
                jumps.push((inner, at.start + 1 + rest.offset()));
            }
        }
        Some(Self { text, jumps })
    }

    /// Where a byte of the policy's text stands in the outer text.
    pub fn outer(&self, inner: usize) -> usize {
        let before = self.jumps.partition_point(|(at, _)| *at <= inner);
        let jump = before.checked_sub(1).and_then(|at| self.jumps.get(at)).copied().unwrap_or_default();
        jump.1 + inner.saturating_sub(jump.0)
    }
}

/// The policy in a text that is the whole answer of get-key-policy (or the value of its `Policy` alone); `None` for anything
/// else, a plain policy among it.
pub fn policy_in(text: &str) -> Option<Inner> {
    let text = without_name(text);
    let whole = Scanner::new(text, after_mark(text)).value()?;
    if !text.get(whole.end..)?.trim().is_empty() {
        return None;
    }
    if whole.of(text).starts_with('"') {
        return Inner::read(text, whole).filter(|inner| inner.text.trim_start().starts_with('{'));
    }
    let fields = fields_at(text, whole)?;
    let policy = fields.iter().find(|field| field.name == "Policy")?;
    let known = fields.iter().all(|field| matches!(field.name.as_str(), "Policy" | "PolicyName"));
    (known && policy.value.of(text).starts_with('"')).then(|| Inner::read(text, policy.value)).flatten()
}

/// The text without the name of the policy that `get-key-policy --output text` prints behind it. Places stay what they are.
pub(in crate::policy) fn without_name(text: &str) -> &str {
    let behind = |text: &str| text.ends_with(|c: char| c.is_ascii_whitespace());
    match text.trim_end().strip_suffix("default") {
        Some(rest) if behind(rest) && rest.trim_end().ends_with('}') => rest.trim_end(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_its_policy_inside() {
        let outer = r#" {"Policy": "{\n  \"Id\": \"\u00fc\ud83d\ude00ü\" }", "PolicyName": "default"} "#;
        let inner = policy_in(outer).unwrap();
        assert_eq!(inner.text, "{\n  \"Id\": \"ü😀ü\" }");
        let at = |piece: &str| inner.text.find(piece).unwrap();
        assert_eq!(inner.outer(0), outer.find(r"{\n").unwrap());
        assert_eq!(inner.outer(at("Id")), outer.find("Id").unwrap());
        assert_eq!(inner.outer(at("😀")), outer.find(r"\ud83d").unwrap());
        assert_eq!(inner.outer(at(" }")), outer.find(" }\"").unwrap());
        assert_eq!(policy_in(r#""{\"a\":1}""#).unwrap().text, "{\"a\":1}");
    }

    #[test]
    fn anything_else_has_none() {
        for text in [
            "{}",
            r#""x""#,
            r#"{"Policy":{}}"#,
            r#"{"Policy":"{}","Statement":[]}"#,
            r#"{"Policy":"{}"} x"#,
            r#"{"Policy":"\q"}"#,
        ] {
            assert_eq!(policy_in(text), None, "{text}");
        }
    }

    #[test]
    fn the_name_behind_a_policy_goes() {
        for (text, wanted) in [
            ("{}\tdefault\n", "{}"),
            ("{}\ndefault", "{}"),
            ("{}default", "{}default"),
            ("{} other", "{} other"),
            ("default", "default"),
            ("{\n default", "{\n default"),
        ] {
            assert_eq!(without_name(text), wanted);
        }
    }
}
