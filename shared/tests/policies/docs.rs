//! `docs/key-policies.md` has a row for each rule, and no other.

use signet_shared::policy::RULES;

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
}
