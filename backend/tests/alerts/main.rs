//! The watcher, its alerts, the webhook and the metrics, over the sandbox and a clock that is moved.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../common/mod.rs"]
mod common;
mod drift;
mod ends;
mod metrics;
mod rounds;
mod support;
mod targets;
mod webhook;
