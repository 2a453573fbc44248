//! The setup ceremony: root authority, key and alias, CSR signed by the key, certificate, proof that it all fits.

mod authority;
mod certificate;
mod key;
mod parameters;
pub mod plan;

use aws_lc_rs::digest;
use signet_shared::api::plan::{CostLine, Period};
use signet_shared::price::Prices;

use super::context::StepContext;
use super::{Kind, Step};
use crate::aws::Tag;

/// Names of the steps. Stored: never rename one.
pub mod step {
    /// Find or create the root authority.
    pub const AUTHORITY: &str = "authority";
    /// Let the authority sign its own root certificate.
    pub const ROOT_CERTIFICATE: &str = "root_certificate";
    /// Import that certificate, which makes the authority active.
    pub const ACTIVATION: &str = "activation";
    /// Find or create the key.
    pub const KEY: &str = "key";
    /// Point the alias at the key.
    pub const ALIAS: &str = "alias";
    /// Build the CSR and let the key sign it.
    pub const SIGNING_REQUEST: &str = "signing_request";
    /// Ask the authority for the certificate.
    pub const CERTIFICATE: &str = "certificate";
    /// Fetch the certificate and check that everything fits.
    pub const VERIFICATION: &str = "verification";
}

/// The setup ceremony.
pub static KIND: Kind = Kind {
    name: "setup",
    version: 1,
    steps: &[
        Step { name: step::AUTHORITY, run: |context| Box::pin(authority::find_or_create(context)) },
        Step { name: step::ROOT_CERTIFICATE, run: |context| Box::pin(authority::self_sign(context)) },
        Step { name: step::ACTIVATION, run: |context| Box::pin(authority::activate(context)) },
        Step { name: step::KEY, run: |context| Box::pin(key::find_or_create(context)) },
        Step { name: step::ALIAS, run: |context| Box::pin(key::point_alias(context)) },
        Step { name: step::SIGNING_REQUEST, run: |context| Box::pin(certificate::request(context)) },
        Step { name: step::CERTIFICATE, run: |context| Box::pin(certificate::issue(context)) },
        Step { name: step::VERIFICATION, run: |context| Box::pin(certificate::verify(context)) },
    ],
};

/// Validity of a new root certificate, in years.
const ROOT_YEARS: i64 = 10;
/// Validity of the certificate, in years.
const LEAF_YEARS: i64 = 1;
/// Template of the root certificate.
const ROOT_TEMPLATE: &str = "RootCACertificate/V1";
/// Template of the certificate.
const LEAF_TEMPLATE: &str = "CodeSigningCertificate/V1";

/// The bill for what was, or will be, created. `created` is asked by step name.
pub fn bill(created: &dyn Fn(&str) -> bool) -> Vec<CostLine> {
    let Some(prices) = Prices::current() else { return Vec::new() };
    let certificate = prices.certificate_once_cents;
    let table = [
        (
            step::AUTHORITY,
            "Root authority",
            "general purpose",
            Period::Monthly,
            prices.authority_general_purpose_monthly_cents,
        ),
        (step::KEY, "Key", "asymmetric, sign and verify", Period::Monthly, prices.key_monthly_cents),
        (step::ROOT_CERTIFICATE, "Root certificate", "once", Period::Once, certificate),
        (step::CERTIFICATE, "Certificate", "once", Period::Once, certificate),
    ];
    table
        .into_iter()
        .filter(|(step, ..)| created(step))
        .map(|(_, label, note, period, cents)| CostLine {
            label: label.to_owned(),
            note: note.to_owned(),
            period,
            cents,
        })
        .collect()
}

/// The tags that tell what a resource belongs to, and find it again.
fn tags(context: &StepContext<'_>) -> Vec<Tag> {
    vec![
        ("signet:identity".to_owned(), context.params.identity.clone()),
        ("signet:ceremony".to_owned(), context.ceremony_id.to_owned()),
        ("signet:step".to_owned(), context.step.to_owned()),
    ]
}

/// The idempotency token of this step: the same each time it runs (36 characters, AWS's limit).
fn token(context: &StepContext<'_>) -> String {
    let name = format!("{}/{}", context.ceremony_id, context.step);
    let mut token = hex::encode(digest::digest(&digest::SHA256, name.as_bytes()));
    token.truncate(36);
    token
}
