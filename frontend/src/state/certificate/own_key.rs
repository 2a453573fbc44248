//! What an identity's page knows of the key beside the certificate: the identity's key set, and what KMS holds.

use signet_shared::api::verification::IdentityVerification;
use signet_shared::certificate::{CertificateView, Check, Outcome};

use crate::api::error::ApiError;
use crate::state::jwks::KeyLine;

/// Something that is asked for: `None` while the answer has not come.
pub(crate) type Answer<T> = Option<Result<T, ApiError>>;

/// What is known, or on its way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnKey {
    /// The keys of the identity's set.
    pub keys: Answer<Vec<KeyLine>>,
    /// What KMS says.
    pub kms: Answer<InKms>,
}

/// How the identity's certificate and the key in KMS go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InKms {
    /// Whether the certificate carries the public key that KMS answered.
    pub same: bool,
    /// The key that was asked for.
    pub key_arn: String,
}

impl From<&IdentityVerification> for InKms {
    fn from(answer: &IdentityVerification) -> Self {
        Self { same: answer.carries_kms_key, key_arn: answer.key_arn.clone() }
    }
}

impl OwnKey {
    /// What is to say of an identity's certificate, beyond what it says itself.
    pub(crate) fn checks(&self, certificate: &CertificateView) -> [Check; 2] {
        [self.in_kms(), self.in_key_set(certificate.key.jwk_thumbprint.as_deref())]
    }

    fn in_kms(&self) -> Check {
        match &self.kms {
            None => check(Outcome::Neutral, "Is it the key in KMS?", "KMS is being asked"),
            Some(Err(error)) => {
                check(Outcome::Neutral, "KMS did not say whether it is its key", error.detail.clone())
            }
            Some(Ok(InKms { same: true, key_arn })) => {
                check(Outcome::Good, "It is the key in KMS", format!("Compared just now with {key_arn}"))
            }
            Some(Ok(InKms { same: false, key_arn })) => check(
                Outcome::Bad,
                "It is not the key in KMS",
                format!("What {key_arn} signs does not fit this certificate. Renew it"),
            ),
        }
    }

    fn in_key_set(&self, thumbprint: Option<&str>) -> Check {
        let keys = match &self.keys {
            None => return check(Outcome::Neutral, "Is it in the key set?", "The key set is being loaded"),
            Some(Err(error)) => {
                return check(Outcome::Neutral, "The key set could not be loaded", error.detail.clone());
            }
            Some(Ok(keys)) => keys,
        };
        match keys.iter().find(|key| Some(key.kid.as_str()) == thumbprint) {
            Some(KeyLine { kid, algorithm, role }) => check(
                Outcome::Good,
                "Its kid is in the identity's key set",
                format!("{role} key, {algorithm}, kid {kid}"),
            ),
            None if keys.is_empty() => check(
                Outcome::Neutral,
                "The identity's key set is empty",
                "So it is once an identity is removed, or its certificate is revoked",
            ),
            None => {
                let kids: Vec<_> = keys.iter().map(|key| key.kid.as_str()).collect();
                let detail = format!("Its thumbprint is none of the kids there: {}", kids.join(", "));
                check(Outcome::Bad, "It is not in the identity's key set", detail)
            }
        }
    }
}

fn check(outcome: Outcome, title: &'static str, detail: impl Into<String>) -> Check {
    Check { outcome, title, detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{LEAF, one};
    use super::*;

    fn key(kid: &str) -> KeyLine {
        KeyLine { kid: kid.to_owned(), algorithm: "RS384".to_owned(), role: "Current" }
    }

    fn outcomes(keys: Answer<Vec<KeyLine>>, kms: Answer<InKms>) -> [(Outcome, String); 2] {
        OwnKey { keys, kms }.checks(&one(LEAF)).map(|check| (check.outcome, check.detail))
    }

    #[test]
    fn the_key_is_compared_with_kms_and_with_the_key_set() {
        let thumbprint = one(LEAF).key.jwk_thumbprint.clone().unwrap();
        let kms = |same| Some(Ok(InKms { same, key_arn: "arn:k".to_owned() }));
        let [in_kms, in_set] = outcomes(Some(Ok(vec![key("other"), key(&thumbprint)])), kms(true));
        assert_eq!(in_kms, (Outcome::Good, "Compared just now with arn:k".to_owned()));
        assert_eq!(in_set, (Outcome::Good, format!("Current key, RS384, kid {thumbprint}")));
        let [in_kms, in_set] = outcomes(Some(Ok(vec![key("a"), key("b")])), kms(false));
        assert_eq!(in_kms.0, Outcome::Bad);
        assert_eq!(in_set, (Outcome::Bad, "Its thumbprint is none of the kids there: a, b".to_owned()));
    }

    #[test]
    fn what_is_not_known_is_neither_good_nor_bad() {
        let failed = ApiError::offline();
        let cases = [outcomes(None, None), outcomes(Some(Err(failed.clone())), Some(Err(failed.clone())))];
        for (outcome, _) in cases.into_iter().flatten() {
            assert_eq!(outcome, Outcome::Neutral);
        }
        assert_eq!(outcomes(Some(Err(failed.clone())), None)[1].1, failed.detail);
        assert_eq!(outcomes(Some(Ok(Vec::new())), None)[1].0, Outcome::Neutral);
    }
}
