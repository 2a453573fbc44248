//! The least privilege that lets a Lambda function sign: two statements for its execution role.

use std::fmt;

use serde_json::{Map, Value, json};

use super::access::access;
use super::arn::RoleArn;
use super::document::PolicyDocument;
use super::normal::{RootForm, normalize_statement};
use super::pairing::without_sid;
use super::principal::Principal;
use super::statement::Statement;

/// A signature algorithm of SMART Backend Services (SMART App Launch 2.2 requires clients to know both).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwsAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// ECDSA on P-384 with SHA-384.
    Es384,
}

impl JwsAlgorithm {
    /// The algorithm of a KMS key spec; `None` if no SMART algorithm fits the key (P-256, say).
    pub fn for_key_spec(spec: &str) -> Option<Self> {
        match spec {
            "RSA_2048" | "RSA_3072" | "RSA_4096" => Some(Self::Rs384),
            "ECC_NIST_P384" => Some(Self::Es384),
            _ => None,
        }
    }

    /// Its JWS name (RFC 7518).
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs384 => "RS384",
            Self::Es384 => "ES384",
        }
    }

    /// Its name as a `SigningAlgorithm` of KMS.
    pub fn kms_name(self) -> &'static str {
        match self {
            Self::Rs384 => "RSASSA_PKCS1_V1_5_SHA_384",
            Self::Es384 => "ECDSA_SHA_384",
        }
    }
}

/// A proposed policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The whole proposed policy: everything of the base, untouched, and the added statements at the end.
    pub document: PolicyDocument,
    /// Sids of the added statements.
    pub added: Vec<String>,
    /// The role has all of it already; `document` is the base.
    pub already_granted: bool,
}

/// Why there is nothing to propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposeError {
    /// The base has no list of statements to add to.
    Malformed,
    /// A statement denies the role what it would need, and a deny wins over every allow.
    Denied {
        /// Label of the denying statement.
        statement: String,
        /// The denied action, for example `kms:Sign`.
        action: String,
    },
}

impl fmt::Display for ProposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => {
                f.write_str("The policy has no list of statements to add to. Mend it as JSON first.")
            }
            Self::Denied { statement, action } => write!(
                f,
                "The statement {statement} denies this role {action}, and a deny wins over every allow. Change that statement first."
            ),
        }
    }
}

impl std::error::Error for ProposeError {}

/// Proposes to let a Lambda function's execution role sign with the key, and read it.
///
/// Sign is allowed in a statement of its own, narrowed by `kms:SigningAlgorithm` and `kms:MessageType`; GetPublicKey and
/// DescribeKey in another, as their requests carry neither key and such a condition would silently deny them. What the
/// role has already is not added again, so proposing twice changes nothing.
///
/// # Errors
/// [`ProposeError`].
pub fn propose_lambda_access(
    base: &PolicyDocument,
    role: &RoleArn,
    algorithm: JwsAlgorithm,
) -> Result<Proposal, ProposeError> {
    let statements = base.statements();
    let principal = Principal::read("AWS", role.as_str());
    let needed = ["kms:Sign", "kms:GetPublicKey", "kms:DescribeKey"];
    for action in needed {
        let found = access(&statements, &principal, action);
        if found.denied {
            let statement = found.decided_by.first().cloned().unwrap_or_default();
            return Err(ProposeError::Denied { statement, action: action.to_owned() });
        }
    }
    let mut sids = Sids::new(&statements, role);
    let mut additions = Vec::new();
    let sign = sign_statement(role, algorithm);
    if !access(&statements, &principal, "kms:Sign").is_unlimited() && !has(&statements, &sign) {
        additions.push(sids.named("Sign", sign));
    }
    let reads = |action| access(&statements, &principal, action).is_unlimited();
    let read = read_statement(role);
    let readable = reads("kms:GetPublicKey") && reads("kms:DescribeKey");
    if !readable && !has(&statements, &read) {
        additions.push(sids.named("ReadKey", read));
    }
    let added: Vec<String> =
        additions.iter().filter_map(|s| s.get("Sid")?.as_str().map(str::to_owned)).collect();
    let document = append(base, additions).ok_or(ProposeError::Malformed)?;
    Ok(Proposal { already_granted: added.is_empty(), document, added })
}

/// Sign alone, by one algorithm. Both message types, as a function may hash by itself (DIGEST) or let KMS do it (RAW).
fn sign_statement(role: &RoleArn, algorithm: JwsAlgorithm) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": { "AWS": role.as_str() },
        "Action": "kms:Sign",
        "Resource": "*",
        "Condition": {
            "StringEquals": {
                "kms:SigningAlgorithm": algorithm.kms_name(),
                "kms:MessageType": ["RAW", "DIGEST"],
            }
        }
    })
}

fn read_statement(role: &RoleArn) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": { "AWS": role.as_str() },
        "Action": ["kms:GetPublicKey", "kms:DescribeKey"],
        "Resource": "*",
    })
}

/// Whether a statement with the same meaning is there, under whatever Sid.
fn has(statements: &[Statement], wanted: &Value) -> bool {
    let bare = |statement: &Value| without_sid(&normalize_statement(statement, RootForm::Digits));
    let wanted = bare(wanted);
    statements.iter().any(|s| bare(&s.json) == wanted)
}

/// The base with statements added at its end; `None` if there is nothing to add to.
fn append(base: &PolicyDocument, additions: Vec<Value>) -> Option<PolicyDocument> {
    if additions.is_empty() {
        return Some(base.clone());
    }
    let mut map: Map<String, Value> = base.object()?.clone();
    let entry = map.get_mut("Statement")?;
    match entry {
        Value::Array(list) => list.extend(additions),
        Value::Object(_) => {
            let single = entry.take();
            *entry = Value::Array(std::iter::once(single).chain(additions).collect());
        }
        _ => return None,
    }
    Some(PolicyDocument::from_object(map))
}

/// Makes Sids that the policy does not have yet: letters and digits, from the role's name.
struct Sids {
    taken: Vec<String>,
    stem: String,
}

impl Sids {
    fn new(statements: &[Statement], role: &RoleArn) -> Self {
        let taken = statements.iter().filter_map(|s| s.sid.clone()).collect();
        Self { taken, stem: format!("Allow{}", pascal(role.role_name())) }
    }

    fn named(&mut self, purpose: &str, statement: Value) -> Value {
        let plain = format!("{}{purpose}", self.stem);
        let mut sid = plain.clone();
        let mut number = 2;
        while self.taken.contains(&sid) {
            sid = format!("{plain}{number}");
            number += 1;
        }
        self.taken.push(sid.clone());
        let mut map = Map::from_iter([("Sid".to_owned(), Value::String(sid))]);
        if let Value::Object(rest) = statement {
            map.extend(rest);
        }
        Value::Object(map)
    }
}

/// `voice-bot-exec` as `VoiceBotExec`.
fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

#[cfg(test)]
mod tests;
