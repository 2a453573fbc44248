//! The policy of a key: read with its versions, changed by proposals that are guarded by the base hash, read back.
//!
//! Reading order: `versions` (the live policy, and what is kept of it) → `read` → `propose` and `draft` (what a change is) →
//! `apply` (what is checked before) → `carry` (the put, in the background) → `principals` (why KMS refuses a principal, and
//! whether to wait) → `settle` (how an apply ended that was cut off).

mod apply;
mod carry;
mod draft;
mod principals;
mod propose;
mod read;
mod settle;
mod versions;

pub(super) use carry::Carriers;
pub use read::KeyRef;

use signet_shared::policy::PolicyDocument;

use crate::error::{Error, Result};

/// Reads a document that KMS answered or that was checked before.
fn parsed(document: &str) -> Result<PolicyDocument> {
    PolicyDocument::parse(document).map_err(|error| {
        Error::conflict("The key policy cannot be read", error.to_string())
            .with_hint("Read it with `aws kms get-key-policy` and report this.")
    })
}

fn moved(detail: &str) -> Error {
    Error::conflict("The key policy is not the one you saw", format!("{detail} Nothing was sent to AWS."))
        .with_hint("Look at the live policy and propose again.")
}
