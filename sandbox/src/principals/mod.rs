//! From an access key to the one who calls.

mod caller;
mod registry;
mod session;

pub(crate) use caller::Caller;
pub(crate) use registry::{Entity, Registry, Signer};
pub(crate) use session::Session;
