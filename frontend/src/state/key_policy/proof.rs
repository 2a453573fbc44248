//! The proof of access: how it is asked for, and what it says.

use std::rc::Rc;

use signet_shared::api::access::{AccessProof, ProofCheck, ProofWay};
use yew::Reducible;

use crate::api::error::ApiError;
use crate::components::status::Tone;

/// A proof as far as it is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Proving {
    /// Whether it is being made.
    pub busy: bool,
    /// The last one made.
    pub proof: Option<Rc<AccessProof>>,
    /// Why the last try made none.
    pub error: Option<ApiError>,
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ProofEvent {
    /// It is asked for.
    Asked,
    /// It is there.
    Made(Rc<AccessProof>),
    /// It could not be made.
    Refused(ApiError),
}

impl Reducible for Proving {
    type Action = ProofEvent;

    fn reduce(self: Rc<Self>, event: ProofEvent) -> Rc<Self> {
        let proof = self.proof.clone();
        Rc::new(match event {
            // An older proof stays in view until there is another.
            ProofEvent::Asked => Self { busy: true, proof, error: None },
            ProofEvent::Made(proof) => Self { busy: false, proof: Some(proof), error: None },
            ProofEvent::Refused(error) => Self { busy: false, proof, error: Some(error) },
        })
    }
}

/// The verdict: colour and title.
pub(crate) fn verdict(proof: &AccessProof) -> (Tone, String) {
    let name = proof.role_arn.rsplit('/').next().unwrap_or_default();
    let unknown = proof.checks.iter().any(|check| check.allowed.is_none());
    if proof.holds {
        (Tone::Ok, format!("Proved: {name} can sign, and a principal without access cannot"))
    } else if unknown && proof.checks.iter().all(as_expected_or_unknown) {
        (Tone::Warn, "Not everything could be found out".to_owned())
    } else {
        (Tone::Bad, "Not as it should be".to_owned())
    }
}

fn as_expected_or_unknown(check: &ProofCheck) -> bool {
    check.allowed.is_none_or(|allowed| allowed == check.expected)
}

/// Icon, class and word of a check: whether it found what it should.
pub(crate) fn look(check: &ProofCheck) -> (&'static str, &'static str, &'static str) {
    match check.allowed {
        None => ("info", "muted", "Not known"),
        Some(allowed) if allowed == check.expected => ("ok", "ok", "As expected"),
        Some(_) => ("bad", "bad", "Not as expected"),
    }
}

/// What was expected and what was found: `Should be allowed, and was.`
pub(crate) fn expectation(check: &ProofCheck) -> &'static str {
    match (check.expected, check.allowed) {
        (true, Some(true)) => "Should be allowed, and was.",
        (true, Some(false)) => "Should be allowed, and was refused.",
        (false, Some(false)) => "Should be refused, and was.",
        (false, Some(true)) => "Should be refused, and was allowed.",
        (true, None) => "Should be allowed.",
        (false, None) => "Should be refused.",
    }
}

/// How it was found out.
pub(crate) fn way(check: &ProofCheck) -> &'static str {
    match check.how {
        ProofWay::DryRun => "tried with its own credentials, without effect (DryRun)",
        ProofWay::Evaluated => "worked out from policies and grants, nothing was called",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: bool, allowed: Option<bool>) -> ProofCheck {
        ProofCheck {
            principal: "arn:aws:iam::111122223333:role/bot".to_owned(),
            is_role: expected,
            action: "kms:Sign".to_owned(),
            expected,
            allowed,
            how: ProofWay::DryRun,
            words: String::new(),
            request_id: None,
        }
    }

    fn proof(checks: Vec<ProofCheck>) -> AccessProof {
        let holds = checks.iter().all(|check| check.allowed == Some(check.expected));
        AccessProof {
            role_arn: "arn:aws:iam::111122223333:role/x/bot".to_owned(),
            at: 1,
            holds,
            checks,
            note: None,
        }
    }

    #[test]
    fn the_verdict_is_the_worst_that_is_known() {
        let good = proof(vec![check(true, Some(true)), check(false, Some(false))]);
        let (tone, title) = verdict(&good);
        assert_eq!(tone, Tone::Ok);
        assert!(title.contains("bot can sign"), "{title}");
        let open = proof(vec![check(true, Some(true)), check(false, None)]);
        assert_eq!(verdict(&open).0, Tone::Warn);
        let bad = proof(vec![check(true, None), check(false, Some(true))]);
        assert_eq!(verdict(&bad).0, Tone::Bad);
        assert_eq!(look(&bad.checks[1]).2, "Not as expected");
        assert_eq!(expectation(&bad.checks[1]), "Should be refused, and was allowed.");
    }

    #[test]
    fn an_older_proof_stays_until_there_is_another() {
        let old = Rc::new(proof(Vec::new()));
        let made =
            Rc::new(Proving::default()).reduce(ProofEvent::Asked).reduce(ProofEvent::Made(old.clone()));
        let refused = made.reduce(ProofEvent::Asked).reduce(ProofEvent::Refused(ApiError::offline()));
        assert_eq!((refused.busy, refused.proof.clone()), (false, Some(old)));
        assert!(refused.error.is_some());
        assert_eq!(refused.reduce(ProofEvent::Asked).error, None);
    }
}
