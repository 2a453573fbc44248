//! What a look at the published JWK set tells.

use sha2::{Digest, Sha256};

use super::{JwksFacts, Kind, Seen, Severity};
use crate::format::count;
use crate::jwk::{Fault, Lack, Published, Role};

/// What a look told about the published set.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What needs a person: at most one of each kind.
    pub(super) found: Vec<Found>,
    /// Kinds about which it told nothing.
    pub(super) undetermined: Vec<Kind>,
}

/// One thing that needs a person.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) severity: Severity,
    /// What makes it another alert when it changes.
    pub(super) found: String,
    pub(super) title: String,
    pub(super) detail: String,
}

/// Kinds that are about what was served.
const ABOUT_CONTENT: [Kind; 4] =
    [Kind::JwksUnreadable, Kind::JwksPrivateKey, Kind::JwksLacksKey, Kind::JwksOtherKeys];

/// How many keys of others are named.
const SHOWN: usize = 5;

/// What the facts tell of this identity.
pub(super) fn tell(facts: &JwksFacts, name: &str) -> Told {
    let Seen::Known(published) = &facts.published else {
        return Told {
            undetermined: [&[Kind::JwksUnreachable], &ABOUT_CONTENT[..]].concat(),
            ..Told::default()
        };
    };
    let one = |kind, severity, found: &str, title: String| {
        let detail = format!("{} {}", published.problem(), published.hint());
        vec![Found { kind, severity, found: found.to_owned(), title, detail }]
    };
    let except = |kept: &[Kind]| ABOUT_CONTENT.into_iter().filter(|kind| !kept.contains(kind)).collect();
    match published {
        Published::Unreachable { .. } => {
            let title = format!("The published JWK set of {name} cannot be read");
            let found = one(Kind::JwksUnreachable, Severity::Critical, "unreachable", title);
            Told { found, undetermined: except(&[]) }
        }
        Published::NoSet { .. } => {
            let title = format!("What is published for {name} is no JWK set");
            let found = one(Kind::JwksUnreadable, Severity::Critical, "no set", title);
            Told { found, undetermined: except(&[Kind::JwksUnreadable]) }
        }
        Published::PrivateKey { path } => {
            let title = format!("A private key is published for {name}");
            let found = one(Kind::JwksPrivateKey, Severity::Critical, path, title);
            Told { found, undetermined: except(&[Kind::JwksPrivateKey, Kind::JwksUnreadable]) }
        }
        Published::Set { lacks, others } => {
            let lack = lacks.first().map(|lack| lacking(lack, name, published));
            Told {
                found: lack.into_iter().chain(strangers(others, name)).collect(),
                undetermined: Vec::new(),
            }
        }
    }
}

/// Whether the set is known to hold no key of others: what was accepted of them is over then.
pub(super) fn is_alone(facts: &JwksFacts) -> bool {
    matches!(&facts.published, Seen::Known(Published::Set { others, .. }) if others.is_empty())
}

fn lacking(lack: &Lack, name: &str, published: &Published) -> Found {
    let severity = match lack.role {
        Role::Current => Severity::Critical,
        Role::Next => Severity::Warning,
        Role::Old => Severity::Notice,
    };
    let key = lack.role.words();
    let title = match &lack.fault {
        Fault::Missing => format!("The published JWK set of {name} lacks its {key}"),
        Fault::Kid(_) | Fault::Algorithm(_) | Fault::Purpose(_) => {
            format!("The published JWK set of {name} describes its {key} wrongly")
        }
    };
    let consequence = match lack.role {
        Role::Current => "An EHR that reads it refuses what the identity signs.",
        Role::Next => "Publish it before the switch, and let caches run out.",
        Role::Old => "It is needed for going back, and while assertions that it signed are under way.",
    };
    // The role is a part of it: after the switch the same lack is another matter.
    let found = format!("{key}: {:?} {}", lack.fault, lack.thumbprint);
    let detail = format!("{} {consequence} {}", published.problem(), published.hint());
    Found { kind: Kind::JwksLacksKey, severity, found, title, detail }
}

fn strangers(others: &[String], name: &str) -> Option<Found> {
    let mut names: Vec<&str> = others.iter().map(String::as_str).collect();
    names.sort_unstable();
    let keys = count(i64::try_from(names.len()).unwrap_or(i64::MAX), "key");
    let more = names.len().saturating_sub(SHOWN);
    let mut list = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    (!names.is_empty()).then(|| Found {
        kind: Kind::JwksOtherKeys,
        severity: Severity::Notice,
        title: format!("The published JWK set of {name} holds {keys} of others"),
        detail: format!(
            "{list}. Whoever has such a key can sign in the name of what reads this address. If the address is shared, accept it as it is."
        ),
        found: hex::encode(Sha256::digest(names.join("\n"))),
    })
}
