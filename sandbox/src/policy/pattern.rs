//! What policies write where a request has a text: with wildcards, and with variables.

use std::borrow::Cow;

use super::facts::Facts;

/// A text of a policy. In policies of version 2012-10-17, `${aws:username}` in it stands for what the request has
/// under that condition key, `${aws:username, 'nobody'}` has a default, and `${*}`, `${?}` and `${$}` are the
/// characters themselves.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    has_variables: bool,
}

/// One position of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Char(char),
    /// `?`: any one character.
    One,
    /// `*`: any text.
    Many,
}

impl Pattern {
    /// A text of a policy whose version has variables, or has not.
    pub(super) fn new(text: String, variables: bool) -> Self {
        Self { has_variables: variables && text.contains("${"), text }
    }

    /// The text without wildcards, as the operators that compare whole values read it. `None` when a variable
    /// stands for something that the request does not have.
    pub(super) fn plain(&self, facts: &Facts) -> Option<Cow<'_, str>> {
        if !self.has_variables {
            return Some(Cow::Borrowed(&self.text));
        }
        let character = |piece| match piece {
            Piece::Char(c) => c,
            Piece::One => '?',
            Piece::Many => '*',
        };
        Some(self.pieces(|| facts)?.into_iter().map(character).collect::<String>().into())
    }

    /// Whether a text matches the pattern. The facts are asked for only if there are variables.
    pub(super) fn matches<'f>(&self, text: &str, facts: impl FnOnce() -> &'f Facts) -> bool {
        if !self.has_variables && !self.text.contains(['*', '?']) {
            return self.text == text;
        }
        self.pieces(facts).is_some_and(|pieces| glob(&pieces, text))
    }

    /// Whether an ARN matches the pattern, part by part: a wildcard does not reach over one of the first five
    /// colons.
    pub(super) fn matches_arn(&self, arn: &str, facts: &Facts) -> bool {
        let Some(pieces) = self.pieces(|| facts) else { return false };
        let patterns: Vec<&[Piece]> = pieces.splitn(6, |piece| *piece == Piece::Char(':')).collect();
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        if patterns.len() != 6 {
            // `*` alone is every ARN; anything else that is not an ARN matches none.
            return pieces == [Piece::Many];
        }
        parts.len() == 6 && patterns.iter().zip(parts).all(|(pattern, part)| glob(pattern, part))
    }

    fn pieces<'f>(&self, facts: impl FnOnce() -> &'f Facts) -> Option<Vec<Piece>> {
        if !self.has_variables {
            return Some(wildcards(&self.text).collect());
        }
        let facts = facts();
        let mut pieces = Vec::new();
        let mut rest = self.text.as_str();
        while let Some((before, variable, after)) = next_variable(rest) {
            pieces.extend(wildcards(before));
            pieces.extend(value(variable, facts)?.chars().map(Piece::Char));
            rest = after;
        }
        pieces.extend(wildcards(rest));
        Some(pieces)
    }
}

fn wildcards(text: &str) -> impl Iterator<Item = Piece> {
    text.chars().map(|c| match c {
        '*' => Piece::Many,
        '?' => Piece::One,
        c => Piece::Char(c),
    })
}

/// What stands before the first variable, the variable, and what stands behind it.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (variable, after) = rest.split_once('}')?;
    Some((before, variable, after))
}

/// What a variable stands for.
fn value<'a>(variable: &'a str, facts: &'a Facts) -> Option<&'a str> {
    if ["*", "?", "$"].contains(&variable) {
        return Some(variable);
    }
    let (key, default) = match variable.split_once(',') {
        Some((key, default)) => (key, Some(default.trim().strip_prefix('\'')?.strip_suffix('\'')?)),
        None => (variable, None),
    };
    match facts.get(&key.trim().to_ascii_lowercase()) {
        Some([value]) => Some(value),
        // Which of many values would be meant?
        Some(_) => None,
        None => default,
    }
}

/// Whether `text` matches all pieces from beginning to end.
fn glob(pattern: &[Piece], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go back to when a `*` must take one character more.
    let mut back: Option<(usize, usize)> = None;
    while let Some(&c) = text.get(t) {
        match pattern.get(p) {
            Some(Piece::Many) => {
                back = Some((p, t));
                p += 1;
            }
            Some(&piece) if piece == Piece::One || piece == Piece::Char(c) => {
                p += 1;
                t += 1;
            }
            _ => match back {
                Some((star, taken)) => {
                    back = Some((star, taken + 1));
                    p = star + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|piece| *piece == Piece::Many)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text.to_owned(), true)
    }

    #[test]
    fn wildcards_stand_for_any_text() {
        let facts = Facts::default();
        for (text, other, matches) in [
            ("*", "", true),
            ("kms:*", "kms:putkeypolicy", true),
            ("kms:p*policy", "kms:putkeypolicy", true),
            ("kms:p*p", "kms:putkeypolicy", false),
            ("kms:?ign", "kms:sign", true),
            ("kms:sign", "kms:signs", false),
            ("kms:sign?", "kms:sign", false),
            ("*a*b", "xaybzb", true),
        ] {
            assert_eq!(pattern(text).matches(other, || &facts), matches, "{text} {other}");
        }
    }

    #[test]
    fn arns_match_part_by_part() {
        let facts = Facts::default();
        let role = "arn:aws:iam::111122223333:role/team/signer";
        for (text, matches) in [
            ("*", true),
            ("arn:aws:iam::111122223333:role/team/*", true),
            ("arn:*:iam::*:role/*", true),
            ("arn:aws:iam::111122223333:role/signer", false),
            ("arn:aws:*:role/team/signer", false),
            ("arn:aws:iam:*", false),
        ] {
            assert_eq!(pattern(text).matches_arn(role, &facts), matches, "{text}");
        }
    }

    #[test]
    fn variables_stand_for_what_the_request_has() {
        let mut facts = Facts::default();
        facts.set("aws:username", "al*ce");
        facts.set("aws:PrincipalArn", "arn:aws:iam::111122223333:user/al*ce");
        facts.list("aws:TagKeys", ["a", "b"]);
        for (text, other, matches) in [
            ("alias/${aws:username}/*", "alias/al*ce/key", true),
            // A wildcard in a value is a character like any other.
            ("alias/${aws:username}/*", "alias/alice/key", false),
            ("alias/${AWS:UserName}", "alias/al*ce", true),
            ("${aws:absent}", "", false),
            ("${aws:absent, 'nobody'}", "nobody", true),
            ("${aws:username, 'nobody'}", "nobody", false),
            ("${aws:absent, nobody}", "nobody", false),
            ("${aws:TagKeys}", "a", false),
            ("a${*}${?}${$}", "a*?$", true),
            ("a${*}", "ab", false),
            ("${unclosed", "${unclosed", true),
        ] {
            assert_eq!(pattern(text).matches(other, || &facts), matches, "{text} {other}");
        }
        assert!(pattern("${aws:PrincipalArn}").matches_arn("arn:aws:iam::111122223333:user/al*ce", &facts));
        assert_eq!(pattern("${aws:username}?").plain(&facts).as_deref(), Some("al*ce?"));
        assert_eq!(pattern("${aws:absent}").plain(&facts), None);
        // Older policies have none.
        let old = Pattern::new("${aws:username}".into(), false);
        assert!(old.matches("${aws:username}", || &facts) && !old.matches("al*ce", || &facts));
    }
}
