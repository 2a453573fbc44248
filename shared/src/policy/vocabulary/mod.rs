//! The names that KMS takes in a key policy: actions, and which condition keys each action's request carries.
//!
//! From the Service Authorization Reference, "Actions, resources, and condition keys for AWS KMS".

mod keys;
mod nearest;
mod values;

pub use keys::{condition_keys, is_condition_key, renamed_condition_key};
pub use nearest::{nearest_action, nearest_condition_key};
pub use values::{Possible, jws_name, nearest_value, possible_values};

/// An action and the `kms:` condition keys that only some requests carry.
///
/// Keys that every request can carry (`kms:CallerAccount`, `kms:ViaService`) and keys of the resource are not listed.
struct Action {
    name: &'static str,
    keys: &'static [&'static str],
}

const fn action(name: &'static str, keys: &'static [&'static str]) -> Action {
    Action { name, keys }
}

const CONTEXT: &str = "EncryptionContext:*";
const ATTESTED: &str = "RecipientAttestation:*";
const CRYPT: &[&str] = &["EncryptionAlgorithm", CONTEXT, "EncryptionContextKeys", "RequestAlias", ATTESTED];
/// Without an enclave's attestation: what is answered is not secret.
const CRYPT_OPEN: &[&str] = &["EncryptionAlgorithm", CONTEXT, "EncryptionContextKeys", "RequestAlias"];
const SIGN: &[&str] = &["MessageType", "RequestAlias", "SigningAlgorithm"];
const MAC: &[&str] = &["MacAlgorithm", "RequestAlias"];
const READ: &[&str] = &["RequestAlias"];

const ACTIONS: &[Action] = &[
    action("CancelKeyDeletion", &[]),
    action("ConnectCustomKeyStore", &[]),
    action("CreateAlias", &[]),
    action("CreateCustomKeyStore", &[]),
    action(
        "CreateGrant",
        &[
            CONTEXT,
            "EncryptionContextKeys",
            "GrantConstraintType",
            "GrantIsForAWSResource",
            "GrantOperations",
            "GranteePrincipal",
            "RetiringPrincipal",
        ],
    ),
    action("CreateKey", &["BypassPolicyLockoutSafetyCheck"]),
    action("Decrypt", CRYPT),
    action("DeleteAlias", &[]),
    action("DeleteCustomKeyStore", &[]),
    action("DeleteImportedKeyMaterial", &[]),
    action("DeriveSharedSecret", &["KeyAgreementAlgorithm", "RequestAlias", ATTESTED]),
    action("DescribeCustomKeyStores", &[]),
    action("DescribeKey", READ),
    action("DisableKey", &[]),
    action("DisableKeyRotation", &[]),
    action("DisconnectCustomKeyStore", &[]),
    action("EnableKey", &[]),
    action("EnableKeyRotation", &["RotationPeriodInDays"]),
    action("Encrypt", CRYPT_OPEN),
    action("GenerateDataKey", CRYPT),
    action(
        "GenerateDataKeyPair",
        &[
            "DataKeyPairSpec",
            "EncryptionAlgorithm",
            CONTEXT,
            "EncryptionContextKeys",
            "RequestAlias",
            ATTESTED,
        ],
    ),
    action(
        "GenerateDataKeyPairWithoutPlaintext",
        &["DataKeyPairSpec", "EncryptionAlgorithm", CONTEXT, "EncryptionContextKeys", "RequestAlias"],
    ),
    action("GenerateDataKeyWithoutPlaintext", CRYPT_OPEN),
    action("GenerateMac", MAC),
    action("GenerateRandom", &[ATTESTED]),
    action("GetKeyPolicy", &[]),
    action("GetKeyRotationStatus", &[]),
    action("GetParametersForImport", &["WrappingAlgorithm", "WrappingKeySpec"]),
    action("GetPublicKey", READ),
    action("ImportKeyMaterial", &["ExpirationModel", "ValidTo"]),
    action("ListAliases", &[]),
    action("ListGrants", &["GrantIsForAWSResource"]),
    action("ListKeyPolicies", &[]),
    action("ListKeyRotations", &[]),
    action("ListKeys", &[]),
    action("ListResourceTags", &[]),
    action("ListRetirableGrants", &[]),
    action("PutKeyPolicy", &["BypassPolicyLockoutSafetyCheck"]),
    action(
        "ReEncryptFrom",
        &["EncryptionAlgorithm", CONTEXT, "EncryptionContextKeys", "ReEncryptOnSameKey", "RequestAlias"],
    ),
    action(
        "ReEncryptTo",
        &["EncryptionAlgorithm", CONTEXT, "EncryptionContextKeys", "ReEncryptOnSameKey", "RequestAlias"],
    ),
    action("ReplicateKey", &["ReplicaRegion"]),
    action("RetireGrant", &[CONTEXT, "EncryptionContextKeys", "GrantConstraintType"]),
    action("RevokeGrant", &["GrantIsForAWSResource"]),
    action("RotateKeyOnDemand", &[]),
    action("ScheduleKeyDeletion", &["ScheduleKeyDeletionPendingWindowInDays"]),
    action("Sign", SIGN),
    action("SynchronizeMultiRegionKey", &[]),
    action("TagResource", &[]),
    action("UntagResource", &[]),
    action("UpdateAlias", &[]),
    action("UpdateCustomKeyStore", &[]),
    action("UpdateKeyDescription", &[]),
    action("UpdatePrimaryRegion", &["PrimaryRegion"]),
    action("Verify", SIGN),
    action("VerifyMac", MAC),
];

/// All action names with the prefix `kms:`, by name.
pub fn actions() -> impl Iterator<Item = String> {
    ACTIONS.iter().map(|action| format!("kms:{}", action.name))
}

/// Whether KMS has this action (letter case does not matter).
pub fn is_known_action(name: &str) -> bool {
    strip_service(name).is_some_and(|bare| find(bare).is_some())
}

/// The action of this name, in whatever letter case. Most are written right, and found at once.
fn find(bare: &str) -> Option<&'static Action> {
    match ACTIONS.binary_search_by(|action| action.name.cmp(bare)) {
        Ok(at) => ACTIONS.get(at),
        Err(_) => ACTIONS.iter().find(|action| action.name.eq_ignore_ascii_case(bare)),
    }
}

/// Actions that are not on a key, and so are not governed by a key policy.
const ON_NO_KEY: &[&str] = &[
    "kms:ConnectCustomKeyStore",
    "kms:CreateCustomKeyStore",
    "kms:CreateKey",
    "kms:DeleteCustomKeyStore",
    "kms:DescribeCustomKeyStores",
    "kms:DisconnectCustomKeyStore",
    "kms:GenerateRandom",
    "kms:ListAliases",
    "kms:ListKeys",
    "kms:ListRetirableGrants",
    "kms:UpdateCustomKeyStore",
];

/// Whether a key policy can have a say about the action, which is in AWS's spelling.
pub fn is_on_a_key(action: &str) -> bool {
    !ON_NO_KEY.contains(&action)
}

/// The action in AWS's own spelling (`KMS:sign` → `kms:Sign`); also the fixed part before a wildcard.
pub fn canonical_action(text: &str) -> String {
    let Some(bare) = strip_service(text) else { return text.to_ascii_lowercase() };
    if text.starts_with("kms:") && ACTIONS.binary_search_by(|action| action.name.cmp(bare)).is_ok() {
        return text.to_owned();
    }
    let fixed = bare.find(['*', '?']).map_or(bare, |at| bare.get(..at).unwrap_or(bare));
    let wild = bare.len() > fixed.len();
    let spelled = ACTIONS.iter().find_map(|action| {
        let head = action.name.get(..fixed.len())?;
        (head.eq_ignore_ascii_case(fixed) && (wild || action.name.len() == fixed.len())).then_some(head)
    });
    match spelled {
        Some(head) => {
            format!("kms:{head}{}", bare.get(fixed.len()..).unwrap_or_default().to_ascii_lowercase())
        }
        None => text.to_ascii_lowercase(),
    }
}

/// A condition key in AWS's own spelling; the part behind a `/` or a second `:` (a tag or context name) keeps its case.
pub fn canonical_condition_key(text: &str) -> String {
    let name_end =
        text.find('/').or_else(|| text.match_indices(':').nth(1).map(|(at, _)| at)).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    let kms = || {
        let bare = strip_service(name)?;
        keys::REQUEST_KEYS
            .iter()
            .map(|key| key.trim_end_matches(":*"))
            .find(|key| key.eq_ignore_ascii_case(bare))
            .map(|key| format!("kms:{key}"))
    };
    let other =
        || keys::OTHER_KEYS.iter().find(|key| key.eq_ignore_ascii_case(name)).map(|key| (*key).to_owned());
    format!("{}{rest}", kms().or_else(other).unwrap_or_else(|| name.to_ascii_lowercase()))
}

/// Whether a policy's action pattern (`kms:Describe*`, `*`) covers an action, without regard to letter case.
pub fn action_matches(pattern: &str, action: &str) -> bool {
    glob(pattern.as_bytes(), action.as_bytes())
}

/// Whether a request for `action` can carry the condition key. True for every key that is not one of `kms:`'s own request keys.
pub fn request_carries(action: &str, key: &str) -> bool {
    let Some(bare) = strip_service(key) else { return true };
    let is = |known: &&str| match known.strip_suffix('*') {
        Some(prefix) => bare.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix)),
        None => known.eq_ignore_ascii_case(bare),
    };
    if !keys::REQUEST_KEYS.iter().any(&is) {
        return true;
    }
    let Some(name) = strip_service(action) else { return true };
    find(name).is_none_or(|a| a.keys.iter().any(&is))
}

fn strip_service(text: &str) -> Option<&str> {
    let (service, name) = text.split_at_checked(4)?;
    service.eq_ignore_ascii_case("kms:").then_some(name)
}

/// Wildcard match in which letter case counts.
fn glob_exact(pattern: &str, text: &str) -> bool {
    glob_by(pattern.as_bytes(), text.as_bytes(), u8::eq)
}

/// Wildcard match without regard to letter case.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    glob_by(pattern, text, u8::eq_ignore_ascii_case)
}

/// Wildcard match with `*` and `?`, in time proportional to the product of both lengths at worst.
fn glob_by(pattern: &[u8], text: &[u8], same: impl Fn(&u8, &u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut resume: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                resume = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || text.get(t).is_some_and(|other| same(other, byte)) => {
                p += 1;
                t += 1;
            }
            _ => match resume {
                Some((star, from)) => {
                    resume = Some((star, from + 1));
                    p = star + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_get_their_spelling() {
        for (given, wanted) in [
            ("kms:sign", "kms:Sign"),
            ("KMS:GETPUBLICKEY", "kms:GetPublicKey"),
            ("kms:describe*", "kms:Describe*"),
            ("kms:*", "kms:*"),
            ("kms:GenerateDataKey", "kms:GenerateDataKey"),
            ("kms:generatedatakey*", "kms:GenerateDataKey*"),
            ("kms:re?ncrypt*", "kms:Re?ncrypt*"),
            ("kms:Nothing", "kms:nothing"),
            ("S3:Get", "s3:get"),
            ("*", "*"),
            ("", ""),
            ("kméa", "kméa"),
        ] {
            assert_eq!(canonical_action(given), wanted, "{given}");
        }
    }

    #[test]
    fn patterns_match_as_iam_does() {
        for (pattern, action, wanted) in [
            ("*", "kms:Sign", true),
            ("kms:*", "kms:Sign", true),
            ("KMS:s*", "kms:Sign", true),
            ("kms:Sig?", "kms:Sign", true),
            ("kms:*Key*", "kms:GetPublicKey", true),
            ("kms:*Key", "kms:GetKeyPolicy", false),
            ("kms:Sign", "kms:SignX", false),
            ("", "kms:Sign", false),
            ("s3:*", "kms:Sign", false),
        ] {
            assert_eq!(action_matches(pattern, action), wanted, "{pattern} on {action}");
        }
    }

    #[test]
    fn signing_keys_are_only_in_sign_and_verify() {
        for key in ["kms:SigningAlgorithm", "kms:messagetype"] {
            assert!(request_carries("kms:Sign", key) && request_carries("kms:Verify", key));
            assert!(!request_carries("kms:GetPublicKey", key) && !request_carries("kms:DescribeKey", key));
        }
        assert!(request_carries("kms:GetPublicKey", "aws:PrincipalArn"));
        assert!(request_carries("kms:PutKeyPolicy", "kms:ViaService"));
        assert!(request_carries("kms:ListGrants", "kms:GrantIsForAWSResource"));
        assert!(request_carries("kms:Decrypt", "kms:EncryptionContext:dept"));
        assert!(!request_carries("kms:Sign", "kms:EncryptionContext:dept"));
    }

    #[test]
    fn condition_keys_get_their_spelling() {
        for (given, wanted) in [
            ("kms:signingalgorithm", "kms:SigningAlgorithm"),
            ("AWS:PrincipalTag/Team", "aws:principaltag/Team"),
            ("kms:encryptioncontext:Dept", "kms:EncryptionContext:Dept"),
            ("aws:sourcearn", "aws:SourceArn"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(canonical_condition_key(given), wanted, "{given}");
        }
    }

    #[test]
    fn table_is_sorted_and_unique() {
        assert!(ACTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
