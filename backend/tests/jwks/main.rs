//! JWK sets: what is served, what is published elsewhere, and signatures that a program which is not ours verifies.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alerts;
#[path = "../common/mod.rs"]
mod common;
mod life;
mod node;
mod place;
mod published;
