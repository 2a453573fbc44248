//! One look at what an identity is made of. A call that fails is a fact that is not known.

use std::collections::HashMap;

use signet_shared::alert::{AuthorityFacts, CertificateFacts, Facts, KeyFacts, Seen};
use signet_shared::certificate;
use signet_shared::policy::PolicyDocument;

use super::Pace;
use crate::aws::{Aws, AwsError, Class};
use crate::clock::Clock;
use crate::error::Error;
use crate::store::WatchedIdentity;
use crate::targets::OpenTarget;

/// Looks at identities one after the other; what they share is asked for once.
pub(super) struct Looker<'a> {
    target: &'a OpenTarget,
    clock: &'a Clock,
    pace: Pace,
    regions: HashMap<String, Region>,
}

/// What is known of a Region in this round.
struct Region {
    aws: Aws,
    aliases: Seen<HashMap<String, String>>,
    authorities: HashMap<String, (Seen<String>, Option<i64>)>,
    /// Why nobody need ask here again in this round: no credentials, no answer.
    down: Option<String>,
}

impl<'a> Looker<'a> {
    pub(super) fn new(target: &'a OpenTarget, clock: &'a Clock, pace: Pace) -> Self {
        let pace = if target.known.access.is_some() { pace } else { Pace::NONE };
        Self { target, clock, pace, regions: HashMap::new() }
    }

    /// Lets the next round ask for new credentials where these brought no answer: their owner may sign in again meanwhile.
    pub(super) async fn let_go_of_credentials(&self) {
        for region in self.regions.values().filter(|region| region.down.is_some()) {
            region.aws.forget_credentials().await;
        }
    }

    /// Whether every Region answered.
    pub(super) fn all_answered(&self) -> bool {
        self.regions.values().all(|region| region.down.is_none())
    }

    /// Looks at one identity.
    ///
    /// The second answer is the policy on its key, as KMS answered it.
    pub(super) async fn look(&mut self, identity: &WatchedIdentity) -> (Facts, Option<String>) {
        let (row, facts) = (&identity.row, &identity.row.facts);
        let (clock, pace) = (self.clock, self.pace);
        let alias = format!("alias/{}", row.alias);
        let region = self.region(&row.region).await;
        let alias_target = match &region.aliases {
            Seen::Known(aliases) => aliases.get(&alias).cloned().map_or(Seen::Missing, Seen::Known),
            Seen::Unknown(reason) => Seen::Unknown(reason.clone()),
            Seen::Missing | Seen::NotLooked => Seen::NotLooked,
        };
        let authority = match &facts.authority_arn {
            Some(arn) => Some(region.authority(arn, issuer_pem(facts), clock, pace).await),
            None => None,
        };
        let (key, policy) = match &facts.key_arn {
            Some(arn) => {
                let (key, policy) = region.key(arn, identity, clock, pace).await;
                (Some(key), policy)
            }
            None => (None, None),
        };
        let seen = Facts {
            identity_id: row.id.clone(),
            identity_name: row.name.clone(),
            certificate: facts.not_after.map(|not_after| CertificateFacts {
                arn: facts.certificate_arn.clone().unwrap_or_else(|| row.leaf_cn.clone()),
                not_before: facts.not_before,
                not_after,
            }),
            authority,
            key,
            alias,
            alias_target,
            // Not AWS's: read beside this.
            jwks: None,
        };
        (seen, policy)
    }

    /// The Region, with its aliases read once.
    async fn region(&mut self, name: &str) -> &mut Region {
        let (target, clock, pace) = (self.target, self.clock, self.pace);
        match self.regions.entry(name.to_owned()) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                let aws = target.region_of_identity(name).await;
                let mut region =
                    Region { aws, aliases: Seen::NotLooked, authorities: HashMap::new(), down: None };
                pace.turn(clock).await;
                let answer = region.aws.aliases().await;
                region.aliases = region.seen(answer);
                free.insert(region)
            }
        }
    }
}

impl Region {
    async fn authority(
        &mut self,
        arn: &str,
        own_pem: Option<&str>,
        clock: &Clock,
        pace: Pace,
    ) -> AuthorityFacts {
        let (status, not_after) = match self.authorities.get(arn) {
            Some(known) => known.clone(),
            None => {
                let answer = match &self.down {
                    Some(reason) => Seen::Unknown(reason.clone()),
                    None => {
                        pace.turn(clock).await;
                        let answer = self.aws.authority(arn).await;
                        self.seen(answer)
                    }
                };
                let known = match answer {
                    Seen::Known(Some(authority)) => (Seen::Known(authority.status), authority.not_after),
                    Seen::Known(None) | Seen::Missing => (Seen::Missing, None),
                    Seen::Unknown(reason) => (Seen::Unknown(reason), None),
                    Seen::NotLooked => (Seen::NotLooked, None),
                };
                self.authorities.insert(arn.to_owned(), known.clone());
                known
            }
        };
        // The certificate that we keep tells the end too, when AWS does not.
        let not_after = not_after.or_else(|| own_pem.and_then(end_of));
        AuthorityFacts { arn: arn.to_owned(), status, not_after }
    }

    /// The key's state and policy, and the policy's document.
    async fn key(
        &mut self,
        arn: &str,
        identity: &WatchedIdentity,
        clock: &Clock,
        pace: Pace,
    ) -> (KeyFacts, Option<String>) {
        let mut document = None;
        let applied = identity.applied_hash.clone().zip(identity.applied_at);
        let mut facts = KeyFacts { arn: arn.to_owned(), applied, ..KeyFacts::default() };
        if let Some(reason) = &self.down {
            (facts.state, facts.policy) = (Seen::Unknown(reason.clone()), Seen::Unknown(reason.clone()));
            return (facts, document);
        }
        pace.turn(clock).await;
        let answer = self.aws.key(arn).await;
        facts.state = match self.seen(answer) {
            Seen::Known(key) => {
                facts.deletion_date = key.deletion_date;
                Seen::Known(key.state)
            }
            Seen::Missing => Seen::Missing,
            Seen::Unknown(reason) => Seen::Unknown(reason),
            Seen::NotLooked => Seen::NotLooked,
        };
        facts.policy = match &self.down {
            _ if identity.applying => Seen::NotLooked,
            _ if facts.state == Seen::Missing => Seen::Missing,
            Some(reason) => Seen::Unknown(reason.clone()),
            None => {
                pace.turn(clock).await;
                let answer = self.aws.key_policy(arn).await;
                document = answer.as_ref().ok().cloned();
                hash(self.seen(answer))
            }
        };
        (facts, document)
    }

    /// What an answer tells; an answer that would be the same for every other call stops the questions here.
    fn seen<T>(&mut self, answer: Result<T, AwsError>) -> Seen<T> {
        let error = match answer {
            Ok(value) => return Seen::Known(value),
            Err(error) if error.class == Class::NotFound => return Seen::Missing,
            Err(error) => error,
        };
        let all = matches!(error.class, Class::Expired | Class::Credentials | Class::Unknown);
        let (name, error) = (error.refusal.error.clone(), Error::from(error));
        let reason = format!("{} ({name})", error.title.trim_end_matches('.'));
        if all {
            self.down = Some(reason.clone());
        }
        Seen::Unknown(reason)
    }
}

fn hash(document: Seen<String>) -> Seen<String> {
    match document {
        Seen::Known(document) => match PolicyDocument::parse(&document) {
            Ok(document) => Seen::Known(document.hash()),
            Err(error) => Seen::Unknown(format!("The key policy cannot be read: {error}")),
        },
        other => other,
    }
}

/// The certificate of the authority that issued: a subordinate one stands first in the chain, a root is alone.
fn issuer_pem(facts: &crate::store::Facts) -> Option<&str> {
    facts.chain_pem.as_deref().filter(|chain| !chain.trim().is_empty()).or(facts.root_pem.as_deref())
}

/// End of validity of a certificate that we keep, Unix seconds.
fn end_of(pem: &str) -> Option<i64> {
    certificate::parse(pem.as_bytes()).ok()?.first().map(|certificate| certificate.not_after)
}
