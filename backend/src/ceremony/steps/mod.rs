//! The steps that ceremonies are made of. Each looks for what an earlier try did before it does anything.

pub(crate) mod alias;
pub(crate) mod authority;
pub(crate) mod certificate;
pub(crate) mod key;
pub(crate) mod name;
pub(crate) mod proof;
pub(crate) mod put_away;
pub(crate) mod self_signed;
pub(crate) mod take_back;

use sha2::{Digest, Sha256};

use super::context::StepContext;
use crate::aws::Tag;

/// Name of the tag that says which identity a resource belongs to.
pub(crate) const IDENTITY_TAG: &str = "signet:identity";

/// The tags that tell what a resource belongs to, and find it again.
fn own_tags(context: &StepContext<'_>) -> Vec<Tag> {
    vec![
        (IDENTITY_TAG.to_owned(), context.order.identity.clone()),
        ("signet:ceremony".to_owned(), context.ceremony_id.to_owned()),
        ("signet:step".to_owned(), context.step.to_owned()),
    ]
}

/// The same, and those that the user asked for.
fn all_tags(context: &StepContext<'_>) -> Vec<Tag> {
    let mut tags = own_tags(context);
    tags.extend(context.order.options.key.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
    tags
}

/// 16 bytes that are the same each time this step of this ceremony runs, and that no other step has.
fn fingerprint(context: &StepContext<'_>) -> [u8; 32] {
    Sha256::digest(format!("{}/{}", context.ceremony_id, context.step)).into()
}

/// The idempotency token of this step: the same each time it runs (36 characters, AWS's limit).
fn token(context: &StepContext<'_>) -> String {
    let mut token = hex::encode(fingerprint(context));
    token.truncate(36);
    token
}
