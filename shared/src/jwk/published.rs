//! What a set that somebody serves means for an identity, and how that is told.

use serde::{Deserialize, Serialize};

use super::{Jwk, JwkError, JwkSet, compare};

/// What a key is for an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It signs now.
    Current,
    /// It signs after the rotation's switch.
    Next,
    /// It signed before the switch, and would again after going back.
    Old,
}

impl Role {
    /// The key in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Current => "current key",
            Self::Next => "next key",
            Self::Old => "old key",
        }
    }
}

/// A key that should be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// What it is for the identity.
    pub role: Role,
    /// The key.
    pub key: Jwk,
}

/// What was found at the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Published {
    /// Nothing came.
    Unreachable {
        /// Why, in words that end without a full stop.
        reason: String,
    },
    /// What came is no JWK set.
    NoSet {
        /// Why, in words that end without a full stop.
        reason: String,
    },
    /// What came holds a private key.
    PrivateKey {
        /// Where, for example `keys[0].d`.
        path: String,
    },
    /// A set.
    Set {
        /// Keys of the identity that it lacks or describes wrongly, the most urgent first.
        lacks: Vec<Lack>,
        /// Names of keys that are not of this identity ([`super::Difference::extra`]).
        others: Vec<String>,
    },
}

/// A key that servers would not find, or not use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    /// What the key is for the identity.
    pub role: Role,
    /// Its thumbprint, which is its `kid`.
    pub thumbprint: String,
    /// What is wrong.
    pub fault: Fault,
}

/// Why a key would not be found or used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is not in the set.
    Missing,
    /// Its `kid` is another one, or stands there twice.
    Kid(String),
    /// Its `alg` is another one.
    Algorithm(String),
    /// Its `use` is not `sig`.
    Purpose(String),
}

/// Judges what was served at the address where an identity's keys should be.
pub fn judge(expected: &[Expected], text: &str) -> Published {
    let found = match JwkSet::parse(text) {
        Ok(set) => set,
        Err(JwkError::Private { path }) => return Published::PrivateKey { path },
        Err(error) => return Published::NoSet { reason: error.to_string() },
    };
    let wanted = JwkSet::new(expected.iter().map(|expected| expected.key.clone()).collect());
    let difference = compare(&wanted, &found);
    let mut lacks: Vec<Lack> = expected
        .iter()
        .filter_map(|expected| {
            let thumbprint = expected.key.thumbprint()?;
            let changed = difference.changed.iter().find(|changed| changed.thumbprint == thumbprint);
            let fault = if difference.missing.contains(&thumbprint) {
                Fault::Missing
            } else {
                let changed = changed?.clone();
                let kid = changed.kid.map(Fault::Kid);
                kid.or(changed.algorithm.map(Fault::Algorithm)).or(changed.purpose.map(Fault::Purpose))?
            };
            Some(Lack { role: expected.role, thumbprint, fault })
        })
        .collect();
    lacks.sort_by_key(|lack| lack.role);
    Published::Set { lacks, others: difference.extra }
}

impl Published {
    /// Whether an EHR that reads this can check what the identity signs. Keys of others do no harm.
    pub fn is_ok(&self) -> bool {
        matches!(self, Self::Set { lacks, .. } if lacks.is_empty())
    }

    /// Whether the key in this role is served as it should be.
    pub fn serves(&self, role: Role) -> bool {
        matches!(self, Self::Set { lacks, .. } if lacks.iter().all(|lack| lack.role != role))
    }

    /// What is wrong, in a sentence; empty if nothing is.
    pub fn problem(&self) -> String {
        match self {
            Self::Unreachable { reason } => format!("The address cannot be read: {reason}."),
            Self::NoSet { reason } => format!("What the address serves is no JWK set: {reason}."),
            Self::PrivateKey { path } => {
                format!(
                    "What the address serves holds a private key ({path}). Whoever reads it can sign in its owner's name."
                )
            }
            Self::Set { lacks, .. } => lacks.first().map(Lack::problem).unwrap_or_default(),
        }
    }

    /// What to do; where nothing is wrong, what is worth knowing, or nothing.
    pub fn hint(&self) -> String {
        match self {
            Self::Unreachable { .. } => {
                "It must answer GET over https from the internet, without a login, with a certificate that browsers trust.".to_owned()
            }
            Self::NoSet { .. } => "Publish the set as it is given here, as a file, and nothing around it.".to_owned(),
            Self::PrivateKey { .. } => {
                "Take it down now, treat that key as stolen, and publish the set as it is given here: it holds public keys alone."
                    .to_owned()
            }
            Self::Set { lacks, .. } if !lacks.is_empty() => {
                "Publish the set as it is given here. Caches on the way, and the EHR's own, may take their time to let go of the old one."
                    .to_owned()
            }
            Self::Set { others, .. } if !others.is_empty() => {
                let keys = if others.len() == 1 { "a key that is" } else { "keys that are" };
                format!("It holds {keys} not of this identity, too. That is well if the address is shared; otherwise take out what nobody needs.")
            }
            Self::Set { .. } => String::new(),
        }
    }
}

impl Lack {
    /// What is wrong, in a sentence.
    pub fn problem(&self) -> String {
        let (key, kid) = (self.role.words(), &self.thumbprint);
        match &self.fault {
            Fault::Missing => format!("The {key} ({kid}) is not in the set that the address serves."),
            Fault::Kid(found) if found.is_empty() => {
                format!("The {key} stands there without a kid; assertions name {kid}.")
            }
            Fault::Kid(found) if found == kid => {
                format!(
                    "The kid of the {key} ({kid}) stands there twice: a server must find exactly one key by it."
                )
            }
            Fault::Kid(_) => format!("The {key} stands there under another kid; assertions name {kid}."),
            Fault::Algorithm(_) => {
                format!("The {key} ({kid}) stands there with another alg than it signs with.")
            }
            Fault::Purpose(_) => format!("The {key} ({kid}) stands there with another use than sig."),
        }
    }
}
