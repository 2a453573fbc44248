//! Reading certificates: input in every form, texts, findings, hostile input.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stderr, reason = "a test says what it could not ask")]

#[path = "certificate/compare.rs"]
mod compare;
#[path = "certificate/extensions.rs"]
mod extensions;
#[path = "certificate/hostile.rs"]
mod hostile;
#[path = "certificate/input.rs"]
mod input;
#[path = "certificate/lint.rs"]
mod lint;
#[path = "certificate/meaning.rs"]
mod meaning;
#[path = "certificate/mutated.rs"]
mod mutated;
#[path = "certificate/peers.rs"]
mod peers;
#[path = "certificate/reader.rs"]
mod reader;
#[path = "certificate/readers.rs"]
mod readers;

use signet_shared::certificate::{CertificateView, parse};

const ROOT: &str = include_str!("data/root.pem");
const LEAF: &str = include_str!("data/leaf.pem");
const P256: &str = include_str!("data/p256.pem");
const P384: &str = include_str!("data/p384.pem");
const ED25519: &str = include_str!("data/ed25519.pem");
const CRITICAL: &str = include_str!("data/critical.pem");
const RTL: &str = include_str!("data/rtl.pem");
const NAMES: &str = include_str!("data/names.pem");
const WEAK: &str = include_str!("data/weak.pem");
const ALL: [&str; 9] = [ROOT, LEAF, P256, P384, ED25519, CRITICAL, RTL, NAMES, WEAK];

/// 24 November 2026, 18:02:08 UTC: a few hours after the fixtures begin.
const NOW: i64 = 1_795_543_328;

fn one(pem: &str) -> CertificateView {
    let mut views = parse(pem.as_bytes()).unwrap();
    assert_eq!(views.len(), 1);
    views.remove(0)
}
