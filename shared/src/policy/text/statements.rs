//! Where statements stand in a text.

use std::ops::Range;

use super::walk::{Walk, lex};

/// The bytes of each statement, in order; a single statement that is not in a list counts as one. Text after a mistake is
/// read as well as it can be.
pub fn statement_spans(text: &str) -> Vec<Range<usize>> {
    let mut walk = Walk::new(text);
    let mut spans: Vec<Range<usize>> = Vec::new();
    // Depth at which the present statement ends.
    let mut until: Option<usize> = None;
    let mut at = 0;
    while let Some(lexeme) = lex(text, at) {
        at = lexeme.range.end;
        if until.is_none() && walk.begins_statement(&lexeme) {
            until = Some(walk.depth());
            spans.push(lexeme.range.clone());
        }
        walk.take(&lexeme);
        if let (Some(depth), Some(span)) = (until, spans.last_mut()) {
            span.end = lexeme.range.end;
            if walk.depth() <= depth {
                until = None;
            }
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::statement_spans;

    fn cut(text: &str) -> Vec<&str> {
        statement_spans(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn statements_where_they_stand() {
        for (text, wanted) in [
            (
                r#"{"Version":"x","Statement":[{"a":[{}]}, 5 ,{"b":"}"}],"Id":"i"}"#,
                vec![r#"{"a":[{}]}"#, "5", r#"{"b":"}"}"#],
            ),
            (r#"{"Statement": {"a": 1}}"#, vec![r#"{"a": 1}"#]),
            (r#"{"Statement": "x", "Statements": [{}]}"#, vec![r#""x""#]),
            (r#"{"Statement": []}"#, vec![]),
            (r#"[{"Statement": [{}]}]"#, vec![]),
            ("", vec![]),
        ] {
            assert_eq!(cut(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_mistake_in_one_statement_leaves_the_next() {
        let text = "{\"Statement\": [\n{\"Sid\": \"A},\n\"Action\": [\"x\"},\n{\"Sid\": \"B\"}]}";
        assert_eq!(cut(text).last(), Some(&r#"{"Sid": "B"}"#));
    }
}
