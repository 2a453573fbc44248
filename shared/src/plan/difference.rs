//! What is different in a new plan of the same thing.

use std::collections::BTreeSet;

use crate::api::plan::{Plan, PlanStep};
use crate::format::dollars;
use crate::plan::action_word;

/// What differs between a plan that was seen and the one that holds now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// The steps that differ, in the order of the new plan; then those that it has no more.
    pub steps: Vec<StepDifference>,
    /// What differs in the plan as a whole, for example `per month: $401.00, now $1.00`.
    pub whole: Vec<String>,
}

/// What differs in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDifference {
    /// Stored name of the step.
    pub name: String,
    /// Its title, as the newer plan has it.
    pub title: String,
    /// What differs, each in a few words.
    pub changes: Vec<String>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.whole.is_empty()
    }

    /// Whether this step differs.
    pub fn has(&self, step: &str) -> bool {
        self.steps.iter().any(|difference| difference.name == step)
    }

    /// The difference as lines of text, for a terminal.
    pub fn lines(&self) -> Vec<String> {
        let steps = self.steps.iter().map(|step| format!("{}: {}", step.title, step.changes.join("; ")));
        steps.chain(self.whole.iter().cloned()).collect()
    }
}

/// Compares the plan that was seen with the one that holds now.
pub fn difference(seen: &Plan, now: &Plan) -> Difference {
    let of = |plan: &'_ Plan, name: &str| plan.steps.iter().position(|step| step.name == name);
    let mut steps: Vec<StepDifference> = now
        .steps
        .iter()
        .filter_map(|step| {
            let changes = match of(seen, &step.name).and_then(|at| seen.steps.get(at)) {
                None => vec!["new".to_owned()],
                Some(old) => changes(old, step),
            };
            let (name, title) = (step.name.clone(), step.title.clone());
            (!changes.is_empty()).then_some(StepDifference { name, title, changes })
        })
        .collect();
    let gone = seen.steps.iter().filter(|step| of(now, &step.name).is_none());
    steps.extend(gone.map(|step| StepDifference {
        name: step.name.clone(),
        title: step.title.clone(),
        changes: vec!["not needed any more".to_owned()],
    }));
    let mut whole = Vec::new();
    for (label, old, new) in [
        ("per month", seen.cost.monthly_cents, now.cost.monthly_cents),
        ("once", seen.cost.once_cents, now.cost.once_cents),
        ("less per month", seen.cost.saved_monthly_cents, now.cost.saved_monthly_cents),
    ] {
        if old != new {
            whole.push(format!("{label}: {}, now {}", dollars(old), dollars(new)));
        }
    }
    if seen.confirm != now.confirm {
        whole.push(match &now.confirm {
            Some(words) => format!("to be confirmed by typing {words}"),
            None => "nothing to be confirmed any more".to_owned(),
        });
    }
    if seen.target.account != now.target.account {
        let word = |account: &Option<String>| account.clone().unwrap_or_else(|| "unknown".to_owned());
        whole.push(format!("account: {}, now {}", word(&seen.target.account), word(&now.target.account)));
    }
    Difference { steps, whole }
}

fn changes(old: &PlanStep, new: &PlanStep) -> Vec<String> {
    let mut changes = Vec::new();
    if old.action != new.action {
        changes.push(format!("{}, now {}", action_word(old.action), action_word(new.action)));
    }
    if old.resource != new.resource {
        changes.push(match (&old.resource, &new.resource) {
            (None, Some(arn)) => format!("on {arn}"),
            (Some(arn), None) => format!("no more on {arn}"),
            (Some(old), Some(new)) => format!("on {new} instead of {old}"),
            (None, None) => String::new(),
        });
    }
    if old.parent != new.parent {
        changes.push(match &new.parent {
            Some(arn) => format!("belongs to {arn}"),
            None => "belongs to nothing".to_owned(),
        });
    }
    if old.title != new.title {
        changes.push(format!("was {}", old.title));
    }
    if old.action == new.action && old.summary != new.summary {
        changes.push(new.summary.clone());
    }
    for (label, old, new) in
        [("per month", old.monthly_cents, new.monthly_cents), ("once", old.once_cents, new.once_cents)]
    {
        if old != new {
            changes.push(format!("{} {label}, now {}", dollars(old), dollars(new)));
        }
    }
    let operations =
        |step: &PlanStep| step.calls.iter().map(|call| call.operation.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (operations(old), operations(new));
    let list = |set: Vec<&String>| set.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let (added, removed) =
        (list(after.difference(&before).collect()), list(before.difference(&after).collect()));
    if !added.is_empty() {
        changes.push(format!("also calls {added}"));
    }
    if !removed.is_empty() {
        changes.push(format!("no longer calls {removed}"));
    }
    if changes.is_empty() && old.calls != new.calls {
        changes.push("the calls have other parameters".to_owned());
    }
    changes
}
