//! The table of request quotas: calls a second of one account in one Region, before anyone has asked AWS for more.
//!
//! Sources, as of 2026-11: "Request quotas" in the AWS KMS developer guide; "AWS Private CA endpoints and quotas" in the
//! AWS General Reference; "IAM and AWS STS quotas" in the IAM user guide; "Lambda quotas" in the Lambda developer guide.
//! For IAM's operations AWS publishes no rate.

/// A quota: operations of one name share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quota {
    pub(super) name: &'static str,
    /// Calls a second.
    pub(super) rate: u32,
}

/// Sign and Verify with RSA keys, together.
pub(super) const KMS_RSA: Quota = Quota { name: "kms cryptography (RSA)", rate: 1_000 };
/// Sign and Verify with elliptic keys, together.
pub(super) const KMS_ECC: Quota = Quota { name: "kms cryptography (ECC)", rate: 1_000 };
/// The operations of STS, together.
const STS: Quota = Quota { name: "sts", rate: 600 };
/// The control plane of Lambda but for GetFunction and GetPolicy, together.
const LAMBDA: Quota = Quota { name: "lambda control plane", rate: 15 };

/// Service, calls a second, and the operations that may each be called so often.
const EACH: [(&str, u32, &[&str]); 14] = [
    ("kms", 2_000, &["DescribeKey", "GetPublicKey", "ListResourceTags"]),
    ("kms", 1_000, &["GetKeyPolicy"]),
    ("kms", 500, &["ListAliases", "ListKeys"]),
    ("kms", 100, &["ListGrants", "ListKeyPolicies", "ListRetirableGrants"]),
    ("kms", 50, &["CreateGrant", "RetireGrant", "RevokeGrant"]),
    ("kms", 15, &["DeleteAlias", "PutKeyPolicy", "ScheduleKeyDeletion"]),
    ("kms", 10, &["TagResource"]),
    (
        "kms",
        5,
        &[
            "CancelKeyDeletion",
            "CreateAlias",
            "CreateKey",
            "DisableKey",
            "EnableKey",
            "UntagResource",
            "UpdateAlias",
            "UpdateKeyDescription",
        ],
    ),
    ("acm-pca", 75, &["GetCertificate"]),
    ("acm-pca", 25, &["IssueCertificate"]),
    (
        "acm-pca",
        20,
        &[
            "DescribeCertificateAuthority",
            "DescribeCertificateAuthorityAuditReport",
            "GetCertificateAuthorityCertificate",
            "ListCertificateAuthorities",
            "ListTags",
            "RestoreCertificateAuthority",
            "RevokeCertificate",
        ],
    ),
    (
        "acm-pca",
        10,
        &[
            "DeleteCertificateAuthority",
            "GetCertificateAuthorityCsr",
            "ImportCertificateAuthorityCertificate",
            "TagCertificateAuthority",
            "UntagCertificateAuthority",
            "UpdateCertificateAuthority",
        ],
    ),
    ("acm-pca", 5, &["DeletePolicy", "GetPolicy", "ListPermissions", "PutPolicy"]),
    (
        "acm-pca",
        1,
        &[
            "CreateCertificateAuthority",
            "CreateCertificateAuthorityAuditReport",
            "CreatePermission",
            "DeletePermission",
        ],
    ),
];

/// The quota of an operation; none for KMS's cryptography, whose quota depends on the key, and where AWS has not
/// published one.
pub(super) fn of(service: &str, operation: &str) -> Option<Quota> {
    match service {
        "sts" => return Some(STS),
        "lambda" => return Some(LAMBDA),
        _ => {}
    }
    EACH.iter().filter(|(of, ..)| *of == service).find_map(|(_, rate, operations)| {
        let name = operations.iter().find(|name| **name == operation)?;
        Some(Quota { name, rate: *rate })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::route;

    #[test]
    fn each_operation_has_one_quota() {
        let mut named = BTreeSet::new();
        for (service, rate, operations) in EACH {
            for operation in operations {
                assert!(named.insert((service, *operation)), "{operation} is here twice");
                assert!(route::has(service, operation), "{operation} does not exist");
                assert_eq!(of(service, operation), Some(Quota { name: operation, rate }));
            }
        }
        assert_eq!(of("kms", "Sign"), None);
        assert_eq!(of("iam", "GetRole"), None);
        assert_eq!(of("sts", "AssumeRole"), of("sts", "GetCallerIdentity"));
    }
}
