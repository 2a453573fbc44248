//! The sandbox as AWS SDK clients see it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails by a panic")]

mod audit_reports;
mod authorities;
mod authorization;
mod botocore;
mod certificates;
mod checks_first;
mod common;
mod door;
mod door_control;
mod faults;
mod forgeries;
mod fuzzed;
mod hierarchies;
mod judges;
mod key_algorithms;
mod kms_aliases;
mod kms_grants;
mod kms_keys;
mod kms_policies;
mod kms_signing;
mod passthrough;
mod persistence;
mod port;
mod principals;
mod processes;
mod revocation;
mod setup;
mod shared_authorities;
mod sharing;
mod signatures;
mod spare_keys;
mod takeover;
mod templates;
mod throttling;
mod wire;
