//! The values that condition keys of KMS requests can have. From the KMS service model and developer guide.

use super::nearest::nearest;

/// What the values of a condition key look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Twelve digits.
    Account,
    /// `<service>.<region>.amazonaws.com`.
    Service,
}

const BOOLS: Possible = Possible::OneOf(&["true", "false"]);

const VALUES: &[(&str, Possible)] = &[
    (
        "kms:SigningAlgorithm",
        Possible::OneOf(&[
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512",
            "ECDSA_SHA_256",
            "ECDSA_SHA_384",
            "ECDSA_SHA_512",
            "SM2DSA",
            "ML_DSA_SHAKE_256",
            "ED25519_SHA_512",
            "ED25519_PH_SHA_512",
        ]),
    ),
    ("kms:MessageType", Possible::OneOf(&["RAW", "DIGEST", "EXTERNAL_MU"])),
    (
        "kms:EncryptionAlgorithm",
        Possible::OneOf(&["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"]),
    ),
    ("kms:MacAlgorithm", Possible::OneOf(&["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"])),
    ("kms:KeyAgreementAlgorithm", Possible::OneOf(&["ECDH"])),
    (
        "kms:KeyUsage",
        Possible::OneOf(&["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"]),
    ),
    ("kms:KeyOrigin", Possible::OneOf(&["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"])),
    ("kms:MultiRegionKeyType", Possible::OneOf(&["PRIMARY", "REPLICA"])),
    ("kms:GrantConstraintType", Possible::OneOf(&["EncryptionContextEquals", "EncryptionContextSubset"])),
    (
        "kms:GrantOperations",
        Possible::OneOf(&[
            "Decrypt",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ReEncryptFrom",
            "ReEncryptTo",
            "Sign",
            "Verify",
            "GetPublicKey",
            "CreateGrant",
            "RetireGrant",
            "DescribeKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateMac",
            "VerifyMac",
            "DeriveSharedSecret",
        ]),
    ),
    ("kms:GrantIsForAWSResource", BOOLS),
    ("kms:MultiRegion", BOOLS),
    ("kms:ReEncryptOnSameKey", BOOLS),
    ("kms:BypassPolicyLockoutSafetyCheck", BOOLS),
    ("aws:SecureTransport", BOOLS),
    ("aws:ViaAWSService", BOOLS),
    ("aws:PrincipalIsAWSService", BOOLS),
    ("aws:MultiFactorAuthPresent", BOOLS),
    ("kms:CallerAccount", Possible::Account),
    ("aws:SourceAccount", Possible::Account),
    ("aws:PrincipalAccount", Possible::Account),
    ("aws:ResourceAccount", Possible::Account),
    ("kms:ViaService", Possible::Service),
];

/// JWS names (RFC 7518 section 3.1, RFC 8037), and KMS's.
const JWS: [(&str, &str); 10] = [
    ("RS256", "RSASSA_PKCS1_V1_5_SHA_256"),
    ("RS384", "RSASSA_PKCS1_V1_5_SHA_384"),
    ("RS512", "RSASSA_PKCS1_V1_5_SHA_512"),
    ("PS256", "RSASSA_PSS_SHA_256"),
    ("PS384", "RSASSA_PSS_SHA_384"),
    ("PS512", "RSASSA_PSS_SHA_512"),
    ("ES256", "ECDSA_SHA_256"),
    ("ES384", "ECDSA_SHA_384"),
    ("ES512", "ECDSA_SHA_512"),
    ("EdDSA", "ED25519_SHA_512"),
];

/// The JWS name of a signing algorithm of KMS, if it has one.
pub fn jws_name(kms: &str) -> Option<&'static str> {
    JWS.iter().find(|(_, name)| *name == kms).map(|(jws, _)| *jws)
}

/// What the values of a condition key, in AWS's spelling, look like; `None` if that is not known.
pub fn possible_values(key: &str) -> Option<Possible> {
    VALUES.iter().find(|(known, _)| *known == key).map(|(_, possible)| *possible)
}

impl Possible {
    /// Whether a request can have the value. Letter case counts only where `exact`.
    pub fn has(self, value: &str, exact: bool) -> bool {
        match self {
            Self::OneOf(list) => {
                list.iter().any(|one| if exact { *one == value } else { one.eq_ignore_ascii_case(value) })
            }
            Self::Account => value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Service => {
                let name = value.strip_suffix(".cn").unwrap_or(value);
                let head = name.strip_suffix(".amazonaws.com");
                head.is_some_and(|head| {
                    head.split('.').count() >= 2 && head.split('.').all(|part| !part.is_empty())
                })
            }
        }
    }

    /// Whether a pattern with wildcards can match a value.
    pub fn has_like(self, pattern: &str) -> bool {
        match self {
            Self::OneOf(list) => list.iter().any(|one| super::glob_exact(pattern, one)),
            // Too many to try.
            Self::Account | Self::Service => true,
        }
    }
}

/// The value that is most likely meant.
pub fn nearest_value(possible: Possible, value: &str) -> Option<String> {
    let Possible::OneOf(list) = possible else { return None };
    let jws = || JWS.iter().find(|(jws, name)| jws.eq_ignore_ascii_case(value) && list.contains(name));
    if let Some((_, name)) = jws() {
        return Some((*name).to_owned());
    }
    let lower = value.to_ascii_lowercase().replace('-', "_");
    nearest(&lower, list.iter().map(|one| (*one).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_their_neighbours() {
        let signing = possible_values("kms:SigningAlgorithm").unwrap();
        assert!(signing.has("ECDSA_SHA_384", true) && !signing.has("ecdsa_sha_384", true));
        assert!(
            signing.has("ecdsa_sha_384", false) && signing.has_like("ECDSA_*") && !signing.has_like("ES*4")
        );
        for (given, wanted) in [
            ("RS384", Some("RSASSA_PKCS1_V1_5_SHA_384")),
            ("ecdsa-sha-384", Some("ECDSA_SHA_384")),
            ("RSASSA_PKCS1_V1_5_SHA384", Some("RSASSA_PKCS1_V1_5_SHA_384")),
            ("no", None),
        ] {
            assert_eq!(nearest_value(signing, given).as_deref(), wanted, "{given}");
        }
        let service = possible_values("kms:ViaService").unwrap();
        assert!(
            service.has("s3.us-east-1.amazonaws.com", true)
                && service.has("s3.cn-north-1.amazonaws.com.cn", true)
        );
        assert!(!service.has("s3.amazonaws.com", true) && !service.has("s3", true));
        assert!(possible_values("kms:CallerAccount").unwrap().has("111122223333", true));
        assert_eq!(possible_values("aws:PrincipalArn"), None);
    }
}
