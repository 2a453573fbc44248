//! The HTTP API and the doors before it, through real connections to a real server over the sandbox.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod alerts;
mod binary;
mod certificates;
mod crowd;
mod doors;
mod events;
mod exports;
mod journey;
mod jwks;
mod keys;
mod list;
mod plans;
mod problems;
mod removal;
mod routes;
mod sessions;
mod support;
