//! What is wrong with a certificate or worth knowing about it, in words, with the rule that says so.
//!
//! [`rules`] lists every rule; [`key`], [`dates`], [`names`], [`extensions`] and [`form`] find by topic what a certificate tells by itself,
//! [`issuer`] what it tells beside its issuer, [`purpose`] whether it fits a use.

mod dates;
mod extensions;
mod form;
mod issuer;
mod key;
mod names;
mod purpose;
mod rules;

pub use purpose::Purpose;
pub use rules::{RULES, Rule};

use super::asn1::{CERTIFICATE, Tree};
use super::view::{CertificateView, Finding, Severity};

/// A certificate and its elements.
struct Subject<'a> {
    certificate: &'a CertificateView,
    tree: Tree,
}

impl<'a> Subject<'a> {
    fn new(certificate: &'a CertificateView) -> Self {
        Self { certificate, tree: Tree::outer_as(&certificate.der, &CERTIFICATE) }
    }

    /// The content of the first element of this name.
    fn content(&self, field: &str) -> &'a [u8] {
        self.tree.field(field).map(|node| self.bytes(node)).unwrap_or_default()
    }

    fn bytes(&self, node: usize) -> &'a [u8] {
        let range = self.tree.nodes.get(node).map(|node| node.content.clone());
        range.and_then(|range| self.certificate.der.get(range)).unwrap_or_default()
    }
}

/// What is known beside the certificate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The certificate of its issuer, if it is at hand.
    pub issuer: Option<&'a CertificateView>,
    /// What it is meant for, if that is known.
    pub purpose: Option<Purpose>,
}

/// Everything found at `now` (Unix seconds), worst first; what is equally bad stands in the order of [`RULES`].
pub(super) fn lint(certificate: &CertificateView, now: i64, context: Context<'_>) -> Vec<Finding> {
    let subject = Subject::new(certificate);
    let mut found = Found::default();
    dates::of_date(certificate, now, &mut found);
    key::find(&subject, &mut found);
    extensions::find(&subject, &mut found);
    dates::find(&subject, &mut found);
    names::find(&subject, &mut found);
    form::find(&subject, &mut found);
    if let Some(issuer) = context.issuer {
        issuer::find(certificate, issuer, &mut found);
    }
    if let Some(purpose) = context.purpose {
        purpose::find(certificate, purpose, &mut found);
    }
    let place = |code: &str| RULES.iter().position(|rule| rule.code == code);
    found.findings.sort_by_key(|finding| (finding.severity, place(finding.code)));
    found.findings
}

/// Collects findings.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
}

impl Found {
    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) {
        let reference = rules::reference(code);
        self.findings.push(Finding { code, severity, title: title.into(), detail: detail.into(), reference });
    }
}

/// The first of several, and how many more there are: `a`, `a and 2 more`.
fn and_more(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first, more @ ..] => format!("{first} and {} more", more.len()),
    }
}
