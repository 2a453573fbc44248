//! What the caller may do: IAM's policy simulation where it may be asked, and what remains unknown.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use signet_shared::api::plan::Plan;
use signet_shared::api::preflight::{Check, CheckState, Decision, Permission};
use signet_shared::api::session::TargetKind;
use signet_shared::plan::{Asked, asked};

use super::untried;
use super::{check, step_words, with_fix};
use crate::aws::Aws;
use crate::aws::iam::{Bound, Verdict};
use crate::aws::sts::Caller;

const TITLE: &str = "Permissions";
/// "Testing IAM policies with the IAM policy simulator" in the IAM user guide says what it covers.
const UNSEEN: &str = "Simulation does not see key policies, session policies, resource control policies, nor service control \
                      policies with conditions.";

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) checks: Vec<Check>,
    pub(super) permissions: Vec<Permission>,
}

/// Asks what the caller's policies say of the plan. `may_sign`: a dry run has shown that the key can be used.
pub(super) async fn look(aws: &Aws, plan: &Plan, caller: Option<&Caller>, may_sign: bool) -> Found {
    let unasked = |why: &str| Found { checks: untried::checks(plan, why), permissions: Vec::new() };
    let Some(caller) = caller else { return unasked("Who you are is not known") };
    if caller.is_root() {
        return Found { checks: root(plan).into_iter().collect(), permissions: Vec::new() };
    }
    let Some(principal) = principal(aws, caller).await else {
        return unasked("IAM simulates the policies of users and roles only");
    };
    let asked = asked(plan);
    match simulate(aws, &principal, &asked).await {
        Ok(answers) => Found {
            checks: assess(plan, &principal, &answers, may_sign),
            permissions: answers.iter().map(|(asked, verdict)| permission(asked, verdict)).collect(),
        },
        Err(error) => unasked(&format!("IAM's policy simulation did not answer ({error})")),
    }
}

/// The user or role whose policies hold for the caller. A session's ARN leaves out the path of its role, which IAM tells.
async fn principal(aws: &Aws, caller: &Caller) -> Option<String> {
    let named = caller.principal("");
    let name = named.split(":role/").nth(1).filter(|_| caller.arn.contains(":assumed-role/"));
    match name {
        Some(name) => Some(aws.role_arn(name).await.ok().filter(|arn| !arn.is_empty()).unwrap_or(named)),
        None => caller.arn.contains(":user/").then(|| caller.arn.clone()),
    }
}

/// Each question with its answer. Those with the same resource and condition keys are asked together.
async fn simulate<'a>(
    aws: &Aws,
    principal: &str,
    asked: &'a [Asked],
) -> Result<Vec<(&'a Asked, Verdict)>, String> {
    let mut groups: Vec<Vec<&Asked>> = Vec::new();
    for one in asked {
        let same = |group: &&mut Vec<&Asked>| {
            group.iter().all(|other| (&other.resource, &other.context) == (&one.resource, &one.context))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    let answers = join_all(groups.iter().filter_map(|group| {
        let first = group.first()?;
        Some(async move {
            let actions: Vec<&str> = group.iter().map(|one| one.action.as_str()).collect();
            aws.simulate(principal, &actions, &first.resource, &first.context).await
        })
    }))
    .await;
    let mut found = Vec::new();
    for (group, answer) in groups.into_iter().zip(answers) {
        let verdicts = answer.map_err(|error| error.refusal.error)?;
        for one in group {
            let verdict = verdicts.iter().find(|verdict| verdict.action.eq_ignore_ascii_case(&one.action));
            found.push((one, verdict.cloned().ok_or("it left out an action")?));
        }
    }
    found.sort_by_key(|(one, _)| one.step);
    Ok(found)
}

fn permission(asked: &Asked, verdict: &Verdict) -> Permission {
    Permission {
        action: asked.action.clone(),
        resource: asked.resource.clone(),
        step: asked.step + 1,
        decision: verdict.decision,
        by: verdict.by.clone(),
        missing: verdict.missing.clone(),
    }
}

/// The checks: what is denied and by what, what is allowed by nobody, what depends on more.
fn assess(plan: &Plan, principal: &str, answers: &[(&Asked, Verdict)], may_sign: bool) -> Vec<Check> {
    let mut checks = Vec::new();
    let (mut missing, mut open) = (Vec::new(), Vec::new());
    for (asked, verdict) in answers {
        match verdict.decision {
            Decision::Allowed => {}
            Decision::ExplicitDeny => {
                let check = denied(plan, principal, asked, verdict);
                // An alias is asked for with its key: the same denial once is enough.
                if !checks.contains(&check) {
                    checks.push(check);
                }
            }
            Decision::ImplicitDeny if asked.action == "kms:Sign" && asked.exists && may_sign => {}
            Decision::ImplicitDeny if may_be_allowed_elsewhere(principal, asked, verdict) => {
                open.push(*asked)
            }
            Decision::ImplicitDeny => missing.push((*asked, verdict)),
        }
    }
    if let Some((first, verdict)) = missing.first() {
        let because = match verdict.bounded {
            Some(Bound::Boundary) => "The permissions boundary does not allow",
            Some(Bound::Organization) => "A service control policy does not allow",
            None => "No policy allows",
        };
        let names = names(missing.iter().map(|(asked, _)| *asked));
        let step = step_words(plan, first.step);
        checks.push(with_fix(
            check(TITLE, CheckState::Missing, format!("{because} {principal}: {names}. It would fail at {step}.")),
            "Attach the reader and issuer policies of this plan, and destroyer's where it takes something away.",
        ));
    }
    if !open.is_empty() {
        let names = names(open.iter().copied());
        checks.push(with_fix(
            check(
                TITLE,
                CheckState::Unknown,
                format!(
                    "No identity policy of {principal} allows these, but the resource's own policy, its tags or the call's \
                     circumstances may: {names}."
                ),
            ),
            "Look at the key's policy, or attach the policies of this plan.",
        ));
    }
    if checks.is_empty() {
        let found = format!(
            "IAM's policy simulation allows {principal} all {} actions of the plan. {UNSEEN}",
            answers.len()
        );
        checks.push(check(TITLE, CheckState::Ok, found));
    }
    checks
}

/// Whether something that simulation was not told of may allow it: a key's policy, a shared authority's, tags.
fn may_be_allowed_elsewhere(principal: &str, asked: &Asked, verdict: &Verdict) -> bool {
    let account = |arn: &str| arn.split(':').nth(4).map(str::to_owned);
    let shared = asked.resource != "*" && account(&asked.resource) != account(principal);
    let is_key = asked.resource.contains(":key/");
    verdict.bounded.is_none() && (shared || (asked.exists && is_key) || !verdict.missing.is_empty())
}

fn names<'a>(asked: impl Iterator<Item = &'a Asked>) -> String {
    let mut names: BTreeMap<&str, ()> = BTreeMap::new();
    names.extend(asked.map(|asked| (asked.action.as_str(), ())));
    names.into_keys().collect::<Vec<_>>().join(", ")
}

fn denied(plan: &Plan, principal: &str, asked: &Asked, verdict: &Verdict) -> Check {
    let template = asked.context.get("acm-pca:TemplateArn").and_then(|values| values.first());
    let template = template.and_then(|arn| arn.split_once("template/")).map(|(_, name)| name);
    let by = if verdict.by.is_empty() { "a policy".to_owned() } else { verdict.by.join(" and ") };
    let with = template.map(|name| format!(" with {name}")).unwrap_or_default();
    let step = step_words(plan, asked.step);
    let found = format!(
        "{}{with} is denied to {principal} by {by}, at {step}. A denial wins over any permission.",
        asked.action
    );
    let title = format!("Permission: {}", asked.action);
    // The managed policies for users of Private CA, or a copy of one: they deny the templates that they do not allow.
    let trap = verdict.by.iter().find(|name| name.contains("AWSPrivateCA"));
    match (trap, template) {
        (Some(name), _) => with_fix(
            check(&title, CheckState::Missing, format!("{found} {}", untried::TRAP)),
            format!(
                "Detach {name} from {principal}; the issuer policy of this plan allows just the templates it needs."
            ),
        ),
        (None, Some(_)) => with_fix(
            check(&title, CheckState::Missing, found),
            "Take the template out of that denial, or detach the policy: the issuer policy of this plan allows just the \
             templates it needs.",
        ),
        (None, None) => with_fix(
            check(&title, CheckState::Missing, found),
            "Take this action out of that denial, or work as another role.",
        ),
    }
}

/// The account's root user has no policies that could be asked. In the sandbox nothing limits it.
fn root(plan: &Plan) -> Option<Check> {
    (plan.target.kind == TargetKind::Aws).then(|| {
        check(
            TITLE,
            CheckState::Unknown,
            "The root user has no policies that could be simulated. Only policies of the organization limit it.",
        )
    })
}
