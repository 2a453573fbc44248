//! Whether a certificate fits a use.

use serde::Serialize;

use super::super::view::{CertificateView, Severity};
use super::Found;

const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const OCSP_NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
const ANY_PURPOSE: &str = "2.5.29.37.0";

/// What a certificate is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Naming the key of a SMART Backend Services client: EHRs look at the key, and at the usage at most.
    Smart,
    /// A TLS server.
    TlsServer,
    /// A TLS client, as for mutual TLS.
    TlsClient,
    /// Signing code.
    CodeSigning,
    /// Signing or encrypting email.
    Email,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Smart, Self::TlsServer, Self::TlsClient, Self::CodeSigning, Self::Email];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smart => "smart",
            Self::TlsServer => "tls-server",
            Self::TlsClient => "tls-client",
            Self::CodeSigning => "code-signing",
            Self::Email => "email",
        }
    }

    /// The purpose of RFC 5280 §4.2.1.12, if it needs one.
    fn oid(self) -> Option<&'static str> {
        match self {
            Self::Smart => None,
            Self::TlsServer => Some("1.3.6.1.5.5.7.3.1"),
            Self::TlsClient => Some("1.3.6.1.5.5.7.3.2"),
            Self::CodeSigning => Some("1.3.6.1.5.5.7.3.3"),
            Self::Email => Some("1.3.6.1.5.5.7.3.4"),
        }
    }

    /// The usages of the key of which one is needed.
    fn usages(self) -> &'static [&'static str] {
        match self {
            Self::Smart | Self::CodeSigning => &["Digital signature"],
            Self::TlsClient => &["Digital signature", "Key agreement"],
            Self::TlsServer => &["Digital signature", "Key encipherment", "Key agreement"],
            Self::Email => &["Digital signature", "Content commitment", "Key encipherment", "Key agreement"],
        }
    }
}

pub(super) fn find(certificate: &CertificateView, purpose: Purpose, found: &mut Found) {
    let needed = purpose.oid();
    if let (Some(needed), Some(purposes)) = (needed, &certificate.extended_key_usage)
        && !purposes.iter().any(|purpose| purpose.oid == needed || purpose.oid == ANY_PURPOSE)
    {
        found.add(
            Severity::Bad,
            "purpose_missing",
            format!("It is not for {}", purpose.name()),
            "Its extended key usage names other purposes alone. Have it issued from a template with this one.",
        );
    }
    let usages = purpose.usages();
    if certificate.key_usage.as_ref().is_some_and(|usage| !usages.iter().any(|one| usage.contains(one))) {
        found.add(
            Severity::Bad,
            "usage_missing",
            format!("Its key may not do what {} needs", purpose.name()),
            format!("Key usage needs one of: {}. Have it issued anew.", usages.join(", ").to_lowercase()),
        );
    }
    let names_host = certificate
        .subject_alternative_names
        .iter()
        .any(|name| matches!(name.kind, "DNS name" | "IP address"));
    if purpose == Purpose::TlsServer && !names_host {
        found.add(
            Severity::Bad,
            "no_host_name",
            "It names no host",
            "Clients compare the alternative names alone, not the common name. Have it issued with the name of the server.",
        );
    }
    let points_to_revocation = !certificate.crl_distribution_points.is_empty()
        || certificate.authority_info_access.iter().any(|access| access.method.oid == OCSP)
        || certificate.extensions.iter().any(|extension| extension.oid == OCSP_NO_CHECK);
    // EHRs that read a JWK set take a key out of use by it.
    if purpose != Purpose::Smart && !points_to_revocation && !certificate.is_self_issued {
        found.add(
            Severity::Note,
            "no_revocation",
            "It does not say where its revocation is published",
            "Nobody learns that it was revoked. Give its authority a revocation list or OCSP, or keep its life short.",
        );
    }
}
