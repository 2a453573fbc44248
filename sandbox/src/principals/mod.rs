//! From an access key to the one who calls.

mod caller;
mod managed;
mod registry;
mod session;

pub(crate) use caller::Caller;
#[cfg(test)]
pub(crate) use caller::Kind;
pub(crate) use managed::managed;
pub(crate) use registry::{Entity, PolicySource, Registry, Signer, unique_id};
pub(crate) use session::Session;
