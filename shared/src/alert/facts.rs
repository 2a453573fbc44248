//! What is known of an identity: from the store, and from a look at AWS. Any of it may be unknown.

use serde::{Deserialize, Serialize};

use crate::jwk::Published;

/// What a look at AWS told about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "seen", content = "value", rename_all = "snake_case")]
pub enum Seen<T> {
    /// It is there, and this is how it is.
    Known(T),
    /// AWS says that there is no such thing.
    Missing,
    /// It could not be seen, for this reason (for people). It proves nothing, neither good nor bad.
    Unknown(String),
    /// Nobody has looked.
    #[default]
    NotLooked,
}

impl<T> Seen<T> {
    /// Whether the look told something.
    pub fn tells(&self) -> bool {
        matches!(self, Self::Known(_) | Self::Missing)
    }

    /// Why it could not be seen.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Unknown(reason) => Some(reason),
            Self::Known(_) | Self::Missing | Self::NotLooked => None,
        }
    }
}

/// All that is known of an identity at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Id of the identity (UUID).
    pub identity_id: String,
    /// Its name.
    pub identity_name: String,
    /// Its certificate, if it has one.
    pub certificate: Option<CertificateFacts>,
    /// Its authority, if it has one.
    pub authority: Option<AuthorityFacts>,
    /// Its key, if it has one.
    pub key: Option<KeyFacts>,
    /// The key's alias, with the prefix `alias/`.
    pub alias: String,
    /// Id of the key that the alias points at (not an ARN).
    pub alias_target: Seen<String>,
    /// Where its JWK set is published, if somebody has said.
    pub jwks: Option<JwksFacts>,
}

/// What is known of a published JWK set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JwksFacts {
    /// The address.
    pub url: String,
    /// What it serves. That nothing came is unknown the first time, and a fact the second time in a row.
    pub published: Seen<Published>,
}

/// What is known of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// ARN, or another name that a renewed certificate does not share.
    pub arn: String,
    /// Begin of its validity, Unix seconds. Looks of earlier versions do not have it.
    #[serde(default)]
    pub not_before: Option<i64>,
    /// End of its validity, Unix seconds.
    pub not_after: i64,
}

/// What is known of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuthorityFacts {
    /// ARN.
    pub arn: String,
    /// Status in AWS's word, for example `ACTIVE` (DescribeCertificateAuthority).
    pub status: Seen<String>,
    /// End of its own certificate, Unix seconds.
    pub not_after: Option<i64>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyFacts {
    /// ARN.
    pub arn: String,
    /// State in AWS's word, for example `Enabled` (DescribeKey).
    pub state: Seen<String>,
    /// When it will be deleted, Unix seconds, if that is scheduled.
    pub deletion_date: Option<i64>,
    /// Hash of the live policy's normal form ([`crate::policy::PolicyDocument::hash`]).
    pub policy: Seen<String>,
    /// Hash of the policy that Signet put last, and when, Unix milliseconds.
    pub applied: Option<(String, i64)>,
}

impl KeyFacts {
    /// The id of the key: the end of its ARN.
    pub fn id(&self) -> &str {
        key_id(&self.arn)
    }
}

/// The id of a key, from its ARN or its id.
pub(super) fn key_id(arn: &str) -> &str {
    arn.rsplit_once(":key/").map_or(arn, |(_, id)| id)
}

/// A fact that could not be seen, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownFact {
    /// What could not be seen, for people: `state of the key`.
    pub fact: String,
    /// Why, for people.
    pub reason: String,
}

impl Facts {
    /// What could not be seen.
    pub fn unknown(&self) -> Vec<UnknownFact> {
        let authority = self.authority.as_ref();
        let key = self.key.as_ref();
        [
            ("state of the authority", authority.and_then(|authority| authority.status.reason())),
            ("state of the key", key.and_then(|key| key.state.reason())),
            ("key policy", key.and_then(|key| key.policy.reason())),
            ("target of the alias", self.alias_target.reason()),
            ("published JWK set", self.jwks.as_ref().and_then(|jwks| jwks.published.reason())),
        ]
        .into_iter()
        .filter_map(|(fact, reason)| Some(UnknownFact { fact: fact.to_owned(), reason: reason?.to_owned() }))
        .collect()
    }
}
