//! What is said of a ceremony by its kind: titles, what came of it, and where to go next.

use signet_shared::api::ceremony::{Ceremony, CeremonyState};
use signet_shared::api::plan::{CostLine, Period, Plan, PlanAction};
use signet_shared::ceremony::{CeremonyParams, RotationStage};
use signet_shared::format::{DAY, date};
use signet_shared::setup::options::Hierarchy;

use crate::format::seconds;
use crate::route::{Route, Task};

/// What a run does, and has done.
pub(crate) fn title(ceremony: &Ceremony) -> String {
    let name = ceremony.params.identity();
    let (doing, done) = match &ceremony.params {
        CeremonyParams::Setup(_) => ("Setting up", "is set up"),
        CeremonyParams::Renew(_) => ("Renewing", "is renewed"),
        CeremonyParams::CleanUp(_) => ("Cleaning up", "is cleaned up"),
        CeremonyParams::Restore(_) => ("Restoring", "is restored"),
        CeremonyParams::Rotate(params) => match params.stage {
            RotationStage::Prepare => ("Preparing a new key for", "has a new key prepared"),
            RotationStage::Switch => ("Switching the key of", "signs with its new key"),
            RotationStage::RollBack => ("Rolling back the key of", "has its rotation rolled back"),
            RotationStage::Retire => ("Retiring the old key of", "has its old key retired"),
        },
        CeremonyParams::Revoke(_) => ("Revoking a certificate of", "has a certificate revoked"),
        CeremonyParams::Import(_) => ("Importing", "is imported"),
    };
    match ceremony.state {
        CeremonyState::Succeeded => format!("{name} {done}"),
        _ => format!("{doing} {name}"),
    }
}

/// What came of a ceremony that succeeded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// In a few words.
    pub title: &'static str,
    /// What it means, and what to do.
    pub text: String,
    /// Where to go next, with label and icon; the first is the one next action.
    pub links: Vec<(Route, &'static str, &'static str)>,
}

/// What came of a ceremony that succeeded.
pub(crate) fn outcome(ceremony: &Ceremony) -> Outcome {
    let id = || ceremony.identity_id.clone();
    let task = |task, label, icon| (Route::Task { id: id(), task }, label, icon);
    let certificate = || (Route::Certificate { id: id() }, "Open the certificate", "cert");
    let identity = || (Route::Identity { id: id() }, "See the identity", "identity");
    let sign = || (Route::KeyPolicy { id: id() }, "Let your Lambda function sign", "shield");
    let rotate = |label| task(Task::Rotate, label, "key");
    let (title, text, links) = match &ceremony.params {
        CeremonyParams::Setup(params) if params.options.hierarchy == Hierarchy::SelfSigned => (
            "The identity is ready",
            "The key signed its own certificate, and both were checked. Publish the key as a JWKS where your EHR fetches it, then let your Lambda function sign.",
            vec![identity(), sign()],
        ),
        CeremonyParams::Setup(_) => (
            "The identity is ready",
            "The certificate was issued for the key, and its chain and public key were checked. Give the certificate to your EHR, then let your Lambda function sign.",
            vec![certificate(), sign()],
        ),
        CeremonyParams::Import(_) => (
            "The identity is imported",
            "It is looked after from now on like one that was set up here.",
            vec![certificate(), sign()],
        ),
        CeremonyParams::Renew(_) => (
            "The certificate is renewed",
            "Its chain and public key were checked. The key is the same, so what your EHR knows of the key still holds; give it the new certificate where it keeps the certificate itself. The old one stays valid until it ends.",
            vec![certificate(), identity()],
        ),
        CeremonyParams::CleanUp(params) => {
            let end = seconds(ceremony.ended_at.unwrap_or(ceremony.started_at));
            let until = date(end.saturating_add(i64::from(params.window_days) * DAY));
            return Outcome {
                title: "The clean-up is done",
                text: format!(
                    "What was deleted cannot sign or issue any more, and costs nothing. Keys and authorities that were deleted can be restored until {until}."
                ),
                links: vec![
                    (Route::Home, "All identities", "identity"),
                    task(Task::Restore, "Restore it", "retry"),
                ],
            };
        }
        CeremonyParams::Restore(_) => (
            "The identity is back",
            "What the clean-up took away works again, and is paid for again. Check that your Lambda function signs.",
            vec![identity(), certificate()],
        ),
        CeremonyParams::Rotate(params) => match params.stage {
            RotationStage::Prepare => (
                "The new key is prepared",
                "The old key goes on signing. Let your EHR know the new certificate beside the old one (the identity lists both), then switch.",
                vec![rotate("Go on with the rotation"), identity()],
            ),
            RotationStage::Switch => (
                "The new key signs",
                "The alias points at the new key. Once every function signs well with it, retire the old key; until then you can roll back.",
                vec![identity(), rotate("Go on with the rotation")],
            ),
            RotationStage::RollBack => (
                "The rotation is rolled back",
                "The old key signs. The new one is put away, and costs nothing more.",
                vec![identity()],
            ),
            RotationStage::Retire => (
                "The rotation is over",
                "The old key is put away, and costs nothing more. Take it out of what your EHR knows.",
                vec![identity()],
            ),
        },
        CeremonyParams::Revoke(_) => (
            "The certificate is revoked",
            "Its authority lists it as revoked. SMART servers look at the key, not at such lists: to stop them, take the key out of the JWKS, too.",
            vec![task(Task::Renew, "Issue another certificate", "cert"), identity()],
        ),
    };
    Outcome { title, text: text.to_owned(), links }
}

/// Until when a clean-up that runs at `at` can be taken back; both Unix seconds. `None` if it deletes nothing that AWS
/// keeps for a while.
pub(crate) fn restorable_until(plan: &Plan, at: i64) -> Option<i64> {
    let CeremonyParams::CleanUp(params) = &plan.params else { return None };
    // Aliases and certificates cost nothing, and have no window of their own.
    let waits = plan.steps.iter().any(|step| step.action == PlanAction::Remove && step.monthly_cents > 0);
    waits.then(|| at.saturating_add(i64::from(params.window_days) * DAY))
}

/// What is not paid any more after the steps that `done` names, as lines of a bill.
pub(crate) fn ended(plan: &Plan, done: impl Fn(&str) -> bool) -> Vec<CostLine> {
    let ended = plan
        .steps
        .iter()
        .filter(|step| step.action == PlanAction::Remove && step.monthly_cents > 0 && done(&step.name));
    ended
        .map(|step| CostLine {
            label: step.title.clone(),
            note: String::new(),
            period: Period::Monthly,
            cents: step.monthly_cents,
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    fn ceremony(params: serde_json::Value, state: &str) -> Ceremony {
        serde_json::from_value(json!({
            "id": "c", "kind": params["kind"], "plan_id": "p", "plan_hash": "h", "identity_id": "i", "params": params,
            "state": state, "sequence": 9, "started_at": 0, "ended_at": 1_000, "steps": [], "log": [], "made": [],
        }))
        .unwrap()
    }

    /// A plan of these parameters with one step that removes a key.
    pub(crate) fn plan(params: serde_json::Value) -> Plan {
        serde_json::from_value(json!({
            "id": "p", "hash": "h", "params": params, "created_at": 0, "expected_seconds": 1, "confirm": "clinic",
            "target": { "kind": "sandbox", "name": "Sandbox", "account": null, "default_region": "us-east-1", "endpoint_url": null },
            "steps": [{ "name": "delete_key", "title": "Delete the key", "summary": "", "hint": null, "action": "remove",
                "resource": null, "calls": [], "monthly_cents": 100, "once_cents": 0, "expected_seconds": 1 }],
            "cost": { "lines": [], "monthly_cents": 0, "once_cents": 0, "saved_monthly_cents": 100, "priced_on": "2026-11-01" },
        }))
        .unwrap()
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        let mut kinds = vec![
            json!({ "kind": "setup", "identity": "clinic", "root_cn": "R", "leaf_cn": "L", "alias": "a", "region": "us-east-1" }),
            json!({ "kind": "renew", "identity": "clinic" }),
            json!({ "kind": "clean_up", "identity": "clinic" }),
            json!({ "kind": "restore", "identity": "clinic" }),
            json!({ "kind": "revoke", "identity": "clinic", "reason": "SUPERSEDED" }),
            json!({ "kind": "import", "identity": "clinic", "region": "us-east-1", "key": "a",
                "certificate": { "kind": "arn", "arn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1/certificate/2" } }),
        ];
        kinds.extend(
            ["prepare", "switch", "roll_back", "retire"]
                .map(|stage| json!({ "kind": "rotate", "identity": "clinic", "stage": stage })),
        );
        let mut seen = Vec::new();
        for params in kinds {
            let (running, done) =
                (title(&ceremony(params.clone(), "running")), title(&ceremony(params.clone(), "succeeded")));
            assert!(running.ends_with(" clinic") && done.starts_with("clinic "), "{running}, {done}");
            let outcome = outcome(&ceremony(params, "succeeded"));
            assert!(!outcome.links.is_empty());
            for words in [running, done, outcome.title.to_owned(), outcome.text] {
                assert!(!seen.contains(&words), "{words}");
                seen.push(words);
            }
        }
    }

    #[test]
    fn a_self_signed_setup_does_not_speak_of_a_chain() {
        let params = json!({ "kind": "setup", "identity": "clinic", "leaf_cn": "L", "alias": "a", "region": "us-east-1",
            "options": { "hierarchy": { "kind": "self_signed" } } });
        let said = outcome(&ceremony(params, "succeeded"));
        assert!(!said.text.contains("chain") && said.text.contains("JWKS"), "{}", said.text);
    }

    #[test]
    fn a_clean_up_says_until_when_it_can_be_taken_back() {
        let params = json!({ "kind": "clean_up", "identity": "clinic", "window_days": 7 });
        let said = outcome(&ceremony(params.clone(), "succeeded"));
        assert!(said.text.ends_with("until 8 Jan 1970."), "{}", said.text);
        assert!(said.links.iter().any(|(to, ..)| matches!(to, Route::Task { task: Task::Restore, .. })));
        assert_eq!(restorable_until(&plan(params.clone()), 5), Some(7 * DAY + 5));
        let nothing = Plan { steps: Vec::new(), ..plan(params) };
        assert_eq!(restorable_until(&nothing, 5), None);
        assert_eq!(restorable_until(&plan(json!({ "kind": "restore", "identity": "clinic" })), 5), None);
    }

    #[test]
    fn what_ended_is_what_was_removed_and_cost_something() {
        let plan = plan(json!({ "kind": "clean_up", "identity": "clinic" }));
        assert_eq!(ended(&plan, |_| true).iter().map(|line| line.cents).sum::<u32>(), 100);
        assert!(ended(&plan, |_| false).is_empty());
    }
}
