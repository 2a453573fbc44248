//! What the review finds, and what must hold of every policy and every pair of them.

use std::collections::BTreeSet;

use signet_shared::policy::{
    ChangeKind, Context, PolicyDocument, RULES, Reviewer, access_matrix, diff, findings, rebase, review,
};

use crate::corpus::{KEY, all, expected, found, short};

#[test]
fn each_policy_has_the_findings_of_the_table() {
    let mut expected = expected();
    let mut wrong = Vec::new();
    let mut number = 0;
    for entry in all() {
        let mut codes: Vec<String> = found(&entry.doc).iter().map(short).collect();
        codes.sort();
        match expected.remove(&entry.name) {
            Some(wanted) if wanted == codes => {}
            wanted => wrong.push(format!("{}: {codes:?}, expected {wanted:?}", entry.name)),
        }
        number += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(expected.is_empty(), "no such files: {expected:?}");
    assert!(number >= 150, "{number} policies");
}

#[test]
fn no_alarm_on_what_aws_writes_itself() {
    for (name, codes) in
        expected().iter().filter(|(name, _)| name.starts_with("console-") || name.starts_with("default"))
    {
        let notes = [
            "other-account@Users",
            "other-account@Grants",
            "mixed-duties@Users",
            "version@-",
            "other-partition@Root",
        ];
        assert!(codes.iter().all(|code| notes.contains(&code.as_str())), "{name}: {codes:?}");
    }
}

#[test]
fn every_rule_is_found_somewhere() {
    let codes: BTreeSet<String> =
        expected().into_values().flatten().map(|code| code.split('@').next().unwrap().to_owned()).collect();
    // These need to know more than the policy: what was before, who works, who exists.
    let elsewhere = ["loses-sign", "lockout-operator", "absent-principal"];
    for rule in RULES.iter().filter(|rule| !elsewhere.contains(&rule.code)) {
        assert!(codes.contains(rule.code), "no policy of the corpus has the finding {}", rule.code);
    }
    for code in &codes {
        assert!(RULES.iter().any(|rule| rule.code == code), "{code} is not among the rules");
    }
}

#[test]
fn severities_and_pages_are_those_of_the_rules() {
    for entry in all() {
        for finding in found(&entry.doc) {
            let rule = RULES.iter().find(|rule| rule.code == finding.code).unwrap();
            assert!(rule.severities.contains(&finding.severity), "{finding:?}");
            assert!(rule.one_click || finding.repair.is_none(), "{finding:?}");
            assert_eq!(finding.reference, rule.page);
            assert!(!finding.reference.is_empty());
            let statements = entry.doc.statements();
            let label = finding.statement.map(|at| statements[at].label());
            assert_eq!(label, finding.sid, "{finding:?}");
            assert!(finding.detail.ends_with('.') && !finding.title.ends_with('.'), "{finding:?}");
        }
    }
}

#[test]
fn reading_and_printing_lose_nothing() {
    for entry in all() {
        let plain: serde_json::Value = serde_json::from_str(&entry.text).unwrap();
        assert_eq!(entry.doc.to_minified_json(), plain.to_string(), "{}", entry.name);
        for printed in [entry.doc.to_pretty_json(), entry.doc.to_minified_json()] {
            assert_eq!(PolicyDocument::parse(&printed).unwrap(), entry.doc, "{}", entry.name);
        }
    }
}

#[test]
fn the_normal_form_is_stable_and_no_difference_to_the_policy() {
    for entry in all() {
        let normal = PolicyDocument::parse(&entry.doc.canonical_json()).unwrap();
        assert_eq!(normal.canonical_json(), entry.doc.canonical_json(), "{}", entry.name);
        assert!(diff(&entry.doc, &normal).is_empty(), "{}", entry.name);
        let reviewed = review(&entry.doc, &normal, &Context::for_key(KEY));
        assert!(reviewed.access.iter().all(|row| !row.changes()), "{}", entry.name);
    }
}

#[test]
fn a_difference_put_onto_its_base_is_the_target() {
    let all = all();
    let unique = |doc: &PolicyDocument| {
        let labels: Vec<String> = doc.statements().iter().map(|s| s.label()).collect();
        labels.iter().collect::<BTreeSet<_>>().len() == labels.len()
    };
    let usable: Vec<_> =
        all.iter().filter(|entry| unique(&entry.doc) && !entry.doc.statements().is_empty()).collect();
    for (at, target) in usable.iter().enumerate() {
        for base in [usable[(at * 7 + 3) % usable.len()], usable[(at * 13 + 29) % usable.len()], usable[0]] {
            let reached = rebase(&base.doc, &target.doc, &base.doc).unwrap();
            assert!(reached.means_the_same(&target.doc), "{} → {}", base.name, target.name);
            let found = diff(&base.doc, &target.doc);
            let kinds =
                [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Unchanged].map(|kind| found.count(kind));
            assert_eq!(kinds.iter().sum::<usize>(), target.doc.statements().len());
            assert_eq!(
                found.is_empty(),
                base.doc.means_the_same(&target.doc),
                "{} → {}",
                base.name,
                target.name
            );
        }
    }
}

#[test]
fn one_reviewer_says_of_all_policies_what_a_fresh_one_says() {
    let all = all();
    let context = Context::for_key(KEY);
    for base in all.iter().step_by(61) {
        let reviewer = Reviewer::new(base.doc.clone(), context.clone());
        for entry in &all {
            let reviewed = reviewer.review(&entry.doc);
            assert_eq!(
                reviewed.access,
                access_matrix(&base.doc, &entry.doc),
                "{} → {}",
                base.name,
                entry.name
            );
            assert_eq!(reviewed.diff, diff(&base.doc, &entry.doc), "{} → {}", base.name, entry.name);
            let own: Vec<_> = reviewed.findings.into_iter().filter(|f| f.code != "loses-sign").collect();
            assert_eq!(own, findings(&entry.doc, &context), "{} → {}", base.name, entry.name);
        }
    }
}
