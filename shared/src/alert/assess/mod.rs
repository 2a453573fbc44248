//! From facts to alerts.

use sha2::{Digest, Sha256};

use super::baseline::{ACTIVE, ENABLED, GONE};
use super::facts::key_id;
use super::{
    Alert, AuthorityFacts, Baseline, Facts, KeyFacts, Kind, NextAction, Seen, Severity, jwks, threshold,
    words,
};

/// What the facts say at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// What needs a person, the most urgent first.
    pub alerts: Vec<Alert>,
    /// Kinds about which the facts say nothing: earlier alerts of these kinds stay as they are.
    pub undetermined: Vec<Kind>,
}

/// States of a key on its way to another one, of which nothing need be said.
const KEY_ON_ITS_WAY: [&str; 2] = ["Creating", "Updating"];
/// The same for an authority.
const AUTHORITY_ON_ITS_WAY: &str = "CREATING";

/// The alerts of an identity. `now` is Unix seconds.
///
/// The baseline is the one that has taken in these facts ([`Baseline::advance`]).
pub fn assess(facts: &Facts, baseline: &Baseline, now: i64) -> Assessment {
    let mut found = Assessment::default();
    if let Some(certificate) = &facts.certificate {
        let ends = (certificate.arn.as_str(), certificate.not_before, certificate.not_after);
        found.alerts.extend(expiry(facts, Kind::CertificateExpiry, ends, NextAction::Renew, now));
    }
    if let Some(authority) = &facts.authority {
        match authority.not_after {
            Some(not_after) => found.alerts.extend(expiry(
                facts,
                Kind::AuthorityExpiry,
                (&authority.arn, None, not_after),
                NextAction::ReplaceAuthority,
                now,
            )),
            None => found.undetermined.push(Kind::AuthorityExpiry),
        }
        let state = authority_state(facts, authority, baseline);
        found.take(Kind::AuthorityState, authority.status.tells(), state);
    }
    if let Some(key) = &facts.key {
        found.take(Kind::KeyState, key.state.tells(), key_state(facts, key, baseline));
        found.take(Kind::KeyPolicyDrift, key.policy.tells(), policy(facts, key, baseline));
        found.take(Kind::AliasMoved, facts.alias_target.tells(), alias(facts, key, baseline));
    }
    if let Some(jwks) = &facts.jwks {
        let told = jwks::tell(jwks, &facts.identity_name);
        found.undetermined.extend(told.undetermined);
        for told in told.found {
            let expected = match told.kind {
                Kind::JwksOtherKeys => baseline.jwks_others.as_deref().unwrap_or_default(),
                _ => "",
            };
            found.alerts.extend(drift(
                facts,
                (told.kind, told.severity, NextAction::PublishJwks),
                (&jwks.url, &told.found, expected),
                (told.title, told.detail),
            ));
        }
    }
    found.alerts.sort_by(|one, other| other.severity.cmp(&one.severity).then(one.kind.cmp(&other.kind)));
    found
}

impl Assessment {
    fn take(&mut self, kind: Kind, tells: bool, alert: Option<Alert>) {
        if tells {
            self.alerts.extend(alert);
        } else {
            self.undetermined.push(kind);
        }
    }
}

fn expiry(
    facts: &Facts,
    kind: Kind,
    (arn, not_before, not_after): (&str, Option<i64>, i64),
    next_action: NextAction,
    now: i64,
) -> Option<Alert> {
    let crossed = threshold(not_before, not_after, now)?;
    let (title, detail) = words::expiry(kind, &facts.identity_name, not_after, crossed.days);
    // The end is a part of the id: an authority that gets a new certificate keeps its ARN.
    let value = format!("{not_after}/{}", crossed.days);
    Some(Alert {
        threshold_days: Some(crossed.days),
        ends_at: Some(not_after),
        ..alert(facts, kind, crossed.severity, arn, &value, (title, detail), next_action)
    })
}

fn authority_state(facts: &Facts, authority: &AuthorityFacts, baseline: &Baseline) -> Option<Alert> {
    let found = state_of(&authority.status)?;
    if found == ACTIVE || found == AUTHORITY_ON_ITS_WAY {
        return None;
    }
    let severity = match found {
        "DISABLED" | "PENDING_CERTIFICATE" => Severity::Warning,
        _ => Severity::Critical,
    };
    let title = format!("The authority of {} is {}", facts.identity_name, words::state(found));
    let told = (title, words::authority_status(found).to_owned());
    drift(
        facts,
        (Kind::AuthorityState, severity, NextAction::RestoreAuthority),
        (&authority.arn, found, baseline.authority_status.as_deref().unwrap_or(ACTIVE)),
        told,
    )
}

fn key_state(facts: &Facts, key: &KeyFacts, baseline: &Baseline) -> Option<Alert> {
    let found = state_of(&key.state)?;
    if found == ENABLED || KEY_ON_ITS_WAY.contains(&found) {
        return None;
    }
    let title = format!("The key of {} is {}", facts.identity_name, words::state(found));
    drift(
        facts,
        (Kind::KeyState, Severity::Critical, NextAction::RestoreKey),
        (&key.arn, found, baseline.key_state.as_deref().unwrap_or(ENABLED)),
        (title, words::key_state(found, key.deletion_date)),
    )
}

fn policy(facts: &Facts, key: &KeyFacts, baseline: &Baseline) -> Option<Alert> {
    // A key that is gone has no policy; its state says so.
    let Seen::Known(found) = &key.policy else { return None };
    let expected = &baseline.policy.as_ref()?.hash;
    let title = format!("The key policy of {} was changed outside of Signet", facts.identity_name);
    let detail = "It means something else than the policy that was last applied, accepted or first seen. Somebody may have gained or lost the right to sign.";
    drift(
        facts,
        (Kind::KeyPolicyDrift, Severity::Warning, NextAction::ReviewKeyPolicy),
        (&key.arn, found, expected),
        (title, detail.to_owned()),
    )
}

fn alias(facts: &Facts, key: &KeyFacts, baseline: &Baseline) -> Option<Alert> {
    let found = state_of(&facts.alias_target).map(key_id)?;
    // The identity's own key is right, whatever was accepted meanwhile.
    if found == key.id() {
        return None;
    }
    let (name, own) = (&facts.identity_name, key.id());
    let (title, detail) = if found == GONE {
        let detail = format!("Callers that sign by {} fail. Its key is {own}.", facts.alias);
        (format!("The alias of {name} is gone"), detail)
    } else {
        let detail = format!(
            "{} points at the key {found}, and the certificate belongs to the key {own}: what is signed by the alias does not fit the certificate.",
            facts.alias
        );
        (format!("The alias of {name} points at another key"), detail)
    };
    drift(
        facts,
        (Kind::AliasMoved, Severity::Critical, NextAction::MoveAlias),
        (&facts.alias, found, baseline.alias_target.as_deref().unwrap_or(own)),
        (title, detail),
    )
}

fn state_of(seen: &Seen<String>) -> Option<&str> {
    match seen {
        Seen::Known(state) => Some(state),
        Seen::Missing => Some(GONE),
        Seen::Unknown(_) | Seen::NotLooked => None,
    }
}

/// An alert, unless what was found is what is expected.
fn drift(
    facts: &Facts,
    (kind, severity, next_action): (Kind, Severity, NextAction),
    (subject, found, expected): (&str, &str, &str),
    told: (String, String),
) -> Option<Alert> {
    (found != expected).then(|| Alert {
        found: Some(found.to_owned()),
        expected: Some(expected.to_owned()),
        ..alert(facts, kind, severity, subject, found, told, next_action)
    })
}

fn alert(
    facts: &Facts,
    kind: Kind,
    severity: Severity,
    subject: &str,
    value: &str,
    (title, detail): (String, String),
    next_action: NextAction,
) -> Alert {
    Alert {
        id: stable_id(&[&facts.identity_id, kind.name(), subject, value]),
        kind,
        severity,
        identity_id: facts.identity_id.clone(),
        identity_name: facts.identity_name.clone(),
        subject: subject.to_owned(),
        threshold_days: None,
        ends_at: None,
        found: None,
        expected: None,
        title,
        detail,
        next_action,
    }
}

/// The first 128 bits of the SHA-256 of all parts, each with its length before it so that no two lists look alike.
fn stable_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests;
