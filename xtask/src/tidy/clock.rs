//! Only files named `clock.rs` read time; everywhere else it is a parameter.

use crate::tidy::Source;

/// Ways to read time, in two halves so that this file is not one of its own findings.
const READERS: [(&str, &str); 7] = [
    ("SystemTime::", "now"),
    ("Instant::", "now"),
    ("Timestamp::", "now"),
    ("Zoned::", "now"),
    ("js_sys::", "Date"),
    ("Date::", "now"),
    (".perform", "ance()"),
];

/// Names code that reads time elsewhere.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in
        sources.iter().filter(|source| source.path.ends_with(".rs") && !source.path.ends_with("/clock.rs"))
    {
        for (number, line) in source.code() {
            for reader in READERS.map(|(first, second)| format!("{first}{second}")) {
                if line.contains(&reader) {
                    findings.push(
                        source
                            .finding(number, &format!("{reader} outside clock.rs: take time as a parameter")),
                    );
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
    fn only_clocks_read_time() {
        let text = "let now = Instant::now();\n";
        assert_eq!(check(&[source("backend/src/clock.rs", text)]).len(), 0);
        assert_eq!(check(&[source("backend/tests/api.rs", text)]).len(), 0);
        let found = check(&[source("backend/src/app.rs", text)]);
        assert_eq!(found, ["backend/src/app.rs:1: Instant::now outside clock.rs: take time as a parameter"]);
        assert_eq!(check(&[source("frontend/src/a.rs", "let d = js_sys::Date::new_0();\n")]).len(), 1);
        assert_eq!(check(&[source("frontend/src/a.rs", "// never Date::now\n")]).len(), 0);
    }
}
