//! The sandbox as AWS SDK clients see it.

mod authorities;
mod certificates;
mod common;
mod faults;
mod kms_aliases;
mod kms_keys;
mod kms_policies;
mod kms_signing;
mod persistence;
mod setup;
mod wire;
