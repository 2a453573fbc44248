//! The wire types of `/api/v1`, one file per noun. JSON, snake case; times are Unix milliseconds unless named otherwise.

pub mod access;
pub mod alert;
pub mod authority;
pub mod ceremony;
pub mod certificate;
pub mod certificate_query;
pub mod identity;
pub mod identity_query;
pub mod jwks;
pub mod key_policy;
pub mod plan;
pub mod preflight;
pub mod problem;
pub mod query;
pub mod session;
pub mod target;
pub mod verification;
