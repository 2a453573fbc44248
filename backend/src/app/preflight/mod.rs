//! What is looked at before a plan runs. Only reads, and calls that AWS lets one try without effect.
//!
//! AWS has no dry run for most calls of Private CA. IAM's policy simulation and Service Quotas are asked where they may be, and
//! what cannot be known is said so.

mod permissions;
mod quotas;
mod revocation;
mod untried;

use signet_shared::api::plan::{Plan, PlanAction, PlannedCall, PlannedValue};
use signet_shared::api::preflight::{Check, CheckState, Preflight};
use signet_shared::api::session::TargetKind;
use signet_shared::setup::regions::{region_by_name, regions_date};

use super::App;
use crate::aws::sts::Caller;
use crate::aws::{Aws, Class};
use crate::error::Result;

impl App {
    /// Who would run the plan, and what is missing.
    ///
    /// # Errors
    /// Not found if the target is there no more.
    pub(super) async fn preflight(&self, plan: &Plan) -> Result<Preflight> {
        let target = self.targets.open(&plan.target.id).await?;
        let aws = target.region(plan.region()).await?;
        // Asked when the plan was computed, a moment ago.
        let caller = target.known_caller();
        let mut checks =
            vec![identity(caller.as_ref(), plan.target.kind), region(plan.region()), reads(plan)];
        checks.extend(unfit(plan));
        let (rooms, signing) = tokio::join!(quotas::checks(&aws, plan), signing(&aws, plan));
        checks.extend(rooms);
        checks.extend(revocation::bucket(plan));
        let may_sign = signing.as_ref().is_some_and(|check| check.state == CheckState::Ok);
        checks.extend(signing);
        let found = permissions::look(&aws, plan, caller.as_ref(), may_sign).await;
        checks.extend(found.checks);
        checks.extend(self.published_before_switch(plan).await);
        let (account, caller) = caller.map(|caller| (caller.account, caller.arn)).unzip();
        Ok(Preflight { account, caller, checks, permissions: found.permissions })
    }
}

fn check(title: &str, state: CheckState, found: impl Into<String>) -> Check {
    Check { title: title.to_owned(), state, found: found.into(), fix: None }
}

fn with_fix(mut check: Check, fix: impl Into<String>) -> Check {
    check.fix = Some(fix.into());
    check
}

fn calls(plan: &Plan) -> impl Iterator<Item = &PlannedCall> {
    plan.steps.iter().filter(|step| step.action != PlanAction::Refuse).flat_map(|step| &step.calls)
}

/// The calls of this operation, each with the position of its step from 0.
fn steps_with<'a>(plan: &'a Plan, operation: &str) -> Vec<(usize, &'a PlannedCall)> {
    let steps = plan.steps.iter().enumerate().filter(|(_, step)| step.action != PlanAction::Refuse);
    let calls = steps.flat_map(|(number, step)| step.calls.iter().map(move |call| (number, call)));
    calls.filter(|(_, call)| call.operation == operation).collect()
}

/// A step by its number and title: `step 4 (Key: sign and verify)`.
fn step_words(plan: &Plan, position: usize) -> String {
    let title = plan.steps.get(position).map_or("", |step| step.title.as_str());
    format!("step {} ({title})", position + 1)
}

fn text<'a>(call: &'a PlannedCall, parameter: &str) -> Option<&'a str> {
    call.parameter(parameter).and_then(PlannedValue::as_text)
}

fn identity(caller: Option<&Caller>, target: TargetKind) -> Check {
    const TITLE: &str = "Who you are";
    match caller {
        Some(caller) if caller.is_root() && target == TargetKind::Aws => with_fix(
            check(
                TITLE,
                CheckState::Warn,
                format!("{} is the account's root user, whom no policy limits.", caller.arn),
            ),
            "Work as a role that has the reader and issuer policies of this plan.",
        ),
        Some(caller) => {
            check(TITLE, CheckState::Ok, format!("{} in account {}.", caller.arn, caller.account))
        }
        None => with_fix(
            check(
                TITLE,
                CheckState::Unknown,
                "AWS did not tell whose credentials these are (sts:GetCallerIdentity).",
            ),
            "Check with `aws sts get-caller-identity` that it is the account you mean.",
        ),
    }
}

fn region(name: &str) -> Check {
    const TITLE: &str = "Region";
    match region_by_name(name) {
        Some(region) => check(
            TITLE,
            CheckState::Ok,
            format!(
                "{} has AWS KMS and AWS Private CA, as AWS listed them on {}.{}",
                region.long_name,
                regions_date(),
                // The plan was computed from its answers.
                if region.opt_in {
                    " It has to be enabled for an account, and it is: it has answered."
                } else {
                    ""
                }
            ),
        ),
        None => with_fix(
            check(
                TITLE,
                CheckState::Missing,
                format!("{name} is not listed with both AWS KMS and AWS Private CA."),
            ),
            "Choose another Region.",
        ),
    }
}

/// A plan that was computed has read what it needs: it would not be there otherwise.
fn reads(plan: &Plan) -> Check {
    let adopted = plan.steps.iter().filter(|step| step.action == PlanAction::Adopt).count();
    let found = match adopted {
        0 if plan.params.makes_identity() => {
            "Authorities and aliases could be listed; the names are free.".to_owned()
        }
        0 => "What the plan is about could be read.".to_owned(),
        1 => "Authorities and aliases could be listed, and what is adopted could be read.".to_owned(),
        number => format!(
            "Authorities and aliases could be listed, and the {number} adopted resources could be read."
        ),
    };
    check("Reading", CheckState::Ok, found)
}

/// Namesakes that cannot be used, and names that are not clear.
fn unfit(plan: &Plan) -> Vec<Check> {
    let refusal = |step: &signet_shared::api::plan::PlanStep| Check {
        fix: step.hint.clone(),
        ..check(&step.title, CheckState::Missing, step.summary.clone())
    };
    plan.refusals().map(refusal).collect()
}

/// Whether a key that exists can be used: AWS tries that without signing.
async fn signing(aws: &Aws, plan: &Plan) -> Option<Check> {
    const TITLE: &str = "Signing with the key";
    let call = calls(plan).find(|call| call.operation == "Sign")?;
    let (key, algorithm) = (text(call, "KeyId")?, text(call, "SigningAlgorithm")?);
    let length = if algorithm.ends_with("384") {
        48
    } else if algorithm.ends_with("512") {
        64
    } else {
        32
    };
    Some(match aws.may_sign(key, vec![0; length], algorithm).await {
        Ok(()) => check(TITLE, CheckState::Ok, "Tried without effect (DryRun): you may sign with it."),
        Err(error) if error.class == Class::Denied => with_fix(
            check(
                TITLE,
                CheckState::Missing,
                "Tried without effect (DryRun): AWS denies kms:Sign on this key.",
            ),
            "Attach the issuer policy of this plan, and look at the key's own policy.",
        ),
        Err(error) => {
            check(TITLE, CheckState::Unknown, format!("AWS answered {} to a dry run.", error.refusal.error))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_user_is_no_one_to_work_as_on_aws() {
        let caller = |arn: &str| Caller { account: "111122223333".to_owned(), arn: arn.to_owned() };
        let root = caller("arn:aws:iam::111122223333:root");
        let user = caller("arn:aws:iam::111122223333:user/me");
        for (caller, target, state) in [
            (Some(&root), TargetKind::Aws, CheckState::Warn),
            (Some(&root), TargetKind::Sandbox, CheckState::Ok),
            (Some(&user), TargetKind::Aws, CheckState::Ok),
            (None, TargetKind::Aws, CheckState::Unknown),
        ] {
            let check = identity(caller, target);
            assert_eq!(check.state, state, "{caller:?} {target:?}");
            assert_eq!(check.fix.is_some(), state != CheckState::Ok);
        }
    }
}
