//! The text of the editor as blocks of coloured lines. A block that stays the same is not drawn again.

use std::collections::BTreeMap;

use signet_shared::policy::text::{Token, TokenKind, tokens};
use signet_shared::policy::{Finding, Severity};

/// Some lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// The text, white space included, without its end.
    pub pieces: Vec<(Option<TokenKind>, String)>,
    /// The most serious thing said of it.
    pub mark: Option<Severity>,
}

/// A block ends with a statement, but not before it has as many lines as this.
const LEAST: usize = 10;
/// Nor does it go on for more lines than this.
const MOST: usize = 60;

/// Marks by line, from 0.
pub(crate) type Marks = BTreeMap<usize, Severity>;

/// The lines to mark: those where the statements of findings begin, and the one of a mistake.
pub(crate) fn marks(findings: &[Finding], statement_lines: &[usize], mistake: Option<usize>) -> Marks {
    let mut marks = Marks::new();
    for finding in findings {
        if let Some(line) = finding.statement.and_then(|at| statement_lines.get(at)) {
            let mark = marks.entry(*line).or_insert(finding.severity);
            *mark = finding.severity.min(*mark);
        }
    }
    marks.extend(mistake.map(|line| (line, Severity::Error)));
    marks
}

/// Colours a text.
pub(crate) fn paint(text: &str, marks: &Marks) -> Vec<Block> {
    let tokens = tokens(text);
    let mut rest = tokens.as_slice();
    let mut blocks = Vec::new();
    let mut lines = Vec::new();
    let mut start = 0;
    for (number, content) in text.split('\n').enumerate() {
        let end = start + content.len();
        let (own, later) = rest.split_at(rest.partition_point(|token| token.range.start < end));
        rest = later;
        lines.push(Line { pieces: pieces(text, start..end, own), mark: marks.get(&number).copied() });
        start = end + 1;
        let indent = content.len() - content.trim_start().len();
        let ends = content.trim_start().starts_with('}') && indent <= 4;
        if (ends && lines.len() >= LEAST) || lines.len() >= MOST {
            blocks.push(Block { lines: std::mem::take(&mut lines) });
        }
    }
    if !lines.is_empty() {
        blocks.push(Block { lines });
    }
    blocks
}

fn pieces(text: &str, line: std::ops::Range<usize>, tokens: &[Token]) -> Vec<(Option<TokenKind>, String)> {
    let mut pieces: Vec<(Option<TokenKind>, String)> = Vec::new();
    // Punctuation has no colour of its own: with the space around it, it is one piece.
    let mut push = |kind: Option<TokenKind>, range: std::ops::Range<usize>| {
        let part = text.get(range).unwrap_or_default();
        match pieces.last_mut() {
            _ if part.is_empty() => {}
            Some((last, joined)) if *last == kind => joined.push_str(part),
            _ => pieces.push((kind, part.to_owned())),
        }
    };
    let mut at = line.start;
    for token in tokens {
        push(None, at..token.range.start);
        push(Some(token.kind).filter(|kind| *kind != TokenKind::Punctuation), token.range.clone());
        at = token.range.end;
    }
    push(None, at..line.end);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statements: usize) -> String {
        let one = r#"{"Sid": "A", "Effect": "Allow", "Action": ["kms:Sign", "kms:Verify"], "Resource": "*"}"#;
        let list = vec![one; statements].join(",");
        let value: serde_json::Value =
            serde_json::from_str(&format!(r#"{{"Statement": [{list}]}}"#)).unwrap();
        format!("{value:#}\n")
    }

    fn joined(blocks: &[Block]) -> String {
        let line = |line: &Line| line.pieces.iter().map(|(_, text)| text.as_str()).collect::<String>();
        blocks.iter().flat_map(|block| &block.lines).map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn nothing_gets_lost() {
        for text in ["", "\n", "{\n\"a\": é\r\n}", "a\n\n\"b", &policy(30), &"\n".repeat(200)] {
            assert_eq!(joined(&paint(text, &Marks::new())), *text);
        }
        let blocks = paint("{\"a\": 1}", &Marks::new());
        let kinds: Vec<_> =
            blocks[0].lines[0].pieces.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (None, "{"),
                (Some(TokenKind::Key), "\"a\""),
                (None, ": "),
                (Some(TokenKind::Number), "1"),
                (None, "}")
            ]
        );
    }

    #[test]
    fn a_letter_or_a_line_changes_one_block() {
        let before = policy(100);
        for after in [before.replacen("\"A\"", "\"AB\"", 1), before.replacen("\"Sid\"", "\n\"Sid\"", 1)] {
            let (old, new) = (paint(&before, &Marks::new()), paint(&after, &Marks::new()));
            assert!(old.len() > 20);
            assert_eq!(old.len(), new.len());
            assert_eq!(old.iter().zip(&new).filter(|(a, b)| a != b).count(), 1);
        }
    }

    #[test]
    fn the_most_serious_mark_of_a_line_counts() {
        let found = |severity, statement| {
            let doc = signet_shared::policy::PolicyDocument::parse("{}").unwrap();
            let mut found = signet_shared::policy::findings(&doc, &Default::default());
            let mut finding = found.remove(0);
            (finding.severity, finding.statement) = (severity, statement);
            finding
        };
        let findings = [
            found(Severity::Info, Some(0)),
            found(Severity::Error, Some(0)),
            found(Severity::Warning, Some(0)),
            found(Severity::Warning, Some(1)),
            found(Severity::Error, Some(7)),
            found(Severity::Error, None),
        ];
        let marks = marks(&findings, &[2, 9], Some(4));
        assert_eq!(
            marks.into_iter().collect::<Vec<_>>(),
            [(2, Severity::Error), (4, Severity::Error), (9, Severity::Warning)]
        );
    }
}
