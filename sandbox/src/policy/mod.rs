//! The IAM policy language, and how AWS decides by it.
//!
//! [`Policy`] reads key policies, identity policies, trust policies and session policies; [`decide()`] weighs them
//! as "Policy evaluation logic" in the IAM user guide and "Key policies" in the KMS developer guide say.

mod condition;
mod decide;
mod facts;
mod pattern;
mod principal;
#[cfg(test)]
mod reference_test;
mod statement;
#[cfg(test)]
mod tests;

pub(crate) use decide::{Denial, Grounds, Resource, decide};
pub(crate) use facts::Facts;
pub(crate) use statement::{Defect, Outcome, Policy, Request};
