//! One-click repairs: they mend what they are for, and break nothing.

use signet_shared::policy::findings::{mend_all, mendable};
use signet_shared::policy::{Context, Finding, PolicyDocument, RULES, Severity, findings};

use crate::corpus::{KEY, all, found};

fn context() -> Context {
    Context { absent: vec!["arn:aws:iam::111122223333:role/gone".to_owned()], ..Context::for_key(KEY) }
}

fn same<'a>(list: &'a [Finding], finding: &'a Finding) -> usize {
    list.iter().filter(|other| other.code == finding.code && other.title == finding.title).count()
}

fn check(name: &str, doc: &PolicyDocument, tried: &mut Vec<&'static str>) {
    let before = findings(doc, &context());
    for finding in &before {
        let Some(repair) = &finding.repair else { continue };
        // A repair that does not fit (the last of a list, say) makes nothing.
        let Some(mended) = repair.apply(doc) else { continue };
        tried.push(finding.code);
        assert!(!repair.label.is_empty());
        let after = findings(&mended, &context());
        assert!(same(&after, finding) < same(&before, finding), "{name}: {finding:?} stays: {after:?}");
        let errors = |list: &[Finding]| list.iter().filter(|f| f.severity == Severity::Error).count();
        assert!(errors(&after) <= errors(&before), "{name}: {finding:?} brings {after:?}");
        assert_eq!(PolicyDocument::parse(&mended.to_pretty_json()).unwrap(), mended);
    }
}

#[test]
fn a_repair_mends_its_finding_and_brings_no_error() {
    let mut tried = Vec::new();
    for entry in all() {
        check(&entry.name, &entry.doc, &mut tried);
    }
    let gone = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
        {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/gone","arn:aws:iam::111122223333:role/here"]},
         "Action":"kms:Sign","Resource":"*"}]}"#;
    check("gone", &PolicyDocument::parse(gone).unwrap(), &mut tried);
    for rule in RULES.iter().filter(|rule| rule.one_click) {
        assert!(tried.contains(&rule.code), "no repair of {} was tried", rule.code);
    }
}

#[test]
fn the_merged_statement_becomes_two() {
    let merged = all().into_iter().find(|entry| entry.name == "lambda-merged").unwrap();
    let finding = found(&merged.doc).remove(0);
    let mended = finding.repair.unwrap().apply(&merged.doc).unwrap();
    let statements = mended.statements();
    assert_eq!(statements.len(), 3);
    assert_eq!(statements[1].actions, ["kms:Sign"]);
    assert_eq!(statements[1].conditions.len(), 2);
    assert_eq!(statements[2].actions, ["kms:GetPublicKey", "kms:DescribeKey"]);
    // The message type goes with the algorithm: neither is in these requests.
    assert!(found(&mended).is_empty(), "{:?}", found(&mended));
}

#[test]
fn a_denial_is_not_repaired_by_an_allowance() {
    let denied = all().into_iter().find(|entry| entry.name == "lockout-denied").unwrap();
    let lockout = found(&denied.doc).into_iter().find(|f| f.code == "lockout").unwrap();
    assert_eq!(lockout.repair, None);
}

#[test]
fn everything_that_can_be_mended_is() {
    let doc = PolicyDocument::parse(
        r#"{"Statement":[
          {"Sid":"A","Effect":"allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/a"},"Action":"kms:Sing","Resource":"*"},
          {"Sid":"A","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/b"},"Action":["kms:Verify","kms:Decypt"]},
          {"Sid":"C","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/c"},
           "Action":["kms:Sign","kms:GetPublicKey"],"Resource":"*","Condition":{"StringEquals":{"kms:MessageType":"RAW"}}}]}"#,
    )
    .unwrap();
    let before = mendable(&found(&doc));
    let (mended, made) = mend_all(&doc, &Context::for_key(KEY));
    assert!(before > 4 && made > 4, "{before}, {made}");
    assert_eq!(mendable(&found(&mended)), 0, "{}", mended.to_pretty_json());
    for name in ["\"kms:Sign\"", "\"kms:Decrypt\"", "\"CRead\"", "\"Version\""] {
        assert!(mended.to_minified_json().contains(name), "{name}: {}", mended.to_pretty_json());
    }
}

#[test]
fn all_repairs_of_a_policy_come_to_an_end_and_bring_no_error() {
    let errors = |list: &[Finding]| list.iter().filter(|f| f.severity == Severity::Error).count();
    let mut total = 0;
    for entry in all() {
        let before = findings(&entry.doc, &context());
        let (mended, made) = mend_all(&entry.doc, &context());
        let after = findings(&mended, &context());
        assert_eq!(mend_all(&mended, &context()), (mended, 0), "{}: once is enough", entry.name);
        assert!(made > 0 || before == after, "{}", entry.name);
        assert!(errors(&after) <= errors(&before), "{}: {after:?}", entry.name);
        total += made;
    }
    assert!(total > 30, "{total}");
}
