//! Where statements and their fields stand in a policy's text.

use super::scan::{Entry, Scanner};
use super::wrapped;

/// A piece of a text: byte offsets, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
}

impl Span {
    /// The piece; empty if it is not of this text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// A field: its name, as it is written, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpans {
    /// The name, read.
    pub name: String,
    /// The name with its quotation marks.
    pub key: Span,
    /// The value.
    pub value: Span,
}

/// A statement and its fields, in the order of the text. What is no object has no fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementSpans {
    /// All of it.
    pub whole: Span,
    /// Its fields.
    pub fields: Vec<FieldSpans>,
}

/// Where the parts of a policy stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spans {
    /// The policy, from `{` to `}`.
    pub whole: Span,
    /// Its fields.
    pub fields: Vec<FieldSpans>,
    /// The statements, numbered as [`crate::policy::PolicyDocument::statements`] numbers them.
    pub statements: Vec<StatementSpans>,
    /// Whether the policy is a text in an answer of get-key-policy: then its JSON is escaped where it stands.
    pub wrapped: bool,
}

/// Finds the parts of a policy in any text that [`crate::policy::PolicyDocument::parse`] reads; `None` if there is no object
/// to be found. Takes time in proportion to the text's length.
pub fn spans(text: &str) -> Option<Spans> {
    if let Some(inner) = wrapped::policy_in(text) {
        let mut found = plain(&inner.text, 0)?;
        found.move_by(&|at| inner.outer(at));
        found.wrapped = true;
        return Some(found);
    }
    plain(text, after_mark(text))
}

/// Where the text begins behind a byte order mark.
pub(in crate::policy) fn after_mark(text: &str) -> usize {
    text.len() - text.trim_start_matches('\u{feff}').len()
}

fn plain(text: &str, from: usize) -> Option<Spans> {
    let whole = Scanner::new(text, from).value()?;
    let fields = fields_at(text, whole)?;
    let statement = fields.iter().rev().find(|field| field.name == "Statement");
    let statements = statement.map(|field| statements_at(text, field.value)).unwrap_or_default();
    Some(Spans { whole, fields, statements, wrapped: false })
}

fn statements_at(text: &str, value: Span) -> Vec<StatementSpans> {
    let list = if value.of(text).starts_with('[') {
        let entries = Scanner::new(text, value.start).entries().unwrap_or_default();
        entries.into_iter().map(|entry| entry.value).collect()
    } else {
        vec![value]
    };
    list.into_iter()
        .map(|whole| StatementSpans { whole, fields: fields_at(text, whole).unwrap_or_default() })
        .collect()
}

/// The fields of the object that stands at a place.
pub(super) fn fields_at(text: &str, at: Span) -> Option<Vec<FieldSpans>> {
    if !at.of(text).starts_with('{') {
        return None;
    }
    let field = |Entry { key, value }: Entry| {
        let key = key?;
        let name = serde_json::from_str(key.of(text)).ok()?;
        Some(FieldSpans { name, key, value })
    };
    Some(Scanner::new(text, at.start).entries()?.into_iter().filter_map(field).collect())
}

impl Spans {
    fn move_by(&mut self, to: &dyn Fn(usize) -> usize) {
        let moved = |span: &mut Span| *span = Span { start: to(span.start), end: to(span.end) };
        let in_fields = |fields: &mut Vec<FieldSpans>| {
            for field in fields {
                moved(&mut field.key);
                moved(&mut field.value);
            }
        };
        moved(&mut self.whole);
        in_fields(&mut self.fields);
        for statement in &mut self.statements {
            moved(&mut statement.whole);
            in_fields(&mut statement.fields);
        }
    }
}

/// A place in a text, for people and for other programs. A byte order mark at the beginning does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
    /// Column in UTF-16 code units, from 1: what SARIF and LSP count by.
    pub utf16: usize,
}

/// The lines of a text: finds a place's line and column without reading the text again.
#[derive(Debug, Clone)]
pub struct Lines {
    /// Where each line begins.
    starts: Vec<usize>,
    /// Behind each character that is longer in UTF-8 than in UTF-16: the offset, and how much longer the text is so far.
    longer: Vec<(usize, usize)>,
    end: usize,
}

impl Lines {
    /// Reads the text once. A line ends with a line feed.
    pub fn new(text: &str) -> Self {
        let mut lines = Self { starts: vec![after_mark(text)], longer: Vec::new(), end: text.len() };
        let mut sum = 0;
        for (at, c) in text.char_indices() {
            let behind = at + c.len_utf8();
            if c == '\n' {
                lines.starts.push(behind);
            } else if !c.is_ascii() {
                sum += c.len_utf8() - c.len_utf16();
                lines.longer.push((behind, sum));
            }
        }
        lines
    }

    /// The place of a byte offset; one beyond the text's end is its end.
    pub fn place(&self, offset: usize) -> Place {
        let first = self.starts.first().copied().unwrap_or_default();
        let offset = offset.clamp(first, self.end);
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let utf16 = self.utf16_offset(offset) - self.utf16_offset(start);
        Place { line, column: offset - start + 1, utf16: utf16 + 1 }
    }

    /// The byte offset of a line and a column in bytes, both from 1; the nearest there is.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.max(1) - 1).copied().unwrap_or(self.end);
        (start + column.max(1) - 1).min(self.end)
    }

    fn utf16_offset(&self, offset: usize) -> usize {
        let before = self.longer.partition_point(|(behind, _)| *behind <= offset);
        let saved = before.checked_sub(1).and_then(|at| self.longer.get(at)).map_or(0, |(_, sum)| *sum);
        offset.saturating_sub(saved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_fields_are_found() {
        let text = "\u{feff}{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Sid\": \"Ü😀\", \"Action\": [\"kms:Sign\"]},\n    7\n  ]\n}";
        let found = spans(text).unwrap();
        let lines = Lines::new(text);
        assert_eq!(found.statements.len(), 2);
        let first = &found.statements[0];
        let names: Vec<_> = first.fields.iter().map(|f| (f.name.as_str(), f.value.of(text))).collect();
        assert_eq!(names, [("Sid", "\"Ü😀\""), ("Action", "[\"kms:Sign\"]")]);
        assert_eq!(lines.place(first.whole.start), Place { line: 4, column: 5, utf16: 5 });
        // Ü is two bytes and one unit, 😀 four bytes and two units.
        assert_eq!(lines.place(first.fields[1].key.start), Place { line: 4, column: 23, utf16: 20 });
        assert_eq!(lines.place(found.whole.start), Place { line: 1, column: 1, utf16: 1 });
        assert_eq!(lines.place(usize::MAX).line, 7);
        assert_eq!(lines.offset(4, 5), first.whole.start);
        assert_eq!((lines.offset(99, 1), lines.offset(0, 0)), (text.len(), 3));
    }

    #[test]
    fn a_single_statement_counts_as_one() {
        let text = r#"{"Statement": {"Effect": "Allow"}}"#;
        assert_eq!(spans(text).unwrap().statements[0].fields[0].value.of(text), "\"Allow\"");
        assert!(spans("{}").unwrap().statements.is_empty());
    }

    #[test]
    fn what_is_no_object_has_no_spans() {
        for text in [
            "",
            "[1]",
            "7",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":\"\\",
            "{\"a\" 1}",
            "{,}",
            &"[".repeat(100_000),
        ] {
            assert_eq!(spans(text), None, "{text:.20}");
        }
    }
}
