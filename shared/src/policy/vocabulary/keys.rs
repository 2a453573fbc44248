//! Condition keys beyond those of single KMS requests, and which keys there are at all.

use super::strip_service;

/// Condition keys whose usual spelling is worth keeping; letter case does not matter to IAM.
pub(super) const OTHER_KEYS: &[&str] = &[
    "kms:CallerAccount",
    "kms:ViaService",
    "kms:ResourceAliases",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:KeyOrigin",
    "kms:MultiRegion",
    "kms:MultiRegionKeyType",
    "kms:CustomerMasterKeySpec",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:PrincipalType",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SecureTransport",
    "aws:RequestedRegion",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:ViaAWSService",
    "aws:CalledVia",
    "aws:userid",
    "aws:username",
    "aws:CurrentTime",
    "aws:TagKeys",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceIdentity",
    "aws:UserAgent",
    "aws:Referer",
    "aws:EpochTime",
    "aws:TokenIssueTime",
    "aws:FederatedProvider",
    "aws:VpcSourceIp",
    "kms:CustomerMasterKeyUsage",
];

/// The keys that only some requests carry, each once; with a `*`, a name takes its place.
pub(super) const REQUEST_KEYS: &[&str] = &[
    "BypassPolicyLockoutSafetyCheck",
    "DataKeyPairSpec",
    "EncryptionAlgorithm",
    "EncryptionContext:*",
    "EncryptionContextKeys",
    "ExpirationModel",
    "GrantConstraintType",
    "GrantIsForAWSResource",
    "GrantOperations",
    "GranteePrincipal",
    "KeyAgreementAlgorithm",
    "MacAlgorithm",
    "MessageType",
    "PrimaryRegion",
    "ReEncryptOnSameKey",
    "RecipientAttestation:*",
    "ReplicaRegion",
    "RequestAlias",
    "RetiringPrincipal",
    "RotationPeriodInDays",
    "ScheduleKeyDeletionPendingWindowInDays",
    "SigningAlgorithm",
    "ValidTo",
    "WrappingAlgorithm",
    "WrappingKeySpec",
];

/// Retired names, and what is in their place (KMS developer guide, "AWS KMS condition keys").
const RENAMED: [(&str, &str); 2] =
    [("kms:CustomerMasterKeySpec", "kms:KeySpec"), ("kms:CustomerMasterKeyUsage", "kms:KeyUsage")];

/// The name that a retired condition key has now. Takes and gives AWS's spelling.
pub fn renamed_condition_key(key: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(old, _)| *old == key).map(|(_, new)| *new)
}

/// All of KMS's own condition keys; those that end in `*` take a name in its place.
pub(super) fn kms_keys() -> impl Iterator<Item = String> {
    let of_requests = REQUEST_KEYS.iter().map(|key| format!("kms:{key}"));
    of_requests.chain(OTHER_KEYS.iter().filter(|key| key.starts_with("kms:")).map(|key| (*key).to_owned()))
}

/// The condition keys worth offering, in AWS's spelling: KMS's own, then the global ones; those that end in `*` take a name in
/// its place. Retired names are left out.
pub fn condition_keys() -> impl Iterator<Item = String> {
    let global = OTHER_KEYS.iter().filter(|key| !key.starts_with("kms:")).map(|key| (*key).to_owned());
    kms_keys().filter(|key| renamed_condition_key(key).is_none()).chain(global)
}

/// Whether requests to KMS can carry the key, given in AWS's spelling. Global keys are taken on trust, as are those of
/// identity providers: AWS adds to them.
pub fn is_condition_key(key: &str) -> bool {
    if let Some(bare) = strip_service(key) {
        let of_requests = REQUEST_KEYS.iter().any(|known| match known.strip_suffix('*') {
            Some(prefix) => bare.starts_with(prefix) && bare.len() > prefix.len(),
            None => *known == bare,
        });
        return of_requests || OTHER_KEYS.contains(&key);
    }
    match key.split_once(':') {
        Some((service, _)) => service == "aws" || service == "saml" || service.contains('.'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_an_action_is_there_once() {
        let of_actions: std::collections::BTreeSet<&str> =
            super::super::ACTIONS.iter().flat_map(|action| action.keys).copied().collect();
        assert_eq!(of_actions.into_iter().collect::<Vec<_>>(), REQUEST_KEYS);
    }

    #[test]
    fn keys_there_are() {
        for (key, wanted) in [
            ("kms:SigningAlgorithm", true),
            ("kms:EncryptionContext:dept", true),
            ("kms:EncryptionContext:", false),
            ("kms:ViaService", true),
            ("kms:SignatureAlgorithm", false),
            ("aws:PrincipalTag/Team", true),
            ("aws:SomethingNew", true),
            ("saml:sub", true),
            ("cognito-identity.amazonaws.com:sub", true),
            ("lambda:SourceFunctionArn", false),
            ("SigningAlgorithm", false),
        ] {
            assert_eq!(is_condition_key(key), wanted, "{key}");
        }
    }
}
