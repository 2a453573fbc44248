//! The three ways to let a role sign with a key: which are in force, what each would change, and which fits.
//!
//! A statement of the key's policy, an IAM policy on the role, a grant. Pure: the backend reads, this decides. Reading order:
//! `lambda` (which role is meant) → `force` (what gives what now) → `documents` (what to add) → `recommend` → `proof` (what a
//! proof asks).
//!
//! Source of the rules: "Determining access to AWS KMS keys" and "Grants in AWS KMS" in the KMS developer guide.

mod documents;
mod force;
mod lambda;
mod proof;
mod recommend;

pub use documents::{GRANTED, grant_name};
pub use lambda::LambdaName;
pub use proof::{ProofQuestion, evaluated, proof_questions};

use super::arn::RoleArn;
use super::document::PolicyDocument;
use super::evaluate::Grant;
use super::key_arn::KeyArn;
use super::propose::JwsAlgorithm;
use crate::api::access::AccessOverview;

/// What is known of a key and a role.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The live key policy.
    pub policy: PolicyDocument,
    /// The key.
    pub key: KeyArn,
    /// SMART's algorithm of the key; `None` if its spec is not known, or is one that SMART does not take.
    pub algorithm: Option<JwsAlgorithm>,
    /// The role.
    pub role: RoleArn,
    /// The key's grants, or why they are not known, for people.
    pub grants: Result<Vec<Grant>, String>,
    /// The role's IAM policies, or why they are not known, for people.
    pub iam: Result<IamPolicies, String>,
}

/// All IAM policies of a role.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IamPolicies {
    /// Names, in the order of the documents.
    pub names: Vec<String>,
    /// The policies.
    pub documents: Vec<PolicyDocument>,
    /// ARN of the permissions boundary, which can only take away, if the role has one.
    pub boundary: Option<String>,
}

impl Situation {
    /// Whether the role is in another account than the key.
    pub fn is_cross_account(&self) -> bool {
        self.role.account() != self.key.account()
    }
}

/// The three ways for a role. `temporary`: access is wanted for a while only.
pub fn ways(situation: &Situation, temporary: bool) -> AccessOverview {
    let force = force::Force::of(situation);
    let (recommended, why) = recommend::recommend(situation, &force, temporary);
    AccessOverview {
        role_arn: situation.role.to_string(),
        cross_account: situation.is_cross_account(),
        answers: force.answers(situation),
        ways: documents::ways(situation, force),
        recommended,
        why,
    }
}

#[cfg(test)]
mod tests;
