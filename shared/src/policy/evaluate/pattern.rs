//! A policy's text against a request's: wildcards, and variables (IAM user guide, "Policy variables").

use super::facts::{Fact, Facts};
use super::truth::Truth;

/// A character of a policy's text: itself, or a wildcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Plain(char),
    AnyOne,
    AnyText,
}

/// Where variables get their values.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a> {
    pub(super) action: &'a str,
    pub(super) facts: &'a Facts,
    /// Policies of the version of 2008 have none: `${…}` is text there.
    pub(super) enabled: bool,
}

/// A text of a policy after its variables got their values.
pub(super) enum Expanded {
    Tokens(Tokens),
    /// A variable stands for something that the request does not have: nothing matches.
    Nothing,
    /// A variable stands for something that is not known.
    Unknown,
}

/// An expanded text.
pub(super) struct Tokens(Vec<Token>);

/// Puts in the values of variables.
pub(super) fn expand(text: &str, variables: Variables<'_>) -> Expanded {
    let mut tokens = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        if variables.enabled
            && let Some((name, after)) = rest.strip_prefix("${").and_then(|tail| tail.split_once('}'))
        {
            match value(name, variables) {
                Some(Ok(text)) => tokens.extend(text.chars().map(Token::Plain)),
                Some(Err(())) => return Expanded::Unknown,
                None => return Expanded::Nothing,
            }
            rest = after;
            continue;
        }
        let mut chars = rest.chars();
        tokens.extend(chars.next().map(|c| match c {
            '*' => Token::AnyText,
            '?' => Token::AnyOne,
            c => Token::Plain(c),
        }));
        rest = chars.as_str();
    }
    Expanded::Tokens(Tokens(tokens))
}

/// A variable's value; `None` if the request has none, an error if that is not known.
fn value<'a>(name: &'a str, variables: Variables<'a>) -> Option<Result<&'a str, ()>> {
    if matches!(name, "*" | "?" | "$") {
        return Some(Ok(name));
    }
    let (key, default) = match name.split_once(',') {
        Some((key, quoted)) => (key, Some(quoted.trim().strip_prefix('\'')?.strip_suffix('\'')?)),
        None => (name, None),
    };
    match variables.facts.get(variables.action, key.trim()) {
        Fact::Values([only]) => Some(Ok(only)),
        // A key with many values cannot stand for one text.
        Fact::Values(_) => None,
        Fact::Absent => default.map(Ok),
        Fact::Unknown => Some(Err(())),
    }
}

impl Tokens {
    /// The text with wildcards as the characters that they are.
    pub(super) fn literal(&self) -> String {
        let char = |token: &Token| match token {
            Token::Plain(c) => *c,
            Token::AnyOne => '?',
            Token::AnyText => '*',
        };
        self.0.iter().map(char).collect()
    }

    /// Whether all of `text` matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        matches(&self.0, text)
    }

    /// Whether an ARN matches part by part: no wildcard reaches over one of the first five colons.
    pub(super) fn matches_arn(&self, arn: &str) -> bool {
        if self.0 == [Token::AnyText] {
            return true;
        }
        let wanted: Vec<&[Token]> = self.0.splitn(6, |token| *token == Token::Plain(':')).collect();
        let found: Vec<&str> = arn.splitn(6, ':').collect();
        wanted.len() == 6
            && found.len() == 6
            && wanted.iter().zip(found).all(|(tokens, part)| matches(tokens, part))
    }
}

/// Walks along the text with the set of places in the pattern where a match can be.
fn matches(tokens: &[Token], text: &str) -> bool {
    // One more place than tokens: behind the last one, the match is whole.
    let mut places = vec![false; tokens.len() + 1];
    let open = |places: &mut Vec<bool>| {
        for (at, token) in tokens.iter().enumerate() {
            if *token == Token::AnyText
                && places.get(at) == Some(&true)
                && let Some(next) = places.get_mut(at + 1)
            {
                *next = true;
            }
        }
    };
    if let Some(first) = places.first_mut() {
        *first = true;
    }
    open(&mut places);
    for c in text.chars() {
        let mut next = vec![false; places.len()];
        for (at, token) in tokens.iter().enumerate().filter(|(at, _)| places.get(*at) == Some(&true)) {
            let to = match token {
                Token::AnyText => at,
                Token::AnyOne => at + 1,
                Token::Plain(wanted) if *wanted == c => at + 1,
                Token::Plain(_) => continue,
            };
            if let Some(slot) = next.get_mut(to) {
                *slot = true;
            }
        }
        places = next;
        open(&mut places);
    }
    places.last() == Some(&true)
}

/// Whether a text of the policy matches one of the request.
pub(super) fn test(text: &str, variables: Variables<'_>, matches: impl FnOnce(&Tokens) -> bool) -> Truth {
    match expand(text, variables) {
        Expanded::Tokens(tokens) => Truth::from(matches(&tokens)),
        Expanded::Nothing => Truth::No,
        Expanded::Unknown => Truth::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, text: &str, facts: &Facts, wanted: Truth) {
        let variables = Variables { action: "kms:Sign", facts, enabled: true };
        assert_eq!(test(pattern, variables, |tokens| tokens.matches(text)), wanted, "{pattern} on {text}");
    }

    #[test]
    fn wildcards() {
        let facts = Facts::complete();
        for (pattern, text, wanted) in [
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*c", "acd", false),
            ("*", "", true),
            ("?", "", false),
            ("??", "éa", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("", "", true),
            ("a**", "a", true),
        ] {
            check(pattern, text, &facts, Truth::from(wanted));
        }
    }

    #[test]
    fn variables() {
        let mut facts = Facts::complete().with("aws:username", "j*");
        facts.set("aws:TagKeys", ["a", "b"]);
        check("x/${AWS:UserName}", "x/j*", &facts, Truth::Yes);
        check("x/${aws:username}", "x/jo", &facts, Truth::No);
        check("${aws:missing}", "", &facts, Truth::No);
        check("${aws:missing, 'none'}", "none", &facts, Truth::Yes);
        check("${aws:missing, none}", "none", &facts, Truth::No);
        check("${aws:TagKeys}", "a", &facts, Truth::No);
        check("a${*}", "a*", &facts, Truth::Yes);
        check("a${*}", "ab", &facts, Truth::No);
        check("${open", "${open", &facts, Truth::Yes);
        check("${aws:username}", "jo", &Facts::unknown(), Truth::Unknown);
    }

    #[test]
    fn arns_match_part_by_part() {
        let facts = Facts::complete();
        let variables = Variables { action: "kms:Sign", facts: &facts, enabled: false };
        let arn = "arn:aws:iam::111122223333:role/team/bot";
        for (pattern, wanted) in [
            ("*", true),
            ("arn:aws:iam::*:role/*", true),
            ("arn:aws:iam::111122223333:*", true),
            ("arn:*:role/team/bot", false),
            ("arn:aws:iam::111122223333:role/bot", false),
            ("bot", false),
        ] {
            assert_eq!(test(pattern, variables, |t| t.matches_arn(arn)), Truth::from(wanted), "{pattern}");
        }
    }
}
