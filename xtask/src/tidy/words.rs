//! Nothing in the checkout depends on one machine: no home folders, no hosts of package registries.

use crate::tidy::Source;

/// Words that only a machine of ours would say, in two halves so that this file is not one of its own findings.
const WORDS: [(&str, &str); 9] = [
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/Us", "ers/"),
    ("/wo", "rk/"),
    ("C:\\Us", "ers"),
    ("registry.", "npmjs.org"),
    ("index.", "crates.io"),
    ("static.", "crates.io"),
    ("arti", "factory"),
];

/// Names lines that say one of them.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        for (number, line) in source.text.lines().enumerate() {
            for word in WORDS.map(|(first, second)| format!("{first}{second}")) {
                if line.contains(&word) {
                    findings.push(source.finding(number + 1, &format!("“{word}” belongs to one machine")));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source;

    #[test]
    fn homes_and_registries_are_found() {
        let line = format!("see {}{}x\n", "/ro", "ot/");
        assert_eq!(check(&[source("docs/a.md", &line)]).len(), 1);
        let lock = format!("  \"resolved\": \"https://{}{}/a.tgz\"\n", "registry.", "npmjs.org");
        assert_eq!(check(&[source("e2e/package-lock.json", &lock)]).len(), 1);
        assert_eq!(check(&[source("docs/a.md", "the root of the network, at home\n")]).len(), 0);
    }
}
