//! Why a certificate was revoked.

use serde::{Deserialize, Serialize};

/// A reason by its name at AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Reason {
    Unspecified,
    KeyCompromise,
    CertificateAuthorityCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    PrivilegeWithdrawn,
    #[serde(rename = "A_A_COMPROMISE")]
    AttributeAuthorityCompromise,
}

/// Every reason, with its name.
const REASONS: [(&str, Reason); 8] = [
    ("UNSPECIFIED", Reason::Unspecified),
    ("KEY_COMPROMISE", Reason::KeyCompromise),
    ("CERTIFICATE_AUTHORITY_COMPROMISE", Reason::CertificateAuthorityCompromise),
    ("AFFILIATION_CHANGED", Reason::AffiliationChanged),
    ("SUPERSEDED", Reason::Superseded),
    ("CESSATION_OF_OPERATION", Reason::CessationOfOperation),
    ("PRIVILEGE_WITHDRAWN", Reason::PrivilegeWithdrawn),
    ("A_A_COMPROMISE", Reason::AttributeAuthorityCompromise),
];

impl Reason {
    /// The names of all reasons.
    pub(super) fn names() -> [&'static str; 8] {
        REASONS.map(|(name, _)| name)
    }

    /// The reason of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        REASONS.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
    }

    /// Its number in revocation lists (RFC 5280 section 5.3.1).
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CertificateAuthorityCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
            Self::AttributeAuthorityCompromise => 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_state() {
        for (name, reason) in REASONS {
            assert_eq!(serde_json::to_value(reason).unwrap(), name);
        }
    }
}
