//! KeyUsage as AWS takes it: a flag for each use.

use der::flagset::FlagSet;
use serde::{Deserialize, Serialize};
use x509_cert::ext::pkix::KeyUsages;

use crate::x509::KeyUses;

/// The uses of a key, one flag each.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the shape that AWS gives key usage")]
pub(super) struct KeyUsageFlags {
    digital_signature: bool,
    non_repudiation: bool,
    key_encipherment: bool,
    data_encipherment: bool,
    key_agreement: bool,
    key_cert_sign: bool,
    #[serde(rename = "CRLSign")]
    crl_sign: bool,
    encipher_only: bool,
    decipher_only: bool,
}

impl KeyUsageFlags {
    /// The uses, when there are any: an extension without a use is against RFC 5280 section 4.2.1.3.
    pub(super) fn uses(&self) -> Option<KeyUses> {
        let all = [
            (self.digital_signature, KeyUsages::DigitalSignature),
            (self.non_repudiation, KeyUsages::NonRepudiation),
            (self.key_encipherment, KeyUsages::KeyEncipherment),
            (self.data_encipherment, KeyUsages::DataEncipherment),
            (self.key_agreement, KeyUsages::KeyAgreement),
            (self.key_cert_sign, KeyUsages::KeyCertSign),
            (self.crl_sign, KeyUsages::CRLSign),
            (self.encipher_only, KeyUsages::EncipherOnly),
            (self.decipher_only, KeyUsages::DecipherOnly),
        ];
        let uses =
            all.into_iter().filter(|(set, _)| *set).fold(FlagSet::default(), |uses, (_, each)| uses | each);
        Some(uses).filter(|uses| !uses.is_empty())
    }
}
