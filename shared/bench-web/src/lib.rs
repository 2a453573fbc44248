//! Doors into the shared crate for the benchmark in the browser: `cargo xtask bench browser`, `e2e/bench-web`.

use signet_shared::certificate;
use signet_shared::policy::{Context, PolicyDocument, Reviewer};
use wasm_bindgen::prelude::wasm_bindgen;

/// Reviews proposals of one policy after the other, as the editor does.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PolicyEditor(Reviewer);

#[wasm_bindgen]
impl PolicyEditor {
    /// An editor of a policy; `undefined` if the text is none.
    pub fn open(base: &str, key_arn: &str) -> Option<Self> {
        let base = PolicyDocument::parse(base).ok()?;
        Some(Self(Reviewer::new(base, Context::for_key(key_arn))))
    }

    /// Reads and reviews what stands in the editor now; gives a number that depends on all parts of the review, 0 if it
    /// is no policy.
    pub fn review(&self, text: &str) -> usize {
        let Ok(proposed) = PolicyDocument::parse(text) else { return 0 };
        let review = self.0.review(&proposed);
        review.size + review.diff.statements.len() + review.access.len() + review.findings.len()
    }
}

/// Reads a DER certificate into the view that the pages show: every field and extension in words, fingerprints.
/// Gives its SHA-256 fingerprint, empty if it cannot be read.
#[wasm_bindgen]
pub fn read_certificate(der: &[u8]) -> String {
    let Ok(views) = certificate::parse(der) else { return String::new() };
    views.into_iter().next().map(|view| view.fingerprints.sha256).unwrap_or_default()
}

/// Reads a DER certificate and writes the whole text about it, at `now` (Unix seconds); gives the text.
#[wasm_bindgen]
pub fn describe(der: &[u8], now: i32) -> String {
    let Ok(views) = certificate::parse(der) else { return String::new() };
    views.first().map(|view| certificate::to_text(view, now.into())).unwrap_or_default()
}
