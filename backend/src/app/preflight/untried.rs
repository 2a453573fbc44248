//! What remains unknown where IAM's policy simulation cannot be asked.

use signet_shared::api::plan::{Plan, PlannedCall};
use signet_shared::api::preflight::{Check, CheckState};
use signet_shared::api::session::TargetKind;

use super::{calls, check, text, with_fix};

/// What surprises whoever has AWS's managed policies for users of Private CA.
pub(super) const TRAP: &str =
    "AWS's managed policy AWSPrivateCAUser denies every template but EndEntityCertificate/V1.";

/// The checks; `why` says why nothing was asked. In the sandbox nobody is denied by surprise.
pub(super) fn checks(plan: &Plan, why: &str) -> Vec<Check> {
    if plan.target.kind == TargetKind::Sandbox {
        return Vec::new();
    }
    [templates(plan), actions(plan, why)].into_iter().flatten().collect()
}

/// The managed policy for users of Private CA has a denial that surprises.
fn templates(plan: &Plan) -> Option<Check> {
    let names: Vec<&str> = calls(plan)
        .filter(|call| call.operation == "IssueCertificate")
        .filter_map(|call| text(call, "TemplateArn")?.split_once("template/"))
        .map(|(_, name)| name)
        .filter(|name| !name.starts_with("EndEntityCertificate/"))
        .collect();
    let list = names.join(" and ");
    (!names.is_empty()).then(|| {
        with_fix(
            check(
                "Certificate templates",
                CheckState::Unknown,
                format!("The plan issues by {list}. {TRAP} A denial wins over any permission."),
            ),
            "Use a role without that managed policy; the issuer policy of this plan allows just these templates.",
        )
    })
}

/// Whether [`signing`](super::signing) tries this call.
fn is_tried(call: &PlannedCall) -> bool {
    call.operation == "Sign" && text(call, "KeyId").is_some()
}

/// What AWS lets nobody try.
fn actions(plan: &Plan, why: &str) -> Option<Check> {
    let mut actions: Vec<&str> = calls(plan)
        .filter(|call| !call.is_read() && !is_tried(call))
        .flat_map(|call| call.actions.iter().map(String::as_str))
        .collect();
    actions.sort_unstable();
    actions.dedup();
    (!actions.is_empty()).then(|| {
        with_fix(
            check(
                "Other permissions",
                CheckState::Unknown,
                format!("{why}, and AWS offers no other way to try these without effect: {}.", actions.join(", ")),
            ),
            "Attach the reader and issuer policies of this plan; reader may ask the simulation. A denied call stops the run, which goes on after a Retry.",
        )
    })
}
