//! The key policy of an identity's key, and changes to it.

use serde::{Deserialize, Serialize};

/// The live key policy (`GET /api/v1/identities/{id}/key-policy`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPolicy {
    /// The identity.
    pub identity_id: String,
    /// ARN of the key.
    pub key_arn: String,
    /// Alias of the key with the prefix `alias/`; typed to confirm a change.
    pub alias: String,
    /// The policy document exactly as KMS answered it (JSON).
    pub document: String,
    /// SHA-256 of the document's canonical JSON, hex: the base of a change.
    pub hash: String,
    /// When it was read, Unix milliseconds.
    pub read_at: i64,
}

/// Body of `POST /api/v1/identities/{id}/key-policy/changes`: what to propose.
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
    /// Put back the policy that was in force before an applied change.
    Undo {
        /// Id of the applied change.
        change_id: String,
    },
}

/// A proposed or applied change of a key policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyChange {
    /// Id (UUID).
    pub id: String,
    /// The identity.
    pub identity_id: String,
    /// ARN of the key.
    pub key_arn: String,
    /// What it does, for people, for example `Let voice-bot-exec sign`.
    pub title: String,
    /// Where it stands.
    pub state: PolicyChangeState,
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
    /// Who proposed it.
    pub proposed_by: String,
    /// When, Unix milliseconds.
    pub proposed_at: i64,
    /// When it was put, Unix milliseconds.
    pub applied_at: Option<i64>,
    /// The change that this one undoes.
    pub undoes: Option<String>,
    /// The change that undid this one.
    pub undone_by: Option<String>,
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

/// Body of `POST /api/v1/policy-changes/{id}/apply`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyPolicyChange {
    /// The base hash that the user saw; must equal both the change's and the live policy's.
    pub base_hash: String,
    /// The key's alias, typed by the user (with or without the prefix `alias/`).
    pub confirmation: String,
}
