//! Who may sign with a key, by which of the three ways, and the proof of it.
//!
//! Addresses begin with `/api/v1/keys/{target}/{key}` as in [`super::key_policy`].

use serde::{Deserialize, Serialize};

/// A Lambda function's execution role (`GET …/lambda-role?lambda=…`: ARN of the role, or ARN or name of the function).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LambdaRole {
    /// ARN of the role, with its path.
    pub role_arn: String,
    /// ARN of the function that it was found by.
    pub function_arn: Option<String>,
    /// Whether the role exists, as far as IAM may be asked.
    pub exists: Option<bool>,
    /// When the role was made, Unix milliseconds.
    pub created_at: Option<i64>,
}

/// The three ways to let a principal use a key, for one role (`GET …/access?role_arn=…`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessOverview {
    /// ARN of the role.
    pub role_arn: String,
    /// Whether the role is in another account than the key.
    pub cross_account: bool,
    /// Key policy, IAM policy, grant, in this order.
    pub ways: Vec<AccessWay>,
    /// The way that fits best.
    pub recommended: AccessWayKind,
    /// Why, in one or two sentences.
    pub why: String,
    /// What all ways give together: kms:Sign, kms:GetPublicKey, kms:DescribeKey.
    pub answers: Vec<AccessAnswer>,
}

/// A way to let a principal use a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessWayKind {
    /// A statement of the key's policy.
    KeyPolicy,
    /// An IAM policy on the role; works only where the key policy lets IAM decide.
    IamPolicy,
    /// A grant on the key.
    Grant,
}

/// What one way gives now, and what taking it would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessWay {
    /// Which.
    pub kind: AccessWayKind,
    /// Whether kms:Sign is given this way now; `None` where it could not be looked at.
    pub in_force: Option<bool>,
    /// What gives it: labels of statements, names of policies, names or ids of grants.
    pub given_by: Vec<String>,
    /// What limits it (`RS384 only`), or why it has no effect, for people.
    pub notes: Vec<String>,
    /// Why it could not be looked at, for people.
    pub unknown: Option<String>,
    /// What taking this way would change, in one or two sentences.
    pub would_change: String,
    /// What to add: the statements, the IAM policy or the request of CreateGrant (JSON, pretty).
    pub document: String,
    /// The AWS CLI command that does it.
    pub command: String,
}

/// Whether the role can do an action, by everything together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessAnswer {
    /// For example `kms:Sign`.
    pub action: String,
    /// Allowed, denied, or it depends.
    pub verdict: AccessVerdict,
    /// The answer in plain words, with the statements that decide.
    pub words: String,
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessVerdict {
    /// Allowed.
    Allowed,
    /// Not allowed.
    Denied,
    /// It depends on what is not known here.
    Depends,
}

/// A grant on the key (`GET …/grants`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyGrant {
    /// Id of the grant.
    pub grant_id: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Who may use the key by it: an ARN.
    pub grantee: String,
    /// What it allows, for example `Sign`.
    pub operations: Vec<String>,
    /// Who may retire it.
    pub retiring_principal: Option<String>,
    /// Encryption context that it asks for, in words.
    pub constraint: Option<String>,
    /// When it was made, Unix milliseconds.
    pub created_at: Option<i64>,
    /// Who made it with Signet.
    pub made_by: Option<String>,
    /// Why, in their words.
    pub reason: Option<String>,
}

/// Body of `POST …/grants`: let a role sign by a grant. Asked twice for one role, it makes one grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateKeyGrant {
    /// ARN of the role.
    pub role_arn: String,
    /// Why; at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// As in [`super::key_policy::ApplyPolicyChange`].
    pub confirmation: String,
}

/// Body of `POST …/grants/{grant_id}/revoke`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeKeyGrant {
    /// As in [`super::key_policy::ApplyPolicyChange`].
    pub confirmation: String,
}

/// Body of `POST …/access-proof`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskAccessProof {
    /// ARN of the role that shall be able to sign.
    pub role_arn: String,
}

/// That the role can sign, and that someone unrelated cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessProof {
    /// ARN of the role.
    pub role_arn: String,
    /// When, Unix milliseconds.
    pub at: i64,
    /// Whether every check found what it should.
    pub holds: bool,
    /// What was tried.
    pub checks: Vec<ProofCheck>,
    /// What this does not prove, and how to prove it, for people.
    pub note: Option<String>,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofCheck {
    /// Who: an ARN.
    pub principal: String,
    /// Whether it is the role in question, not the unrelated principal.
    pub is_role: bool,
    /// For example `kms:Sign`.
    pub action: String,
    /// Whether it should be allowed.
    pub expected: bool,
    /// Whether it was; `None` where it could not be said.
    pub allowed: Option<bool>,
    /// How it was found out.
    pub how: ProofWay,
    /// What was answered, for people.
    pub words: String,
    /// Request id of the call at AWS.
    pub request_id: Option<String>,
}

/// How a check was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofWay {
    /// A call with the principal's own credentials, without effect (DryRun).
    DryRun,
    /// Worked out from the policies and grants; nothing was called.
    Evaluated,
}
