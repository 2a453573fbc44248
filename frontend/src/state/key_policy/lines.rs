//! Lines of JSON: their colours, and which of them are shown.

use signet_shared::policy::DiffRow;

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Name of a field.
    Key,
    /// A text.
    Text,
    /// Anything else.
    Rest,
}

/// Splits a line of JSON into coloured pieces. Any text is accepted: what is not JSON is `Rest`.
pub(crate) fn pieces(line: &str) -> Vec<(Piece, &str)> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find('"') {
        let (before, quoted) = rest.split_at(start);
        if !before.is_empty() {
            pieces.push((Piece::Rest, before));
        }
        let (text, after) = quoted.split_at(end_of_text(quoted));
        let is_key = after.trim_start().starts_with(':');
        pieces.push((if is_key { Piece::Key } else { Piece::Text }, text));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push((Piece::Rest, rest));
    }
    pieces
}

/// Where the text that begins with a quotation mark ends, its closing mark included.
fn end_of_text(quoted: &str) -> usize {
    let mut escaped = false;
    for (at, c) in quoted.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}

/// Class for the depth of a line that is indented by two spaces a level: `d0` to `d8`.
pub(crate) fn depth(line: &str) -> &'static str {
    const CLASSES: [&str; 9] = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"];
    let spaces = line.len() - line.trim_start().len();
    CLASSES.get(spaces / 2).copied().unwrap_or("d8")
}

/// A stretch of a diff.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stretch<'a> {
    /// Rows to show.
    Rows(&'a [DiffRow]),
    /// This many equal rows, left out.
    Skipped(usize),
}

/// Equal rows kept around each difference.
const CONTEXT: usize = 3;
/// Fewer rows than this are not worth leaving out.
const WORTH: usize = 12;

/// Leaves out long stretches of equal rows, far from any difference.
pub(crate) fn stretches(rows: &[DiffRow]) -> Vec<Stretch<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for run in rows.chunk_by(|a, b| a.is_equal() == b.is_equal()) {
        let head = if at == 0 { 0 } else { CONTEXT };
        let tail = if at + run.len() == rows.len() { 0 } else { CONTEXT };
        at += run.len();
        let equal = run.first().is_some_and(DiffRow::is_equal);
        let skipped = run.len().saturating_sub(head + tail);
        if !equal || skipped < WORTH {
            parts.push(Stretch::Rows(run));
            continue;
        }
        let (first, others) = run.split_at(head);
        let (_, last) = others.split_at(skipped);
        parts.extend([Stretch::Rows(first), Stretch::Skipped(skipped), Stretch::Rows(last)]);
    }
    parts.retain(|part| *part != Stretch::Rows(&[]));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_line() {
        use Piece::{Key, Rest, Text};
        for (line, wanted) in [
            ("", vec![]),
            ("  {", vec![(Rest, "  {")]),
            (
                r#"  "Sid": "A","#,
                vec![(Rest, "  "), (Key, r#""Sid""#), (Rest, ": "), (Text, r#""A""#), (Rest, ",")],
            ),
            (r#""a\"b" : 1"#, vec![(Key, r#""a\"b""#), (Rest, " : 1")]),
            (r#""open"#, vec![(Text, r#""open"#)]),
            (r#""ends\"#, vec![(Text, r#""ends\"#)]),
            ("é\"ü", vec![(Rest, "é"), (Text, "\"ü")]),
        ] {
            assert_eq!(pieces(line), wanted, "{line}");
            assert_eq!(
                pieces(line).iter().map(|(_, text)| *text).collect::<String>(),
                line,
                "nothing gets lost"
            );
        }
    }

    #[test]
    fn depths() {
        for (line, wanted) in
            [("{", "d0"), ("", "d0"), ("    \"a\"", "d2"), ("                          x", "d8")]
        {
            assert_eq!(depth(line), wanted);
        }
    }

    fn rows(pattern: &str) -> Vec<DiffRow> {
        pattern
            .chars()
            .map(|c| match c {
                '=' => DiffRow::Equal { left: "x".to_owned(), right: "x".to_owned() },
                _ => DiffRow::Added { right: "y".to_owned() },
            })
            .collect()
    }

    fn shape(pattern: &str) -> String {
        stretches(&rows(pattern))
            .iter()
            .map(|part| match part {
                Stretch::Rows(rows) => rows.len().to_string(),
                Stretch::Skipped(count) => format!("({count})"),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn long_stretches_without_a_difference_are_left_out() {
        for (pattern, wanted) in [
            ("", ""),
            ("===", "3"),
            ("+++", "3"),
            ("============", "(12)"),
            ("===========", "11"),
            ("===============+", "(12) 3 1"),
            ("==============+", "14 1"),
            ("+==================+", "1 3 (12) 3 1"),
            ("+=================+", "1 17 1"),
            ("+===============", "1 3 (12)"),
        ] {
            assert_eq!(shape(pattern), wanted, "{pattern}");
        }
    }
}
