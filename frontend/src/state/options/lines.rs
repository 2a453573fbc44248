//! Lists as people type them: one thing a line.

use std::net::IpAddr;

use signet_shared::setup::options::{AlternativeName, ExtraTag};

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Alternative names, each of the kind that it looks like. Whether it is a good one, the check says.
pub(super) fn names(text: &str) -> Vec<AlternativeName> {
    let name = |line: &str| {
        let text = line.to_owned();
        if line.parse::<IpAddr>().is_ok() {
            AlternativeName::Ip(text)
        } else if line.contains(':') {
            AlternativeName::Uri(text)
        } else if line.contains('@') {
            AlternativeName::Email(text)
        } else {
            AlternativeName::Dns(text)
        }
    };
    lines(text).map(name).collect()
}

/// Tags, as `name = value`; without the sign, the value is empty.
pub(super) fn tags(text: &str) -> Vec<ExtraTag> {
    let tag = |line: &str| {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        ExtraTag { key: key.trim().to_owned(), value: value.trim().to_owned() }
    };
    lines(text).map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_the_kind_they_look_like() {
        let text = " voice.example.org \n\nvoice@example.org\nhttps://example.org/a@b\nurn:oid:1.2\n192.0.2.7\n2001:db8::1";
        let own = str::to_owned;
        let wanted = vec![
            AlternativeName::Dns(own("voice.example.org")),
            AlternativeName::Email(own("voice@example.org")),
            AlternativeName::Uri(own("https://example.org/a@b")),
            AlternativeName::Uri(own("urn:oid:1.2")),
            AlternativeName::Ip(own("192.0.2.7")),
            AlternativeName::Ip(own("2001:db8::1")),
        ];
        assert_eq!(names(text), wanted);
    }

    #[test]
    fn a_tag_may_have_the_sign_in_its_value() {
        let tag = |key: &str, value: &str| ExtraTag { key: key.to_owned(), value: value.to_owned() };
        assert_eq!(
            tags("team = voice\na=b=c\nbare"),
            [tag("team", "voice"), tag("a", "b=c"), tag("bare", "")]
        );
    }
}
