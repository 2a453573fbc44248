//! Patterns with wildcards.

/// Whether `text` matches `pattern`, in which `*` is any text and `?` any one character.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern == text;
    }
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go back to when a `*` must take one character more.
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || text.get(t) == Some(&c) => {
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
    pattern.iter().skip(p).all(|&c| c == '*')
}

/// Whether an ARN matches a pattern, part by part: a wildcard does not reach over a colon of the first five.
pub(super) fn arn(pattern: &str, text: &str) -> bool {
    let parts = |arn: &'_ str| arn.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
    let (patterns, texts) = (parts(pattern), parts(text));
    if patterns.len() != 6 {
        // `*` alone is every ARN; anything else that is not an ARN matches none.
        return pattern == "*";
    }
    patterns.len() == texts.len() && patterns.iter().zip(&texts).all(|(pattern, text)| glob(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, matches) in [
            ("*", "", true),
            ("kms:*", "kms:putkeypolicy", true),
            ("kms:p*policy", "kms:putkeypolicy", true),
            ("kms:p*p", "kms:putkeypolicy", false),
            ("kms:?ign", "kms:sign", true),
            ("kms:sign", "kms:signs", false),
            ("*a*b", "xaybzb", true),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
        }
    }

    #[test]
    fn arns_match_part_by_part() {
        let role = "arn:aws:iam::111122223333:role/team/signer";
        for (pattern, matches) in [
            ("*", true),
            ("arn:aws:iam::111122223333:role/team/*", true),
            ("arn:*:iam::*:role/*", true),
            ("arn:aws:iam::111122223333:role/signer", false),
            ("arn:aws:*:role/team/signer", false),
            ("arn:aws:iam:*", false),
        ] {
            assert_eq!(arn(pattern, role), matches, "{pattern}");
        }
    }
}
