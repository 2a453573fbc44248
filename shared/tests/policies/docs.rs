//! `docs/key-policies.md` has a row for each rule, and no other.

use signet_shared::policy::{HELP, RULES};

#[test]
fn the_docs_have_every_rule_as_it_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/key-policies.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    for rule in RULES {
        let code = format!("`{}`", rule.code);
        let mut found = rows.iter().filter(|row| row[0] == code);
        let row = found.next().unwrap_or_else(|| panic!("no row for {code}"));
        assert!(found.next().is_none(), "two rows for {code}");
        let severities: Vec<&str> = rule.severities.iter().map(|severity| severity.word()).collect();
        assert_eq!(row[1], severities.join(", "), "{code}");
        assert!(row[2].len() > 10 && row[3].len() > 10, "what, why and how of {code}");
        assert_eq!(row[4], if rule.one_click { "yes" } else { "" }, "{code}");
        assert_eq!(row[5], rule.page, "{code}");
    }
    assert_eq!(rows.len(), RULES.len(), "rows without a rule");
    // The words of reports are those of the table.
    let plain = |text: &str| text.replace('`', "");
    let words: Vec<_> = rows.iter().map(|row| (plain(row[0]), plain(row[2]), plain(row[3]))).collect();
    let own = HELP.iter().map(|help| (help.code.to_owned(), help.what.to_owned(), help.why.to_owned()));
    assert_eq!(own.collect::<Vec<_>>(), words);
    assert!(HELP.iter().map(|help| help.code).eq(RULES.iter().map(|rule| rule.code)));
}
