//! The server's API, one file per noun. `client` is the only place of the UI that performs HTTP.

pub(crate) mod access;
pub(crate) mod alerts;
pub(crate) mod authorities;
pub(crate) mod ceremonies;
pub(crate) mod certificates;
pub(crate) mod client;
pub(crate) mod error;
pub(crate) mod events;
pub(crate) mod identities;
pub(crate) mod jwks;
pub(crate) mod key_policy;
pub(crate) mod plans;
pub(crate) mod session;
pub(crate) mod targets;
