//! The pieces of a policy's text, for colours.

use std::ops::Range;

use super::walk::{Kind, Lexeme, Walk, lex};
use crate::policy::vocabulary;

/// A piece of the text. White space is in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands, bytes; quotation marks included.
    pub range: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Name of a field.
    Key,
    /// A text.
    Text,
    /// A number, `true`, `false` or `null`.
    Number,
    /// A bracket, colon or comma.
    Punctuation,
    /// An action that KMS has, or a pattern that matches one.
    Action,
    /// An action that KMS does not have.
    UnknownAction,
    /// Somebody that a statement names.
    Principal,
    /// What JSON does not have: a text without its end, a word without quotation marks, a bracket that closes nothing.
    Error,
}

/// The pieces of a text, in order. Any text is taken. Time grows with its length.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut walk = Walk::new(text);
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(lexeme) = lex(text, at) {
        at = lexeme.range.end;
        let kind = classify(text, &walk, &lexeme);
        let fits = walk.take(&lexeme);
        tokens.push(Token { kind: if fits { kind } else { TokenKind::Error }, range: lexeme.range });
    }
    tokens
}

fn classify(text: &str, walk: &Walk<'_>, lexeme: &Lexeme) -> TokenKind {
    match lexeme.kind {
        Kind::Mark(_) => TokenKind::Punctuation,
        Kind::Word => {
            let word = text.get(lexeme.range.clone()).unwrap_or_default();
            let begins = word.starts_with(|c: char| c == '-' || c.is_ascii_digit());
            let number = begins && word.parse::<f64>().is_ok();
            if number || matches!(word, "true" | "false" | "null") {
                TokenKind::Number
            } else {
                TokenKind::Error
            }
        }
        Kind::Text { closed: false } => TokenKind::Error,
        Kind::Text { .. } if walk.is_key(lexeme) => TokenKind::Key,
        Kind::Text { .. } => match walk.path().as_slice() {
            ["Statement", "Action" | "NotAction"] => {
                let action = text.get(lexeme.content()).unwrap_or_default();
                if is_action(action) { TokenKind::Action } else { TokenKind::UnknownAction }
            }
            ["Statement", "Principal" | "NotPrincipal", ..] => TokenKind::Principal,
            _ => TokenKind::Text,
        },
    }
}

/// Whether it is an action of KMS, or a pattern that matches one.
fn is_action(text: &str) -> bool {
    if text.contains(['*', '?']) {
        return vocabulary::actions().any(|action| vocabulary::action_matches(text, &action));
    }
    vocabulary::is_known_action(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::{Action, Error, Key, Number, Principal, Punctuation, Text, UnknownAction};

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        let found = tokens(text).into_iter().filter(|token| token.kind != Punctuation);
        found.map(|token| (token.kind, &text[token.range])).collect()
    }

    #[test]
    fn a_statement_in_its_colours() {
        let text = r#"{"Statement":[{"Sid":"A","Principal":{"AWS":["1"]},"Action":["kms:Sign","kms:Get*","kms:Sing","s3:*","*"],
            "Condition":{"Bool":{"aws:SecureTransport":true}},"x":-1.5e3}]}"#;
        assert_eq!(
            kinds(text),
            [
                (Key, "\"Statement\""),
                (Key, "\"Sid\""),
                (Text, "\"A\""),
                (Key, "\"Principal\""),
                (Key, "\"AWS\""),
                (Principal, "\"1\""),
                (Key, "\"Action\""),
                (Action, "\"kms:Sign\""),
                (Action, "\"kms:Get*\""),
                (UnknownAction, "\"kms:Sing\""),
                (UnknownAction, "\"s3:*\""),
                (Action, "\"*\""),
                (Key, "\"Condition\""),
                (Key, "\"Bool\""),
                (Key, "\"aws:SecureTransport\""),
                (Number, "true"),
                (Key, "\"x\""),
                (Number, "-1.5e3"),
            ]
        );
    }

    #[test]
    fn mistakes_are_marked_and_read_over() {
        // A text without its end stops with its line; a comma that is missing does not turn a name into a value.
        assert_eq!(
            kinds("{\"a\": \"open\n\"b\": 'x'\n\"Statement\": {\"Action\": \"kms:Sign\"}} ]"),
            [
                (Key, "\"a\""),
                (Error, "\"open"),
                (Key, "\"b\""),
                (Error, "'x'"),
                (Key, "\"Statement\""),
                (Key, "\"Action\""),
                (Action, "\"kms:Sign\""),
                (Error, "]"),
            ]
        );
        assert_eq!(
            kinds("NaN infinity // é"),
            [(Error, "NaN"), (Error, "infinity"), (Error, "//"), (Error, "é")]
        );
    }
}
