//! KMS key policies: read, compare, propose, review. Pure, so the browser and the server give the same answers.
//!
//! Reading order: `document` (lossless JSON) → `normal` (what "the same policy" means) → `statement` and
//! `principal` (the parts) → `access` (who may do what by the key policy alone, as a matrix) → `evaluate` (one question
//! with IAM policies and grants) → `propose`, `diff`, `json_diff`, `findings`, and `review`, which puts them together.
//! `text` knows where things stand in a policy's text, and reads what somebody is still writing. `vocabulary` is the only
//! place that knows KMS's names. `docs/key-policies.md` lists the findings.
//!
//! Source of the rules: AWS KMS developer guide (key policies), IAM user guide (policy grammar, evaluation logic).

pub mod access;
pub mod arn;
pub mod diff;
pub mod document;
pub mod evaluate;
pub mod export;
pub mod findings;
pub mod json_diff;
pub mod key_arn;
mod known;
pub mod normal;
mod pairing;
pub mod principal;
pub mod propose;
pub mod rebase;
pub mod review;
pub mod statement;
pub mod text;
pub mod three_way;
pub mod vocabulary;
mod words;

pub use access::{ACTIONS, Access, AccessCell, AccessChange, AccessRow, access_matrix};
pub use arn::RoleArn;
pub use diff::{ChangeKind, FieldChange, PolicyDiff, StatementDiff, diff};
pub use document::{PolicyDocument, PolicyError};
pub use evaluate::{Answer, Caller, Facts, Grant, Iam, Question, Verdict, evaluate};
pub use findings::{Context, Finding, HELP, RULES, Repair, Rule, Severity, findings};
pub use json_diff::{DiffRow, json_diff};
pub use key_arn::KeyArn;
pub use principal::{Principal, PrincipalKind};
pub use propose::{JwsAlgorithm, Proposal, ProposeError, propose_lambda_access};
pub use rebase::{Clash, rebase};
pub use review::{Review, Reviewer, review};
pub use statement::{Condition, Effect, Statement};
pub use three_way::{ThreeWayRow, three_way};

#[cfg(test)]
mod properties;
