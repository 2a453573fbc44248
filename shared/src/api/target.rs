//! Targets: where ceremonies work. The sandbox is always one; AWS accounts are added by people.
//!
//! Addresses that make or list something take the query `?target={id}`; without it, making happens on the server's default
//! target ([`super::session::Session::target`]) and lists hold what is on all of them. What has an id of its own (a plan, a ceremony,
//! an identity) knows its target.

use serde::{Deserialize, Serialize};

use super::session::Target;

/// A target with all that says how it is reached (`GET /api/v1/targets`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRecord {
    /// What everybody sees of it.
    #[serde(flatten)]
    pub target: Target,
    /// How an AWS account is reached; `None` for the sandbox.
    pub access: Option<AwsAccess>,
    /// Whether it came from the command line: such a one cannot be changed or removed here.
    pub fixed: bool,
    /// Whether it is the one taken where nothing else is said.
    pub is_default: bool,
    /// How many identities are on it; a target with any cannot be removed.
    pub identities: u64,
    /// What the last check found.
    pub checked: Option<TargetCheck>,
    /// Grows with each change; 0 for one that cannot be changed.
    #[serde(default)]
    pub revision: i64,
}

/// How an AWS account is reached. What is `None` comes from the SDK's standard chain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AwsAccess {
    /// Profile in the server's AWS configuration files.
    pub profile: Option<String>,
    /// ARN of an IAM role to assume (STS AssumeRole) with the credentials that the chain or the profile gives.
    pub role_arn: Option<String>,
    /// External id that the role's trust policy asks for (2 to 1,224 characters of `A-Za-z0-9_+=,.@:/-`). Not a secret, says AWS, but not shown in logs.
    pub external_id: Option<String>,
    /// Endpoint that stands in for the AWS services, `https://…` or `http://` on this machine.
    pub endpoint_url: Option<String>,
}

/// Body of `POST /api/v1/targets` and `PUT /api/v1/targets/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetInput {
    /// Name shown to people, unique: 1 to 64 characters.
    pub name: String,
    /// Region offered first.
    pub default_region: String,
    /// Twelve-digit id of the account that it must be; a check that finds another account fails, and so does a plan.
    #[serde(default)]
    pub account: Option<String>,
    /// How it is reached.
    #[serde(default)]
    pub access: AwsAccess,
    /// The revision that the change was made from: a conflict if the target has another one by now. `None` changes whatever is
    /// there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
}

/// What `POST /api/v1/targets/{id}/check` found by asking the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetCheck {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Whether it can be worked with.
    pub ok: bool,
    /// Twelve-digit account id that STS GetCallerIdentity told.
    pub account: Option<String>,
    /// ARN of the caller.
    pub caller: Option<String>,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: Option<String>,
    /// What stands in the way, in words for people; empty if nothing does.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}
