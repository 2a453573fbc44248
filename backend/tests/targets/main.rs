//! One server and several AWS accounts: sandboxes on ports, reached by the real program with profiles, roles and external ids.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod cli;
mod roles;
mod rules;
mod support;
mod takeover;
