//! The way things should be: AWS's healthy states, unless a person accepted another one; the policy last applied,
//! accepted or first seen.

use serde::{Deserialize, Serialize};

use super::{Alert, Facts, Kind, Seen};

/// Status of an authority that works.
pub(super) const ACTIVE: &str = "ACTIVE";
/// State of a key that works.
pub(super) const ENABLED: &str = "Enabled";
/// What is said of something that AWS does not know (any more).
pub(super) const GONE: &str = "gone";

/// What counts as the way an identity should be. Kept beside its alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// A status of the authority, other than ACTIVE, that a person accepted.
    pub authority_status: Option<String>,
    /// A state of the key, other than Enabled, that a person accepted.
    pub key_state: Option<String>,
    /// A target of the alias, other than the identity's key, that a person accepted (key id, or `gone`).
    pub alias_target: Option<String>,
    /// Keys of others in the published JWK set that a person accepted (as the alert names them).
    pub jwks_others: Option<String>,
    /// The policy.
    pub policy: Option<Expected>,
}

/// A policy that counts as the right one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Key that it is the policy of (ARN): another key begins anew.
    pub key_arn: String,
    /// Hash of its normal form.
    pub hash: String,
    /// Since when it counts, Unix milliseconds.
    pub since: i64,
}

impl Baseline {
    /// Takes in what was seen: an acceptance ends when the world is back at its healthy state, and the policy that
    /// Signet applied since, or the first one ever seen, becomes the right one. `now` is Unix milliseconds.
    pub fn advance(&mut self, facts: &Facts, now: i64) {
        let back = |seen: &Seen<String>, healthy: &str| *seen == Seen::Known(healthy.to_owned());
        if facts.authority.as_ref().is_some_and(|authority| back(&authority.status, ACTIVE)) {
            self.authority_status = None;
        }
        if facts.jwks.as_ref().is_none_or(super::jwks::is_alone) {
            self.jwks_others = None;
        }
        let Some(key) = &facts.key else { return };
        if back(&key.state, ENABLED) {
            self.key_state = None;
        }
        if back(&facts.alias_target, key.id()) {
            self.alias_target = None;
        }
        self.policy.take_if(|policy| policy.key_arn != key.arn);
        let since = self.policy.as_ref().map(|policy| policy.since);
        let expect =
            |hash: &String, since| Some(Expected { key_arn: key.arn.clone(), hash: hash.clone(), since });
        match (&key.applied, &key.policy) {
            (Some((hash, at)), _) if since.is_none_or(|since| *at > since) => self.policy = expect(hash, *at),
            (_, Seen::Known(hash)) if since.is_none() => self.policy = expect(hash, now),
            _ => {}
        }
    }

    /// Accepts what an alert found as the way it should be. False if that kind of alert cannot be accepted.
    /// `now` is Unix milliseconds.
    pub fn accept(&mut self, alert: &Alert, now: i64) -> bool {
        let Some(found) = alert.found.clone() else { return false };
        match alert.kind {
            Kind::AuthorityState => self.authority_status = Some(found),
            Kind::KeyState => self.key_state = Some(found),
            Kind::AliasMoved => self.alias_target = Some(found),
            Kind::KeyPolicyDrift => {
                self.policy = Some(Expected { key_arn: alert.subject.clone(), hash: found, since: now });
            }
            Kind::JwksOtherKeys => self.jwks_others = Some(found),
            Kind::CertificateExpiry | Kind::AuthorityExpiry => return false,
            Kind::JwksUnreachable | Kind::JwksUnreadable | Kind::JwksPrivateKey | Kind::JwksLacksKey => {
                return false;
            }
        }
        true
    }
}
