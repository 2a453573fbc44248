//! Least-privilege IAM policies for a plan, split over four roles, so that one leaked session cannot do everything.
//!
//! What exists is named by its ARN. What the run makes has no ARN yet: it is named by account, Region and the tag
//! `signet:identity`, which the run sets at creation (`aws:RequestTag`) and which holds from then on (`aws:ResourceTag`).

mod asked;
mod places;

pub use asked::{Asked, asked};

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use self::places::{Conditions, Place, Places, allow};
use super::calls;
use crate::api::plan::{Plan, PlanStep, PlannedCall};
use crate::policy::ways::GRANTED;

/// AWS has no condition that tells a tag set at creation from one set later.
const CAUTION: &str = "Whoever may set the tag signet:identity can set it on other keys and authorities too, and then use them. \
                       Attach this policy for the run only; afterwards export it again: it then names what was made by its ARN.";

/// Operations that take away, and that take that back.
const DESTROYING: &[&str] = &[
    "CancelKeyDeletion",
    "DeleteAlias",
    "DeleteCertificateAuthority",
    "EnableKey",
    "RestoreCertificateAuthority",
    "RevokeCertificate",
    "ScheduleKeyDeletion",
    "UpdateCertificateAuthority",
];

/// The policies with their purposes, by role. A role that has nothing to do in this plan has none.
pub(super) fn policies(plan: &Plan) -> Value {
    let places = Places::of(plan);
    let destroys = calls(plan).any(is_destroying);
    let makes = calls(plan).any(|call| !call.is_read() && !is_destroying(call));
    let issuer_purpose = match destroys {
        false => "Runs this plan, together with reader. Cannot change who may sign, and deletes nothing.",
        true => {
            "Runs this plan, together with reader and destroyer. Cannot change who may sign, and deletes nothing."
        }
    };
    let admin_purpose = if calls(plan).any(|call| call.operation == "PutKeyPolicy") {
        "Changes who may sign with the key, as this plan does, together with the others."
    } else {
        "Lets Lambda roles sign with the key, together with reader."
    };
    let destroyer_purpose = match (destroys, makes) {
        (false, _) => {
            "Cleans up what this plan makes, together with reader. What the plan adopts is left out: others may use it."
        }
        (true, true) => "Does what this plan takes away or restores, together with reader and issuer.",
        (true, false) => "Runs this plan, together with reader.",
    };
    let mut roles = Map::new();
    let mut role = |name: &str, purpose: &str, statements: Vec<Value>| {
        if !statements.is_empty() {
            let policy = json!({ "Version": "2012-10-17", "Statement": distinct(statements) });
            roles.insert(name.to_owned(), json!({ "purpose": purpose, "policy": policy }));
        }
    };
    role(
        "reader",
        "Plans, shows, and looks again after an interruption. Everybody who works with the identity needs it.",
        reader(&places),
    );
    role("issuer", issuer_purpose, issuer(plan, &places));
    role("policy_admin", admin_purpose, policy_admin(&places));
    role("destroyer", destroyer_purpose, destroyer(plan, &places));
    if let Some(Value::Object(issuer)) = roles.get_mut("issuer")
        && !places.all_exist()
    {
        issuer.insert("caution".to_owned(), json!(CAUTION));
    }
    Value::Object(roles)
}

fn is_destroying(call: &PlannedCall) -> bool {
    DESTROYING.contains(&call.operation.as_str())
}

/// Each statement once, and no two with the same `Sid`, as IAM wants it.
fn distinct(statements: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut bare: Vec<Value> = Vec::new();
    for mut statement in statements {
        if bare.contains(&statement) {
            continue;
        }
        bare.push(statement.clone());
        let sid = statement["Sid"].as_str().unwrap_or_default().to_owned();
        let count = seen.entry(sid.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            statement["Sid"] = json!(format!("{sid}{count}"));
        }
        kept.push(statement);
    }
    kept
}

fn reader(places: &Places<'_>) -> Vec<Value> {
    const LISTS: &[&str] =
        &["acm-pca:ListCertificateAuthorities", "kms:ListAliases", "kms:ListKeys", "sts:GetCallerIdentity"];
    const AUTHORITY: &[&str] = &[
        "acm-pca:DescribeCertificateAuthority",
        "acm-pca:GetCertificate",
        "acm-pca:GetCertificateAuthorityCertificate",
        "acm-pca:GetCertificateAuthorityCsr",
        "acm-pca:ListTags",
    ];
    const KEY: &[&str] = &["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetPublicKey", "kms:ListResourceTags"];
    const QUOTAS: &[&str] = &["servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota"];
    const OWN_POLICIES: &[&str] = &["iam:GetRole", "iam:SimulatePrincipalPolicy"];
    let none = Conditions::default;
    let mut statements = vec![
        allow("List", LISTS, &json!("*"), none()),
        // For the checks before a run. Which role or user this will be attached to is not known here.
        allow("ReadQuotas", QUOTAS, &json!("*"), none()),
        allow("AskPolicySimulation", OWN_POLICIES, &json!(places.principals()), none()),
    ];
    for (sid, actions, places) in
        [("ReadAuthority", AUTHORITY, &places.authorities), ("ReadKey", KEY, &places.keys)]
    {
        // Reading needs no tag: what is looked for may turn out to be somebody else's.
        let arns: Vec<&str> = places.iter().map(|place| place.arn.as_str()).collect();
        let resource = match arns.as_slice() {
            [] => continue,
            [one] => json!(one),
            several => json!(several),
        };
        statements.push(allow(sid, actions, &resource, Conditions::default()));
    }
    statements
}

fn issuer(plan: &Plan, places: &Places<'_>) -> Vec<Value> {
    let mut statements = Vec::new();
    let mut issuing: Vec<(Vec<Place>, Vec<&str>)> = Vec::new();
    let none = Conditions::default();
    for step in &plan.steps {
        for call in step.calls.iter().filter(|call| !call.is_read() && !is_destroying(call)) {
            let text =
                |name: &str| call.parameter(name).and_then(|value| value.as_text()).unwrap_or_default();
            let on = places.of_call(call);
            match call.operation.as_str() {
                // The policy admin's.
                "PutKeyPolicy" => {}
                "CreateCertificateAuthority" => statements.push(allow(
                    "CreateAuthority",
                    &["acm-pca:CreateCertificateAuthority", "acm-pca:TagCertificateAuthority"],
                    &json!("*"),
                    places.tagged(),
                )),
                // All issuing by an authority is one statement, below.
                "IssueCertificate" => {
                    let template = text("TemplateArn");
                    match issuing.iter_mut().find(|(place, _)| *place == on) {
                        Some((_, templates)) if templates.contains(&template) => {}
                        Some((_, templates)) => templates.push(template),
                        None => issuing.push((on, vec![template])),
                    }
                }
                "ImportCertificateAuthorityCertificate" => statements.extend(places.allow(
                    "ActivateAuthority",
                    &["acm-pca:ImportCertificateAuthorityCertificate"],
                    &on,
                    &none,
                )),
                "CreateKey" => {
                    let kind = places
                        .tagged()
                        .equals("kms:KeySpec", text("KeySpec"))
                        .equals("kms:KeyUsage", text("KeyUsage"));
                    statements.push(allow("CreateKey", &["kms:CreateKey"], &json!("*"), kind));
                    statements.push(allow("TagKey", &["kms:TagResource"], &json!("*"), places.tagged()));
                }
                "CreateAlias" => statements.extend(alias("Name", "kms:CreateAlias", places, step, call)),
                "UpdateAlias" => statements.extend(alias("Move", "kms:UpdateAlias", places, step, call)),
                "Sign" => {
                    let how = none
                        .clone()
                        .equals("kms:MessageType", text("MessageType"))
                        .equals("kms:SigningAlgorithm", text("SigningAlgorithm"));
                    statements.extend(places.allow("SignRequest", &["kms:Sign"], &on, &how));
                }
                "TagResource" | "TagCertificateAuthority" => {
                    statements.extend(places.allow("Tag", &actions(call), &on, &places.tagged()));
                }
                operation => statements.extend(places.allow(operation, &actions(call), &on, &none)),
            }
        }
    }
    for (on, templates) in issuing {
        let conditions = none.clone().equals("acm-pca:TemplateArn", templates);
        statements.extend(places.allow("Issue", &["acm-pca:IssueCertificate"], &on, &conditions));
    }
    statements
}

fn actions(call: &PlannedCall) -> Vec<&str> {
    call.actions.iter().map(String::as_str).collect()
}

/// Both the alias and its keys must allow a change of it, and an alias has no tags.
fn alias(verb: &str, action: &str, places: &Places<'_>, step: &PlanStep, call: &PlannedCall) -> Vec<Value> {
    let name = call.parameter("AliasName").and_then(|value| value.as_text()).unwrap_or("alias/*");
    let mut keys = match call.parameter("TargetKeyId") {
        Some(_) => places.of_call(call),
        // A call that names no key is about the one that the step names.
        None if step.parent.is_some() => Vec::new(),
        None => places.keys.clone(),
    };
    // The key that it points at so far.
    let parent = step.parent.clone().map(|arn| Place { arn, exists: true });
    keys.extend(parent.filter(|parent| !keys.contains(parent)));
    let none = Conditions::default();
    let mut statements =
        vec![allow(&format!("{verb}Alias"), &[action], &json!(places.alias(name)), none.clone())];
    let sid = if verb == "Name" { "NameKey".to_owned() } else { format!("{verb}AliasOfKey") };
    statements.extend(places.allow(&sid, &[action], &keys, &none));
    statements
}

/// What tells which role a function has, and what the role may do already.
const ROLES: &[&str] = &[
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "lambda:GetFunctionConfiguration",
];

fn policy_admin(places: &Places<'_>) -> Vec<Value> {
    let mut statements =
        places.allow("ChangeKeyPolicy", &["kms:PutKeyPolicy"], &places.keys, &Conditions::default());
    // AWS's check that a policy locks nobody out stays on.
    for statement in &mut statements {
        if let Value::Object(fields) = statement {
            let conditions = fields.entry("Condition").or_insert_with(|| json!({}));
            if let Value::Object(conditions) = conditions {
                let bypass = json!({ "kms:BypassPolicyLockoutSafetyCheck": "false" });
                conditions.insert("BoolIfExists".to_owned(), bypass);
            }
        }
    }
    if statements.is_empty() {
        return statements;
    }
    // Grants for functions that sign, and no others.
    let create = places.allow("CreateGrants", &["kms:CreateGrant"], &places.keys, &Conditions::default());
    statements.extend(create.into_iter().map(|mut statement| {
        if let Value::Object(fields) = &mut statement {
            let conditions = fields.entry("Condition").or_insert_with(|| json!({}));
            if let Value::Object(conditions) = conditions {
                let operations = json!({ "kms:GrantOperations": GRANTED });
                conditions.insert("ForAllValues:StringEquals".to_owned(), operations);
            }
        }
        statement
    }));
    let grants = &["kms:ListGrants", "kms:RevokeGrant"];
    statements.extend(places.allow("ManageGrants", grants, &places.keys, &Conditions::default()));
    // The functions and roles that shall sign are not known to the plan.
    statements.push(allow("ReadRoles", ROLES, &json!("*"), Conditions::default()));
    statements
}

/// What the plan itself takes away or restores, and what takes away what it makes.
fn destroyer(plan: &Plan, places: &Places<'_>) -> Vec<Value> {
    let none = Conditions::default();
    let made =
        |places: &[Place]| -> Vec<Place> { places.iter().filter(|place| !place.exists).cloned().collect() };
    let mut statements = Vec::new();
    if calls(plan).any(|call| call.operation == "IssueCertificate") {
        let action = &["acm-pca:RevokeCertificate"];
        statements.extend(places.allow("RevokeCertificates", action, &places.authorities, &none));
    }
    for step in &plan.steps {
        for call in &step.calls {
            match call.operation.as_str() {
                "CreateCertificateAuthority" => statements.extend(places.allow(
                    "RemoveAuthority",
                    &[
                        "acm-pca:DeleteCertificateAuthority",
                        "acm-pca:RestoreCertificateAuthority",
                        "acm-pca:UpdateCertificateAuthority",
                    ],
                    &made(&places.authorities),
                    &none,
                )),
                "CreateKey" => statements.extend(places.allow(
                    "RemoveKey",
                    &["kms:CancelKeyDeletion", "kms:DisableKey", "kms:EnableKey", "kms:ScheduleKeyDeletion"],
                    &made(&places.keys),
                    &none,
                )),
                "CreateAlias" | "DeleteAlias" => {
                    statements.extend(alias("Remove", "kms:DeleteAlias", places, step, call));
                }
                operation if is_destroying(call) => {
                    statements.extend(places.allow(operation, &actions(call), &places.of_call(call), &none));
                }
                _ => {}
            }
        }
    }
    statements
}
