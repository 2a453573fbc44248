//! A plan as the command line shows it.

use crate::api::plan::Plan;
use crate::api::session::TargetKind;
use crate::format::{about, dollars};
use crate::plan::quote::one_line;
use crate::plan::{action_word, short_hash};

/// Steps with what they cost, then the bill, then what was checked before.
pub(super) fn text(plan: &Plan) -> String {
    let mut lines = Vec::new();
    if let Some(preflight) = &plan.preflight {
        let caller = preflight.caller.as_deref().unwrap_or("unknown");
        let account = preflight.account.as_deref().unwrap_or("unknown");
        lines.push(format!("Account {account}, as {caller}"));
    }
    lines.push(format!("Plan {} in {} ({}):", short_hash(plan), plan.target.name, super::region(plan)));
    for (number, step) in plan.steps.iter().enumerate() {
        let action = action_word(step.action);
        lines.push(format!("  {}. [{action}] {}: {}", number + 1, step.title, step.summary));
        lines.extend(step.hint.iter().map(|hint| format!("     {hint}")));
    }
    let (monthly, once) = (dollars(plan.cost.monthly_cents), dollars(plan.cost.once_cents));
    let free = match plan.target.kind {
        TargetKind::Sandbox => " In the sandbox it costs nothing.",
        TargetKind::Aws => "",
    };
    lines.push(format!(
        "It adds {monthly} a month and {once} once, by list prices of {}.{free}",
        plan.cost.priced_on
    ));
    if plan.cost.saved_monthly_cents > 0 {
        lines.push(format!("It ends {} a month.", dollars(plan.cost.saved_monthly_cents)));
    }
    lines.push(format!("It takes {}.", about(plan.expected_seconds)));
    for check in plan.preflight.iter().flat_map(|preflight| &preflight.checks) {
        lines.push(format!("[{}] {}: {}", check.state.word(), check.title, check.found));
        lines.extend(check.fix.iter().map(|fix| format!("     {fix}")));
    }
    lines.iter().map(|line| one_line(line) + "\n").collect()
}
