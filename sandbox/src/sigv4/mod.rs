//! AWS Signature Version 4: who signed a request, and whether the signature is right.
//!
//! "AWS Signature Version 4 for API requests" in the IAM user guide. Signatures in headers only: none of the
//! services here has presigned URLs.

mod authorization;
mod canonical;
mod verify;

pub(crate) use authorization::{Authorization, access_key};
pub(crate) use verify::verify;
