//! Another reviewer of IAM policies, parliament (BSD licence), on the same policies; and what it knows of KMS.
//!
//! `cargo xtask test` installs it and names its folder in `SIGNET_PEERS`; without that, nothing is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use signet_shared::policy::vocabulary;

use crate::corpus::{all, expected};

#[derive(Deserialize)]
struct Theirs {
    policies: BTreeMap<String, Vec<String>>,
    actions: BTreeMap<String, Vec<String>>,
}

/// Their issues, and our findings of the same matter.
const MATTERS: &[(&[&str], &[&str])] = &[
    (&["UNKNOWN_ACTION"], &["unknown-action"]),
    (&["INVALID_VERSION", "NO_VERSION"], &["version"]),
    (&["DUPLICATE_SID"], &["duplicate-sid"]),
    (&["UNKNOWN_OPERATOR"], &["unknown-operator"]),
    (&["INVALID_ARN", "RESOURCE_MISMATCH"], &["resource"]),
    (&["UNKNOWN_PRINCIPAL"], &["orphan", "unknown-principal", "function-principal"]),
    (
        &["UNKNOWN_CONDITION_FOR_ACTION"],
        &["silent-denial", "dead-denial", "broad-denial", "unknown-condition-key", "renamed-condition-key"],
    ),
    (
        &["MALFORMED", "EXCEPTION", "CRASH"],
        &[
            "both-fields",
            "effect",
            "unknown-field",
            "no-action",
            "no-resource",
            "no-statement",
            "bad-condition",
            "not-a-statement",
            "wrong-type",
            "action-form",
        ],
    ),
];

/// Where they and we disagree: the policy, their first issue of the matter, who finds something, and why that is right.
const DIFFERENCES: &[(&str, &str, Who, &str)] = &[
    (
        "abac-aliases",
        CONDITION,
        Who::They,
        "keys of the resource, such as kms:ResourceAliases, go with each action on a key",
    ),
    ("key-spec-guard", CONDITION, Who::They, "kms:KeySpec is a key of the resource, too"),
    ("lambda-if-exists", CONDITION, Who::They, "…IfExists holds where the request lacks the key"),
    ("org-service", CONDITION, Who::They, "it does not know aws:SourceOrgID"),
    ("lambda-session", PRINCIPAL, Who::They, "KMS takes the ARN of an assumed role's session"),
    ("broken-group", PRINCIPAL, Who::We, "a group is an IAM ARN, but no principal"),
    ("broken-wildcard-role", PRINCIPAL, Who::We, "wildcards in the ARN of a principal match nothing"),
    ("broken-service-name", PRINCIPAL, Who::We, "it does not look at services"),
    ("broken-operator-case", "UNKNOWN_OPERATOR", Who::We, "it compares without regard to letter case"),
    ("broken-key-arn-resource", "INVALID_ARN", Who::We, "in a key policy the key itself is “*”"),
    ("broken-aws-lower-case", FORM, Who::We, "it does not look at the kinds of principals"),
    ("broken-principal-text", FORM, Who::We, "it takes a text as a principal"),
    ("broken-empty-action", FORM, Who::We, "it takes an empty list of actions"),
    ("lockout-no-statement", FORM, Who::We, "it takes an empty list of statements"),
    (
        "deletion-window",
        FORM,
        Who::They,
        "it fails on a number that is not in quotation marks, which IAM takes",
    ),
];

const CONDITION: &str = "UNKNOWN_CONDITION_FOR_ACTION";
const PRINCIPAL: &str = "UNKNOWN_PRINCIPAL";
const FORM: &str = "MALFORMED";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    They,
    We,
}

/// Runs parliament on the corpus; `None` where it is not installed and need not be.
#[expect(clippy::print_stderr, reason = "who reads the test's output is to know what was not judged")]
fn ask() -> Option<Theirs> {
    let Some(peers) = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()) else {
        eprintln!(
            "SKIPPED: parliament has judged nothing; `cargo xtask test` installs it and sets SIGNET_PEERS"
        );
        return None;
    };
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
    let output = Command::new(PathBuf::from(peers).join("bin").join("python"))
        .arg("-W")
        .arg("ignore")
        .arg(tests.join("peers").join("parliament_review.py"))
        .arg(tests.join("data").join("policies"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn parliament_finds_the_same_or_it_is_known_why_not() {
    let Some(theirs) = ask() else { return };
    let ours = expected();
    assert_eq!(theirs.policies.len(), all().len());
    let (mut agreed, mut differences) = (0, BTreeSet::new());
    for (name, issues) in &theirs.policies {
        let has =
            |codes: &[&str]| ours[name].iter().any(|code| codes.contains(&code.split('@').next().unwrap()));
        for (matter, codes) in MATTERS {
            let they = issues.iter().any(|issue| matter.contains(&issue.split(' ').next().unwrap()));
            match (they, has(codes)) {
                (true, true) => agreed += 1,
                (true, false) => drop(differences.insert((name.as_str(), matter[0], "They"))),
                (false, true) => drop(differences.insert((name.as_str(), matter[0], "We"))),
                (false, false) => {}
            }
        }
    }
    let known: BTreeSet<(&str, &str, &str)> = DIFFERENCES
        .iter()
        .map(|(name, issue, who, _)| (*name, *issue, if *who == Who::They { "They" } else { "We" }))
        .collect();
    assert_eq!(differences, known);
    assert!(agreed >= 40, "{agreed} findings of both");
}

#[test]
fn actions_and_their_condition_keys_are_those_that_parliament_knows() {
    let Some(theirs) = ask() else { return };
    let ours: BTreeSet<String> = vocabulary::actions().collect();
    let known: BTreeSet<String> = theirs.actions.keys().map(|name| format!("kms:{name}")).collect();
    // AWS adds actions: theirs must be among ours.
    assert!(known.is_subset(&ours), "{:?}", known.difference(&ours));
    let keys: BTreeSet<&String> =
        theirs.actions.values().flatten().filter(|key| key.starts_with("kms:")).collect();
    // Keys of the key itself, which its service page lists for CreateKey alone, and those that every request has.
    let of_all = [
        "kms:CallerAccount",
        "kms:ViaService",
        "kms:KeySpec",
        "kms:KeyUsage",
        "kms:KeyOrigin",
        "kms:MultiRegion",
        "kms:MultiRegionKeyType",
    ];
    let mut compared = 0;
    for (name, carried) in &theirs.actions {
        for key in keys.iter().filter(|key| !of_all.contains(&key.as_str())) {
            let ours = vocabulary::request_carries(
                &format!("kms:{name}"),
                &key.replace("${EncryptionContextKey}", "dept"),
            );
            assert_eq!(ours, carried.contains(key), "{name} {key}");
            compared += 1;
        }
    }
    assert!(compared >= 1_000, "{compared} pairs");
}
