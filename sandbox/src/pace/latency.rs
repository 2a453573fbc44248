//! The table of call times with [`Pace::Aws`](super::Pace::Aws).
//!
//! AWS publishes no call times. These are round numbers of the size that a client in the same Region sees over a
//! connection that is already open: reads are quick, signing takes an HSM's time, what changes something takes longer.

use std::time::Duration;

/// Service, operations, milliseconds. An operation that is not here takes its service's usual time.
const CALLS: [(&str, &[&str], u64); 8] = [
    ("kms", &["DescribeKey", "GetPublicKey", "GetKeyPolicy"], 8),
    ("kms", &["Sign", "Verify"], 15),
    ("kms", &["CreateKey"], 150),
    ("acm-pca", &["CreateCertificateAuthority"], 400),
    ("acm-pca", &["IssueCertificate", "RevokeCertificate", "ImportCertificateAuthorityCertificate"], 150),
    ("acm-pca", &["GetCertificate"], 40),
    ("sts", &["GetCallerIdentity"], 20),
    ("sts", &["AssumeRole"], 50),
];

/// Service and milliseconds.
const USUAL: [(&str, u64); 6] =
    [("kms", 25), ("acm-pca", 60), ("sts", 30), ("iam", 80), ("lambda", 40), ("servicequotas", 60)];

/// The time that a call takes.
pub(super) fn of(service: &str, operation: &str) -> Duration {
    let of_its_own =
        CALLS.iter().find(|(of, operations, _)| *of == service && operations.contains(&operation));
    let usual = || USUAL.iter().find(|(of, _)| *of == service).map_or(0, |(_, millis)| *millis);
    Duration::from_millis(of_its_own.map_or_else(usual, |(_, _, millis)| *millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_every_service_takes_time() {
        for (service, operation, millis) in [
            ("kms", "Sign", 15),
            ("kms", "ListKeys", 25),
            ("acm-pca", "CreateCertificateAuthority", 400),
            ("acm-pca", "ListTags", 60),
            ("iam", "GetRole", 80),
            ("servicequotas", "GetServiceQuota", 60),
            ("lambda", "GetFunctionConfiguration", 40),
        ] {
            assert_eq!(of(service, operation), Duration::from_millis(millis), "{service} {operation}");
        }
    }

    #[test]
    fn the_operations_of_the_table_exist() {
        for (service, operations, _) in CALLS {
            for operation in operations {
                assert!(crate::route::has(service, operation), "{service} {operation}");
            }
        }
    }
}
