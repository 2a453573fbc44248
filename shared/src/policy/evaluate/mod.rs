//! Can this principal do this with the key, and what decides it?
//!
//! Key policy, IAM policies (given, or assumed, or not known) and grants together, as "Policy evaluation logic" in the
//! IAM user guide and "Determining access to AWS KMS keys" in the KMS developer guide say. What is not known of a
//! request stays open: the answer is then [`Verdict::Depends`], with the condition keys that it depends on, and it is
//! definite only where every way of filling them in gives the same answer.
//!
//! Reading order: `truth` (yes, no, not known) → `facts` (the request) → `pattern`, `condition`, `caller`, `grant` (the
//! parts of a statement) → `decide` (their sum) → `words`.
//!
//! Not seen here: service control policies, permission boundaries, resource control and VPC endpoint policies. They
//! can only take away.

mod caller;
mod condition;
mod decide;
mod facts;
mod grant;
mod pattern;
mod truth;
mod words;

pub use caller::Caller;
pub use decide::{Answer, Decider, Iam, Question, Reason, Role, Source, Verdict, evaluate};
pub use facts::Facts;
pub use grant::{Constraints, Grant};

pub(super) use condition::{is_operator, operator_spelling};
pub(super) use decide::evaluate_with;

#[cfg(test)]
mod tests;
