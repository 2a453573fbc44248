//! Least-privilege IAM policies for a plan, split over four roles, so that one leaked session cannot do everything.
//!
//! What exists is named by its ARN. What the run makes has no ARN yet: it is named by account, Region and the tag
//! `signet:identity`, which the run sets at creation (`aws:RequestTag`) and which holds from then on (`aws:ResourceTag`).

use serde_json::{Map, Value, json};

use super::{account, identity, partition, region};
use crate::api::plan::{Plan, PlanAction, PlannedCall};

/// The tag that says to which identity a resource belongs.
const IDENTITY_TAG: &str = "signet:identity";
/// AWS has no condition that tells a tag set at creation from one set later.
const CAUTION: &str = "Whoever may set the tag signet:identity can set it on other keys and authorities too, and then use them. \
                       Attach this policy for the run only; afterwards export it again: it then names what was made by its ARN.";

/// The four policies with their purposes, by role.
pub(super) fn policies(plan: &Plan) -> Value {
    let places = Places::of(plan);
    let role =
        |purpose: &str, statements: Vec<Value>| json!({ "purpose": purpose, "policy": policy(statements) });
    let mut issuer = role(
        "Runs this plan, together with reader. Cannot change who may sign, and deletes nothing.",
        issuer(plan, &places),
    );
    if let Value::Object(fields) = &mut issuer
        && !(places.authority_exists && places.key_exists)
    {
        fields.insert("caution".to_owned(), json!(CAUTION));
    }
    json!({
        "reader": role(
            "Plans, shows, and looks again after an interruption. Everybody who works with the identity needs it.",
            reader(&places),
        ),
        "issuer": issuer,
        "policy_admin": role("Lets Lambda roles sign with the key, together with reader.", policy_admin(&places)),
        "destroyer": role(
            "Cleans up what this plan makes, together with reader. What the plan adopts is left out: others may use it.",
            destroyer(plan, &places),
        ),
    })
}

/// Where the plan's resources are or will be.
struct Places<'a> {
    identity: &'a str,
    /// ARN of the authority, or a pattern for one that is not there yet.
    authority: String,
    key: String,
    alias: String,
    authority_exists: bool,
    key_exists: bool,
}

impl<'a> Places<'a> {
    fn of(plan: &'a Plan) -> Self {
        let arn = |service: &str, resource: &str| {
            let account = account(plan).unwrap_or("*");
            format!("arn:{}:{service}:{}:{account}:{resource}", partition(plan), region(plan))
        };
        let known = |marker: &str| {
            let adopted = plan.steps.iter().filter(|step| step.action == PlanAction::Adopt);
            adopted.filter_map(|step| step.resource.clone()).find(|arn| arn.contains(marker))
        };
        let (authority, key) = (known(":certificate-authority/"), known(":key/"));
        let alias = calls(plan)
            .filter_map(|call| call.parameter("AliasName")?.as_text())
            .next()
            .map_or_else(|| format!("alias/{}", plan.params.alias), str::to_owned);
        Self {
            identity: identity(plan),
            authority_exists: authority.is_some(),
            key_exists: key.is_some(),
            authority: authority.unwrap_or_else(|| arn("acm-pca", "certificate-authority/*")),
            key: key.unwrap_or_else(|| arn("kms", "key/*")),
            alias: arn("kms", &alias),
        }
    }

    /// Only resources of this identity, where the ARN alone does not say which.
    fn ours(&self, exists: bool) -> Conditions {
        let conditions = Conditions::default();
        if exists {
            conditions
        } else {
            conditions.equals(&format!("aws:ResourceTag/{IDENTITY_TAG}"), self.identity)
        }
    }

    fn our_authority(&self) -> Conditions {
        self.ours(self.authority_exists)
    }

    fn our_key(&self) -> Conditions {
        self.ours(self.key_exists)
    }

    fn tagged(&self) -> Conditions {
        Conditions::default().equals(&format!("aws:RequestTag/{IDENTITY_TAG}"), self.identity)
    }
}

/// The `Condition` of a statement.
#[derive(Default)]
struct Conditions(Map<String, Value>);

impl Conditions {
    /// What is not known is no condition.
    fn equals(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if value == "" || value == json!([""]) {
            return self;
        }
        let operator = self.0.entry("StringEquals").or_insert_with(|| json!({}));
        if let Value::Object(keys) = operator {
            keys.insert(key.to_owned(), value);
        }
        self
    }
}

fn policy(statements: Vec<Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn allow(sid: &str, actions: &[&str], resource: &str, conditions: Conditions) -> Value {
    let mut statement = json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource });
    if let Value::Object(fields) = &mut statement
        && !conditions.0.is_empty()
    {
        fields.insert("Condition".to_owned(), Value::Object(conditions.0));
    }
    statement
}

fn calls(plan: &Plan) -> impl Iterator<Item = &PlannedCall> {
    plan.steps.iter().flat_map(|step| &step.calls)
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
    vec![
        allow("List", LISTS, "*", Conditions::default()),
        allow("ReadAuthority", AUTHORITY, &places.authority, Conditions::default()),
        allow("ReadKey", KEY, &places.key, Conditions::default()),
    ]
}

fn issuer(plan: &Plan, places: &Places<'_>) -> Vec<Value> {
    let mut statements = Vec::new();
    let mut templates: Vec<&str> = Vec::new();
    for call in calls(plan).filter(|call| !call.is_read()) {
        let text = |name: &str| call.parameter(name).and_then(|value| value.as_text()).unwrap_or_default();
        match call.operation.as_str() {
            "CreateCertificateAuthority" => statements.push(allow(
                "CreateAuthority",
                &["acm-pca:CreateCertificateAuthority", "acm-pca:TagCertificateAuthority"],
                "*",
                places.tagged(),
            )),
            // All issuing is one statement, below.
            "IssueCertificate" => {
                let template = text("TemplateArn");
                if !templates.contains(&template) {
                    templates.push(template);
                }
            }
            "ImportCertificateAuthorityCertificate" => statements.push(allow(
                "ActivateAuthority",
                &["acm-pca:ImportCertificateAuthorityCertificate"],
                &places.authority,
                places.our_authority(),
            )),
            "CreateKey" => {
                let kind = places
                    .tagged()
                    .equals("kms:KeySpec", text("KeySpec"))
                    .equals("kms:KeyUsage", text("KeyUsage"));
                statements.push(allow("CreateKey", &["kms:CreateKey"], "*", kind));
                statements.push(allow("TagKey", &["kms:TagResource"], "*", places.tagged()));
            }
            "CreateAlias" => {
                // Both the alias and the key must allow it, and an alias has no tags.
                statements.push(allow(
                    "NameAlias",
                    &["kms:CreateAlias"],
                    &places.alias,
                    Conditions::default(),
                ));
                statements.push(allow("NameKey", &["kms:CreateAlias"], &places.key, places.our_key()));
            }
            "Sign" => {
                let how = places
                    .our_key()
                    .equals("kms:MessageType", text("MessageType"))
                    .equals("kms:SigningAlgorithm", text("SigningAlgorithm"));
                statements.push(allow("SignRequest", &["kms:Sign"], &places.key, how));
            }
            _ => statements.push(other(call, places, statements.len())),
        }
    }
    if !templates.is_empty() {
        let issuing = places.our_authority().equals("acm-pca:TemplateArn", templates);
        statements.push(allow("Issue", &["acm-pca:IssueCertificate"], &places.authority, issuing));
    }
    statements
}

/// A call of which nothing more is known here than its actions.
fn other(call: &PlannedCall, places: &Places<'_>, number: usize) -> Value {
    let actions: Vec<&str> = call.actions.iter().map(String::as_str).collect();
    let (resource, conditions) = match call.service() {
        "acm-pca" => (&places.authority, places.our_authority()),
        _ => (&places.key, places.our_key()),
    };
    allow(&format!("{}{number}", call.operation), &actions, resource, conditions)
}

fn policy_admin(places: &Places<'_>) -> Vec<Value> {
    let mut put = allow("ChangeKeyPolicy", &["kms:PutKeyPolicy"], &places.key, places.our_key());
    // AWS's check that a policy locks nobody out stays on.
    if let Value::Object(fields) = &mut put {
        let conditions = fields.entry("Condition").or_insert_with(|| json!({}));
        if let Value::Object(conditions) = conditions {
            let bypass = json!({ "kms:BypassPolicyLockoutSafetyCheck": "false" });
            conditions.insert("BoolIfExists".to_owned(), bypass);
        }
    }
    vec![put]
}

fn destroyer(plan: &Plan, places: &Places<'_>) -> Vec<Value> {
    let creates = |operation: &str| calls(plan).any(|call| call.operation == operation);
    let mut statements = vec![allow(
        "RevokeCertificates",
        &["acm-pca:RevokeCertificate"],
        &places.authority,
        places.our_authority(),
    )];
    if creates("CreateCertificateAuthority") {
        statements.push(allow(
            "RemoveAuthority",
            &[
                "acm-pca:DeleteCertificateAuthority",
                "acm-pca:RestoreCertificateAuthority",
                "acm-pca:UpdateCertificateAuthority",
            ],
            &places.authority,
            places.our_authority(),
        ));
    }
    if creates("CreateKey") {
        statements.push(allow(
            "RemoveKey",
            &["kms:CancelKeyDeletion", "kms:DisableKey", "kms:EnableKey", "kms:ScheduleKeyDeletion"],
            &places.key,
            places.our_key(),
        ));
    }
    if creates("CreateAlias") {
        statements.push(allow("RemoveAlias", &["kms:DeleteAlias"], &places.alias, Conditions::default()));
        statements.push(allow("RemoveAliasOfKey", &["kms:DeleteAlias"], &places.key, places.our_key()));
    }
    statements
}
