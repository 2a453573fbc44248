//! Changes of a text that make one policy of another, and leave alone how the rest is written.

use serde_json::Value;

use super::spans::{Span, Spans, spans};
use crate::policy::document::PolicyDocument;

/// A piece of the text and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// What goes.
    pub at: Span,
    /// What comes.
    pub text: String,
}

/// The changes, from the front to the back, that make `after` of the text of `before`.
///
/// Values of fields where only these differ, else whole statements, else the whole policy. `None` if the text is not that of
/// `before`, or if the policy is escaped in it (an answer of get-key-policy).
pub fn edits(text: &str, before: &PolicyDocument, after: &PolicyDocument) -> Option<Vec<TextEdit>> {
    let found = spans(text).filter(|found| !found.wrapped)?;
    let fine = fine(text, &found, before, after);
    Some(fine.unwrap_or_else(|| vec![replace(text, found.whole, after.value())]))
}

/// The text of `before` made one of `after`: what does not change stays as it is written. Printed anew if the text is not that of
/// `before`, or is an answer of get-key-policy.
pub fn rewritten(text: &str, before: &PolicyDocument, after: &PolicyDocument) -> String {
    match edits(text, before, after) {
        Some(changes) => apply(text, &changes),
        None => after.to_pretty_json() + "\n",
    }
}

/// The text with the changes made.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.at.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.at.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Changes within statements, if there are as many as before and nothing outside of them gets or loses a field.
fn fine(text: &str, found: &Spans, before: &PolicyDocument, after: &PolicyDocument) -> Option<Vec<TextEdit>> {
    let (old, new) = (before.raw_statements(), after.raw_statements());
    let (old_fields, new_fields) = (before.object()?, after.object()?);
    let same_shape = old.len() == new.len() && old.len() == found.statements.len();
    if !same_shape || !old_fields.keys().eq(new_fields.keys()) {
        return None;
    }
    let mut edits = Vec::new();
    for (name, value) in new_fields
        .iter()
        .filter(|(name, value)| *name != "Statement" && old_fields.get(*name) != Some(*value))
    {
        let field = found.fields.iter().find(|field| field.name == *name)?;
        edits.push(replace(text, field.value, value));
    }
    for ((old, new), place) in old.iter().zip(&new).zip(&found.statements) {
        if old == new {
            continue;
        }
        let fields = match (old.as_object(), new.as_object()) {
            (Some(old), Some(new)) if old.keys().eq(new.keys()) => new,
            _ => {
                edits.push(replace(text, place.whole, new));
                continue;
            }
        };
        for (name, value) in fields.iter().filter(|(name, value)| old.get(name.as_str()) != Some(*value)) {
            let field = place.fields.iter().find(|field| field.name == *name)?;
            edits.push(replace(text, field.value, value));
        }
    }
    edits.sort_by_key(|edit| edit.at.start);
    Some(edits)
}

/// A value in place of another, on one line if that was, else indented as its line is.
fn replace(text: &str, at: Span, value: &Value) -> TextEdit {
    let text = if at.of(text).contains('\n') {
        let line = text.get(..at.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let indent: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let end = if at.of(text).contains("\r\n") { "\r\n" } else { "\n" };
        format!("{value:#}").replace('\n', &format!("{end}{indent}"))
    } else {
        value.to_string()
    };
    TextEdit { at, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, after: &str, wanted: &str) {
        let (before, after) = (PolicyDocument::parse(text).unwrap(), PolicyDocument::parse(after).unwrap());
        let changed = apply(text, &edits(text, &before, &after).unwrap());
        assert_eq!(changed, wanted);
        assert_eq!(PolicyDocument::parse(&changed).unwrap(), after);
    }

    #[test]
    fn only_what_differs_is_written_anew() {
        let text = "{\n\t\"Version\":  \"1\",\n\t\"Statement\": [\n\t\t{ \"Sid\": \"A\",   \"Action\": \"x\" },\n\t\t{\n\t\t\t\"Sid\": \"B\"\n\t\t}\n\t]\n}\n";
        check(
            text,
            r#"{"Version":"2","Statement":[{"Sid":"A","Action":["x","y"]},{"Sid":"B"}]}"#,
            &text.replace("\"1\"", "\"2\"").replace("\"x\"", r#"["x","y"]"#),
        );
        check(
            text,
            r#"{"Version":"1","Statement":[{"Sid":"A","Action":"x"},{"Sid":"B","Effect":"Deny"}]}"#,
            &text.replace("\t\t\t\"Sid\": \"B\"\n", "\t\t  \"Sid\": \"B\",\n\t\t  \"Effect\": \"Deny\"\n"),
        );
    }

    #[test]
    fn else_the_policy_is() {
        check(
            "{\"Statement\":[]} ",
            r#"{"Version":"1","Statement":[]}"#,
            "{\"Version\":\"1\",\"Statement\":[]} ",
        );
        check("\u{feff}{}\tdefault\n", r#"{"Id":"x"}"#, "\u{feff}{\"Id\":\"x\"}\tdefault\n");
    }

    #[test]
    fn an_escaped_policy_has_no_edits() {
        let text = r#"{"Policy":"{}"}"#;
        let doc = PolicyDocument::parse(text).unwrap();
        assert_eq!(edits(text, &doc, &doc), None);
    }
}
