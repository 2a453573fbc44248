//! Signet's pure domain: what the browser, the server and the command line agree on.
//!
//! Lives here: wire types, validation, certificate view, CSR, key policy model, diff and findings, prices, Regions.
//! Does not live here: I/O, clocks, randomness, async runtimes, UI, AWS clients. Nothing here panics on input.

pub mod alert;
pub mod api;
pub mod ceremony;
pub mod certificate;
pub mod csr;
pub mod ecdsa;
pub mod export;
pub mod format;
pub mod jwk;
pub mod pem;
pub mod plan;
pub mod policy;
pub mod price;
pub mod renewal;
pub mod self_signed;
pub mod setup;
mod signed;
pub mod subject;
pub mod target;
