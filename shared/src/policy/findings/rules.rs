//! Every rule: its name, how serious it can be, and AWS's page about the matter.
//!
//! `docs/key-policies.md` says of each what, why and how to mend it; a test holds the two together.

use super::Severity::{self, Error, Info, Warning};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name.
    pub code: &'static str,
    /// How serious its findings can be.
    pub severities: &'static [Severity],
    /// Whether some of its findings can be mended by one click ([`super::Repair`]).
    pub one_click: bool,
    /// Title of the page of AWS's documentation, behind the guide's name.
    pub page: &'static str,
}

const fn rule(
    code: &'static str,
    severities: &'static [Severity],
    one_click: bool,
    page: &'static str,
) -> Rule {
    Rule { code, severities, one_click, page }
}

const KEY_POLICIES: &str = "KMS: Key policies in AWS KMS";
const DEFAULT: &str = "KMS: Default key policy";
const CHANGE: &str = "KMS: Change a key policy";
const CONDITIONS: &str = "KMS: AWS KMS condition keys";
const PERMISSIONS: &str = "KMS: AWS KMS permissions";
const PUT: &str = "KMS API: PutKeyPolicy";
const PRINCIPAL: &str = "IAM: IAM JSON policy elements: Principal";
const GRAMMAR: &str = "IAM: Grammar of the IAM JSON policy language";
const OPERATORS: &str = "IAM: IAM JSON policy elements: Condition operators";

/// All rules, by what they look at.
pub const RULES: &[Rule] = &[
    // the form
    rule("characters", &[Error], true, PUT),
    rule("too-large", &[Warning], false, "KMS: Resource quotas"),
    rule("version", &[Error, Info], true, "IAM: IAM JSON policy elements: Version"),
    rule("no-statement", &[Error], true, DEFAULT),
    rule("not-a-statement", &[Error], false, GRAMMAR),
    rule("unknown-field", &[Error], true, GRAMMAR),
    rule("both-fields", &[Error], false, GRAMMAR),
    rule("wrong-type", &[Error], false, GRAMMAR),
    rule("effect", &[Error], true, "IAM: IAM JSON policy elements: Effect"),
    rule("duplicate-sid", &[Warning], true, "IAM: IAM JSON policy elements: Sid"),
    rule("duplicate-statement", &[Info], true, KEY_POLICIES),
    // what it is about
    rule("no-action", &[Error], false, KEY_POLICIES),
    rule("action-form", &[Error], true, "IAM: IAM JSON policy elements: Action"),
    rule("unknown-action", &[Warning], true, PERMISSIONS),
    rule("other-service", &[Warning], true, PERMISSIONS),
    rule("void-action", &[Info], true, PERMISSIONS),
    rule("not-action", &[Warning], false, "IAM: IAM JSON policy elements: NotAction"),
    rule("no-resource", &[Error], true, KEY_POLICIES),
    rule("resource", &[Error, Warning], true, KEY_POLICIES),
    // whom it names
    rule("no-principal", &[Error], false, PRINCIPAL),
    rule("unknown-principal", &[Error], false, PRINCIPAL),
    rule(
        "function-principal",
        &[Error],
        false,
        "Lambda: Defining Lambda function permissions with an execution role",
    ),
    rule(
        "lambda-service",
        &[Warning],
        false,
        "Lambda: Defining Lambda function permissions with an execution role",
    ),
    rule("absent-principal", &[Error], true, CHANGE),
    rule("orphan", &[Warning], true, "IAM: IAM identifiers"),
    rule("other-partition", &[Error], false, PRINCIPAL),
    rule("session", &[Info], false, PRINCIPAL),
    rule("other-account", &[Info], false, "KMS: Allowing users in other accounts to use a KMS key"),
    rule("public", &[Error, Warning], false, "KMS: Key policies in AWS KMS"),
    rule("not-principal", &[Error, Warning], false, "IAM: IAM JSON policy elements: NotPrincipal"),
    rule("confused-deputy", &[Info], false, "IAM: The confused deputy problem"),
    rule("all-actions", &[Warning], false, "KMS: Least-privilege permissions"),
    rule("open-grant", &[Info], false, "KMS: Grants in AWS KMS"),
    rule("mixed-duties", &[Info], false, "KMS: Least-privilege permissions"),
    // its conditions
    rule("bad-condition", &[Error], false, "IAM: IAM JSON policy elements: Condition"),
    rule("unknown-operator", &[Error], true, OPERATORS),
    rule("unknown-condition-key", &[Warning], true, CONDITIONS),
    rule("renamed-condition-key", &[Warning], true, CONDITIONS),
    rule("condition-value", &[Warning], true, CONDITIONS),
    rule("silent-denial", &[Warning], true, CONDITIONS),
    rule("dead-denial", &[Warning], false, CONDITIONS),
    rule("broad-denial", &[Warning], false, OPERATORS),
    rule("for-all-values", &[Info], false, "IAM: Multivalued context keys"),
    // what follows
    rule("deny-all", &[Warning, Info], false, "IAM: Policy evaluation logic"),
    rule("lockout", &[Error], true, PUT),
    rule("lockout-operator", &[Error], false, PUT),
    rule("lockout-conditional", &[Warning], false, DEFAULT),
    rule("no-account-statement", &[Info], false, DEFAULT),
    // what a change does
    rule("loses-sign", &[Warning], false, CHANGE),
];

/// The page about a rule.
pub(in crate::policy) fn page(code: &str) -> &'static str {
    RULES.iter().find(|rule| rule.code == code).map_or("", |rule| rule.page)
}
