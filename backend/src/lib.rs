//! Signet's server and command line.
//!
//! `http/` and `cli/` translate; `app/` decides; `ceremony/` runs steps; `aws/` is a thin vocabulary over the SDK
//! clients; `targets/` says where the work is; `store/` persists. Errors are meanings (`error.rs`) until the very last act. Only `clock.rs` reads time.

pub mod app;
pub mod audit_report;
pub mod aws;
pub mod ceremony;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod http;
pub mod inventory_file;
pub mod jwks;
pub mod metrics;
pub mod outbound;
pub mod signatures;
pub mod store;
pub mod targets;
pub mod verify;
pub mod watcher;
