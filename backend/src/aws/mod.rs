//! A thin vocabulary over the SDK clients: domain words in, domain words out, errors by meaning.
//!
//! `clients.rs` is the only place that chooses between AWS and the sandbox; nothing else here knows.

pub mod acmpca;
mod aliases;
mod calls;
mod clients;
mod credentials;
mod error;
pub mod grants;
pub mod iam;
pub mod kms;
mod lambda;
mod quota;
pub mod role_policies;
mod servicequotas;
pub mod sts;

pub use calls::CallCounts;
pub use clients::{Aws, Clients};
pub use error::{AwsError, Class};

/// Name and value of a tag.
pub type Tag = (String, String);
