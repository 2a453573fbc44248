//! One line about each action of KMS, and the condition operators that key policies use.

/// What an action lets its caller do, without a full stop. `action` is in AWS's spelling (`kms:Sign`).
pub fn about_action(action: &str) -> Option<&'static str> {
    ABOUT.iter().find(|(name, _)| *name == action).map(|(_, about)| *about)
}

/// The condition operators that key policies use most, the commonest first. There are more.
pub fn common_operators() -> &'static [(&'static str, &'static str)] {
    OPERATORS
}

/// Patterns first: they are no actions of their own.
pub(super) const PATTERNS: [(&str, &str); 6] = [
    ("kms:*", "Everything, the policy itself included"),
    ("kms:GenerateDataKey*", "Data keys and data key pairs, with and without plaintext"),
    ("kms:ReEncrypt*", "From and to this key"),
    ("kms:Describe*", "Every action that begins so"),
    ("kms:Get*", "Every action that begins so"),
    ("kms:List*", "Every action that begins so"),
];

const ABOUT: &[(&str, &str)] = &[
    ("kms:CancelKeyDeletion", "Keep a key that waits for its deletion"),
    ("kms:ConnectCustomKeyStore", "Connect a key store; not on a key"),
    ("kms:CreateAlias", "Give the key a name"),
    ("kms:CreateCustomKeyStore", "Make a key store; not on a key"),
    ("kms:CreateGrant", "Pass rights on to others by a grant"),
    ("kms:CreateKey", "Make a key; not on a key"),
    ("kms:Decrypt", "Read what was encrypted under the key"),
    ("kms:DeleteAlias", "Take a name away"),
    ("kms:DeleteCustomKeyStore", "Delete a key store; not on a key"),
    ("kms:DeleteImportedKeyMaterial", "Delete imported key material, at once"),
    ("kms:DeriveSharedSecret", "Agree on a secret (ECDH)"),
    ("kms:DescribeCustomKeyStores", "Read key stores; not on a key"),
    ("kms:DescribeKey", "Read what the key is: state, spec, usage"),
    ("kms:DisableKey", "Stop all use of the key, until it is enabled"),
    ("kms:DisableKeyRotation", "Stop automatic rotation"),
    ("kms:DisconnectCustomKeyStore", "Disconnect a key store; not on a key"),
    ("kms:EnableKey", "Allow use of the key again"),
    ("kms:EnableKeyRotation", "Start automatic rotation"),
    ("kms:Encrypt", "Encrypt up to 4 KiB"),
    ("kms:GenerateDataKey", "A data key, in plaintext and encrypted"),
    ("kms:GenerateDataKeyPair", "A key pair, its private half also in plaintext"),
    ("kms:GenerateDataKeyPairWithoutPlaintext", "A key pair, its private half encrypted only"),
    ("kms:GenerateDataKeyWithoutPlaintext", "A data key, encrypted only"),
    ("kms:GenerateMac", "Make an HMAC"),
    ("kms:GenerateRandom", "Random bytes; not on a key"),
    ("kms:GetKeyPolicy", "Read this policy"),
    ("kms:GetKeyRotationStatus", "Read whether and when it rotates"),
    ("kms:GetParametersForImport", "What an import of key material needs"),
    ("kms:GetPublicKey", "Download the public key"),
    ("kms:ImportKeyMaterial", "Put key material of one's own in"),
    ("kms:ListAliases", "Read names; not on a key"),
    ("kms:ListGrants", "Read who has grants"),
    ("kms:ListKeyPolicies", "Read that the policy is called default"),
    ("kms:ListKeyRotations", "Read when it was rotated"),
    ("kms:ListKeys", "Read which keys there are; not on a key"),
    ("kms:ListResourceTags", "Read the key's tags"),
    ("kms:ListRetirableGrants", "Read grants that one can retire; not on a key"),
    ("kms:PutKeyPolicy", "Replace this policy: whoever can, can do all"),
    ("kms:ReEncryptFrom", "Take ciphertext of this key to another"),
    ("kms:ReEncryptTo", "Take ciphertext of another key to this one"),
    ("kms:ReplicateKey", "Make a replica in another Region"),
    ("kms:RetireGrant", "Give up a grant"),
    ("kms:RevokeGrant", "Take a grant away"),
    ("kms:RotateKeyOnDemand", "Rotate now"),
    ("kms:ScheduleKeyDeletion", "Delete the key in 7 to 30 days"),
    ("kms:Sign", "Sign with the private key"),
    ("kms:SynchronizeMultiRegionKey", "Keep replicas in step"),
    ("kms:TagResource", "Write tags: they can give access (ABAC)"),
    ("kms:UntagResource", "Take tags away: they can give access (ABAC)"),
    ("kms:UpdateAlias", "Point a name at another key"),
    ("kms:UpdateCustomKeyStore", "Change a key store; not on a key"),
    ("kms:UpdateKeyDescription", "Change the description"),
    ("kms:UpdatePrimaryRegion", "Make a replica the primary key"),
    ("kms:Verify", "Check a signature"),
    ("kms:VerifyMac", "Check an HMAC"),
];

const OPERATORS: &[(&str, &str)] = &[
    ("StringEquals", "Is one of these"),
    ("StringNotEquals", "Is none of these, or is not there"),
    ("StringLike", "Matches one of these, with * and ?"),
    ("StringNotLike", "Matches none of these, or is not there"),
    ("StringEqualsIgnoreCase", "Is one of these, in any letter case"),
    ("StringEqualsIfExists", "Is one of these, or is not there"),
    ("ArnEquals", "Is one of these ARNs, with * and ? in each part"),
    ("ArnLike", "Is one of these ARNs, with * and ? in each part"),
    ("ArnNotLike", "Is none of these ARNs, or is not there"),
    ("Bool", "Is true, or is false"),
    ("BoolIfExists", "Is true or false as said, or is not there"),
    ("Null", "\"true\": is not there; \"false\": is there"),
    ("IpAddress", "Comes from one of these addresses or ranges"),
    ("NotIpAddress", "Comes from none of these"),
    ("NumericEquals", "Is one of these numbers"),
    ("NumericLessThanEquals", "Is at most this"),
    ("NumericGreaterThanEquals", "Is at least this"),
    ("DateLessThan", "Before this time"),
    ("DateGreaterThan", "After this time"),
    ("ForAnyValue:StringEquals", "At least one of many values is one of these"),
    ("ForAnyValue:StringLike", "At least one of many values matches one of these"),
    ("ForAllValues:StringEquals", "All values are among these; true as well if there are none"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::evaluate::is_operator;
    use crate::policy::vocabulary;

    #[test]
    fn every_action_is_told_and_every_name_exists() {
        let told: Vec<&str> = ABOUT.iter().map(|(name, _)| *name).collect();
        assert_eq!(told, vocabulary::actions().collect::<Vec<_>>());
        assert!(ABOUT.iter().chain(OPERATORS).all(|(_, about)| !about.ends_with('.')));
        assert_eq!(about_action("kms:Sign"), Some("Sign with the private key"));
        assert_eq!(about_action("kms:Sing"), None);
        assert!(OPERATORS.iter().all(|(name, _)| is_operator(name)));
        for (pattern, _) in PATTERNS {
            assert!(vocabulary::actions().any(|action| vocabulary::action_matches(pattern, &action)));
        }
    }
}
