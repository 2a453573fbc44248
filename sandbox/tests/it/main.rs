//! The sandbox as AWS SDK clients see it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails by a panic")]

mod audit_reports;
mod authorities;
mod authorization;
mod botocore;
mod certificates;
mod common;
mod faults;
mod hierarchies;
mod judges;
mod kms_aliases;
mod kms_grants;
mod kms_keys;
mod kms_policies;
mod kms_signing;
mod passthrough;
mod peers;
mod persistence;
mod principals;
mod revocation;
mod setup;
mod shared_authorities;
mod sharing;
mod signatures;
mod templates;
mod wire;
