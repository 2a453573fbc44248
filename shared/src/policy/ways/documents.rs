//! What to add for each way, and the command that adds it.

use serde_json::{Value, json};

use super::Situation;
use super::force::{Force, Given, nothing};
use crate::api::access::{AccessWay, AccessWayKind};
use crate::plan::quote::shell;
use crate::policy::document::PolicyDocument;
use crate::policy::propose::propose_lambda_access;

/// What a grant for a function allows.
pub const GRANTED: [&str; 3] = ["DescribeKey", "GetPublicKey", "Sign"];

/// The name of the grant for a role on a key. It follows from the two alone, so that asking twice finds the first grant: KMS
/// answers CreateGrant with the same name and parameters with the same grant.
///
/// Letters, digits and `-`, at most 98 characters (CreateGrant takes 256 of `[a-zA-Z0-9:/_-]`).
pub fn grant_name(key_arn: &str, role_arn: &str) -> String {
    let hash = PolicyDocument::from_object(serde_json::Map::from_iter([
        ("key".to_owned(), Value::from(key_arn)),
        ("role".to_owned(), Value::from(role_arn)),
    ]))
    .hash();
    let role = role_arn.rsplit('/').next().unwrap_or_default();
    let role: String = role.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    format!("signet-{role}-{}", hash.get(..16).unwrap_or_default())
}

/// The three ways, with what each would change.
pub(super) fn ways(situation: &Situation, force: Force) -> Vec<AccessWay> {
    let lets_iam_decide = force.lets_iam_decide;
    vec![
        key_policy(situation, force.key_policy),
        iam_policy(situation, force.iam_policy, lets_iam_decide),
        grant(situation, force.grant),
    ]
}

fn way(
    kind: AccessWayKind,
    given: Given,
    would_change: String,
    document: String,
    command: String,
) -> AccessWay {
    let Given { in_force, by: given_by, notes, unknown } = given;
    AccessWay { kind, in_force, given_by, notes, unknown, would_change, document, command }
}

fn key_policy(situation: &Situation, given: Given) -> AccessWay {
    let role = situation.role.role_name();
    let statements = statements(situation);
    let would_change = if given.in_force == Some(true) {
        format!("Nothing: a statement lets {role} sign.")
    } else if statements.is_empty() {
        "The key's spec is not known, or SMART has no algorithm for it, so no narrow statement can be made."
            .to_owned()
    } else {
        format!(
            "The key policy gets statements that name {role}: Sign with the one algorithm that SMART takes of this key, and reading the key. Everything else stays."
        )
    };
    let region = shell(situation.key.region());
    let id = shell(situation.key.as_str());
    // PutKeyPolicy takes the whole policy, so the live one has to be fetched first.
    let command = format!(
        "aws kms get-key-policy --region {region} --key-id {id} --policy-name default --query Policy --output text > key-policy.json\n\
         # Add the statements to the list \"Statement\" of key-policy.json, then:\n\
         aws kms put-key-policy --region {region} --key-id {id} --policy-name default --policy file://key-policy.json"
    );
    way(AccessWayKind::KeyPolicy, given, would_change, pretty(&Value::Array(statements)), command)
}

/// The statements to add; if the policy has them, or denies what they would allow, all that are needed.
fn statements(situation: &Situation) -> Vec<Value> {
    let Some(algorithm) = situation.algorithm else { return Vec::new() };
    let added = |base: &PolicyDocument| {
        let proposal = propose_lambda_access(base, &situation.role, algorithm).ok()?;
        let all = proposal.document.raw_statements();
        let first = all.len() - proposal.added.len().min(all.len());
        let added: Vec<Value> = all.into_iter().skip(first).cloned().collect();
        (!added.is_empty()).then_some(added)
    };
    added(&situation.policy).or_else(|| added(&nothing())).unwrap_or_default()
}

fn iam_policy(situation: &Situation, given: Given, lets_iam_decide: bool) -> AccessWay {
    let role = situation.role.role_name();
    let account = situation.role.account();
    let would_change = match (given.in_force, lets_iam_decide) {
        (Some(true), _) => format!("Nothing: an IAM policy lets {role} sign."),
        (_, false) => format!(
            "Alone it has no effect: the key policy does not let IAM policies of the account {account} decide. It would, with a statement for the account's root or for the role."
        ),
        (_, true) => format!(
            "The role {role} gets an inline policy in IAM. The key policy stays as it is, and does not show who may sign. Whoever manages IAM does this; Signet does not write IAM policies."
        ),
    };
    let mut equals = serde_json::Map::new();
    if let Some(algorithm) = situation.algorithm {
        equals.insert("kms:SigningAlgorithm".to_owned(), algorithm.kms_name().into());
    }
    equals.insert("kms:MessageType".to_owned(), json!(["RAW", "DIGEST"]));
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Sid": "Sign", "Effect": "Allow", "Action": "kms:Sign", "Resource": situation.key.as_str(),
              "Condition": { "StringEquals": equals } },
            { "Sid": "ReadKey", "Effect": "Allow", "Action": ["kms:GetPublicKey", "kms:DescribeKey"],
              "Resource": situation.key.as_str() },
        ],
    });
    let command = format!(
        "aws iam put-role-policy --role-name {} --policy-name {} --policy-document {}",
        shell(role),
        shell(&format!("sign-{}", situation.key.key_id())),
        shell(&document.to_string())
    );
    way(AccessWayKind::IamPolicy, given, would_change, pretty(&document), command)
}

fn grant(situation: &Situation, given: Given) -> AccessWay {
    let (key, role) = (situation.key.as_str(), situation.role.as_str());
    let would_change = if given.in_force == Some(true) {
        format!("Nothing: a grant lets {} sign.", situation.role.role_name())
    } else {
        "The key gets a grant, which can be revoked by itself. No policy changes: the grant is in the list of grants and in CloudTrail, not in the key policy, and it cannot be narrowed to an algorithm.".to_owned()
    };
    let name = grant_name(key, role);
    let document = json!({ "KeyId": key, "GranteePrincipal": role, "Operations": GRANTED, "Name": name });
    let command = format!(
        "aws kms create-grant --region {} --key-id {} --grantee-principal {} --operations {} --name {}",
        shell(situation.key.region()),
        shell(key),
        shell(role),
        GRANTED.join(" "),
        shell(&name)
    );
    way(AccessWayKind::Grant, given, would_change, pretty(&document), command)
}

fn pretty(value: &Value) -> String {
    if value.as_array().is_some_and(Vec::is_empty) {
        return String::new();
    }
    format!("{value:#}")
}
