//! The policy of a key, the versions of it that are kept, and changes to it.
//!
//! Any key can be looked after, whether it belongs to an identity or not: `{key}` in an address is the key's ARN,
//! percent-encoded, and `{target}` the id of the target that reaches it.

use serde::{Deserialize, Serialize};

/// The live key policy (`GET /api/v1/keys/{target}/{key}/policy`, `GET /api/v1/identities/{id}/key-policy`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPolicy {
    /// Id of the target that reaches the key.
    pub target: String,
    /// ARN of the key.
    pub key_arn: String,
    /// The identity whose key it is, if it is one's.
    pub identity_id: Option<String>,
    /// Alias of the key with the prefix `alias/`, if it has one.
    pub alias: Option<String>,
    /// What is typed to confirm a change: the alias without its prefix, or the id of a key that has none.
    pub confirm_with: String,
    /// KMS key spec, for example `RSA_2048`.
    pub key_spec: Option<String>,
    /// The policy document exactly as KMS answered it (JSON).
    pub document: String,
    /// SHA-256 of the document's canonical JSON, hex: the base of a change.
    pub hash: String,
    /// When it was read, Unix milliseconds.
    pub read_at: i64,
    /// The kept version that is live: reading a policy keeps it.
    pub version: u32,
    /// Set if what is live is not what was applied last.
    pub drift: Option<PolicyDrift>,
    /// Whether a change must be applied by someone else than who proposed it.
    pub two_people: bool,
}

/// Somebody changed the policy past Signet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDrift {
    /// The version that was applied last.
    pub applied_version: u32,
    /// The version that was found in its place.
    pub found_version: u32,
    /// When it was found, Unix milliseconds.
    pub found_at: i64,
}

/// A version of a key's policy (`GET /api/v1/keys/{target}/{key}/policy/versions`, newest first).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// Counts from 1 for each key.
    pub number: u32,
    /// The document as KMS answered it (JSON).
    pub document: String,
    /// SHA-256 of its canonical JSON, hex.
    pub hash: String,
    /// What it was, for people: the title of the change, or `Found on the key`.
    pub title: String,
    /// Where it comes from.
    pub origin: VersionOrigin,
    /// The change that made it.
    pub change_id: Option<String>,
    /// Who applied it; not known of a version that was found.
    pub author: Option<String>,
    /// Who proposed it.
    pub proposed_by: Option<String>,
    /// Why, in the words of who proposed it.
    pub reason: Option<String>,
    /// When it was applied or found, Unix milliseconds.
    pub at: i64,
}

/// Where a version comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionOrigin {
    /// It was on the key when Signet looked.
    Found,
    /// A change put it.
    Applied,
}

/// Body of `POST /api/v1/keys/{target}/{key}/policy/changes` and `POST /api/v1/identities/{id}/key-policy/changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeRequest {
    /// What to propose.
    #[serde(flatten)]
    pub what: ProposePolicyChange,
    /// Why, kept with the version; at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<ProposePolicyChange> for ProposeRequest {
    fn from(what: ProposePolicyChange) -> Self {
        Self { what, reason: None }
    }
}

/// What to propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProposePolicyChange {
    /// Let a Lambda function's execution role sign.
    LambdaRole {
        /// ARN of the role.
        role_arn: String,
    },
    /// Put this document.
    Document {
        /// The whole policy, JSON.
        document: String,
    },
    /// Put back the policy that was in force before an applied change, if nothing came after it.
    Undo {
        /// Id of the applied change.
        change_id: String,
    },
    /// Put a kept version back, whatever came after it.
    Restore {
        /// Number of the version.
        version: u32,
    },
    /// Make a proposed change again on the policy that is live now; refused where both touch the same statement.
    Rebase {
        /// Id of the proposed change.
        change_id: String,
    },
}

/// A proposed or applied change of a key policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyChange {
    /// Id (UUID).
    pub id: String,
    /// Id of the target that reaches the key.
    pub target: String,
    /// ARN of the key.
    pub key_arn: String,
    /// The identity whose key it is, if it is one's.
    pub identity_id: Option<String>,
    /// What it does, for people, for example `Let voice-bot-exec sign`.
    pub title: String,
    /// Why, in the words of who proposed it.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: PolicyChangeState,
    /// Set while the change waits for AWS to know a role that was just made.
    pub waiting: Option<PolicyWait>,
    /// Why it failed, for people.
    pub failure: Option<String>,
    /// Canonical hash of the policy it starts from.
    pub base_hash: String,
    /// The policy it starts from, as KMS answered it.
    pub base_document: String,
    /// Canonical hash of the policy it puts.
    pub proposed_hash: String,
    /// The policy it puts.
    pub proposed_document: String,
    /// The policy as read back after it was put.
    pub read_back: Option<String>,
    /// The version that it made.
    pub version: Option<u32>,
    /// Who proposed it.
    pub proposed_by: String,
    /// When, Unix milliseconds.
    pub proposed_at: i64,
    /// Who applied it.
    pub applied_by: Option<String>,
    /// When it was put, Unix milliseconds.
    pub applied_at: Option<i64>,
    /// The change that this one undoes.
    pub undoes: Option<String>,
    /// The change that undid this one.
    pub undone_by: Option<String>,
}

/// A wait for IAM: KMS refuses a principal that it does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyWait {
    /// Since when, Unix milliseconds.
    pub since: i64,
    /// Until when it is tried again, Unix milliseconds.
    pub until: i64,
    /// How often AWS was asked so far.
    pub attempts: u32,
    /// What AWS said last, for people.
    pub why: String,
}

/// Where a policy change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyChangeState {
    /// Waits for a person's yes.
    Proposed,
    /// Being put: the intent is on record, the outcome is not.
    Applying,
    /// In force, and read back.
    Applied,
    /// Refused by AWS or found to differ when read back.
    Failed,
}

/// Body of `POST /api/v1/policy-changes/{id}/apply`. The answer is the change: applied, or still being applied while it
/// waits ([`PolicyChange::waiting`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyPolicyChange {
    /// The base hash that the user saw; must equal both the change's and the live policy's.
    pub base_hash: String,
    /// [`KeyPolicy::confirm_with`], typed by the user (an alias with or without the prefix `alias/`).
    pub confirmation: String,
}
