//! The policy of a key: changes, versions, waits, people.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod any_key;
mod changes;
#[path = "../common/mod.rs"]
mod common;
mod people;
mod rebase;
mod support;
mod versions;
mod waits;
