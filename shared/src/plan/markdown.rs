//! A plan as a document: to paste into a ticket or a review.

use crate::api::plan::{Plan, PlanStep, PlannedCall};
use crate::format::{about, dollars, rfc3339};
use crate::plan::quote::markdown as escape;
use crate::plan::{action_word, short_hash};

/// The whole plan, CommonMark with tables (GitHub Flavored Markdown §4.10).
pub(super) fn markdown(plan: &Plan) -> String {
    let mut out = vec![format!("# Plan {}: {}", escape(short_hash(plan)), escape(super::identity(plan)))];
    out.push(head(plan));
    out.push(table(
        &["#", "Step", "Action", "What and why", "Per month", "Once"],
        plan.steps.iter().enumerate().map(|(number, step)| {
            let price = |cents: u32| if cents == 0 { String::new() } else { dollars(cents) };
            let why = match &step.hint {
                Some(hint) => format!("{} {}", step.summary, hint),
                None => step.summary.clone(),
            };
            vec![
                (number + 1).to_string(),
                escape(&step.title),
                action_word(step.action).to_owned(),
                escape(&why),
                price(step.monthly_cents),
                price(step.once_cents),
            ]
        }),
    ));
    out.push("## What it costs".to_owned());
    out.push(bill(plan));
    if let Some(preflight) = &plan.preflight {
        out.push("## Checked before".to_owned());
        out.push(table(
            &["Check", "State", "Found", "What to do"],
            preflight.checks.iter().map(|check| {
                let fix = check.fix.as_deref().unwrap_or_default();
                vec![escape(&check.title), check.state.word().to_owned(), escape(&check.found), escape(fix)]
            }),
        ));
    }
    out.push("## AWS calls".to_owned());
    out.extend(plan.steps.iter().enumerate().map(|(number, step)| calls(number + 1, step)));
    out.join("\n\n") + "\n"
}

fn head(plan: &Plan) -> String {
    let mut facts = vec![
        ("Target", plan.target.name.clone()),
        ("Region", super::region(plan).to_owned()),
        ("Account", super::account(plan).unwrap_or("unknown").to_owned()),
    ];
    if let Some(caller) = plan.preflight.as_ref().and_then(|preflight| preflight.caller.clone()) {
        facts.push(("Caller", caller));
    }
    facts.push(("Computed", rfc3339(plan.created_at.div_euclid(1000))));
    facts.push(("Takes", about(plan.expected_seconds)));
    facts.push(("Hash", plan.hash.clone()));
    facts.iter().map(|(name, value)| format!("- {name}: {}", escape(value))).collect::<Vec<_>>().join("\n")
}

fn bill(plan: &Plan) -> String {
    let lines = table(
        &["Item", "Note", "Paid", "Amount"],
        plan.cost.lines.iter().map(|line| {
            let period = match line.period {
                crate::api::plan::Period::Monthly => "monthly",
                crate::api::plan::Period::Once => "once",
            };
            vec![escape(&line.label), escape(&line.note), period.to_owned(), dollars(line.cents)]
        }),
    );
    let ends = match plan.cost.saved_monthly_cents {
        0 => String::new(),
        saved => format!(" Ends: {} a month.", dollars(saved)),
    };
    format!(
        "{lines}\n\nNew: {} a month and {} once, by AWS list prices of {}, without tax.{ends}",
        dollars(plan.cost.monthly_cents),
        dollars(plan.cost.once_cents),
        escape(&plan.cost.priced_on)
    )
}

fn calls(number: usize, step: &PlanStep) -> String {
    let mut out = format!("### {number}. {}\n\n", escape(&step.title));
    if step.calls.is_empty() {
        out.push_str("None.");
    } else {
        out.push_str(&table(
            &["Call", "IAM action", "On", "With"],
            step.calls.iter().map(|call| {
                let actions: Vec<String> =
                    call.actions.iter().map(|action| format!("`{}`", code(action))).collect();
                vec![
                    format!("`{}`", code(&call.operation)),
                    actions.join(" "),
                    escape(&call.resource),
                    with(call),
                ]
            }),
        ));
    }
    if let Some(remains) = &step.remains {
        out.push_str(&format!("\n\nIf the run stops here: {}", escape(remains)));
    }
    out
}

fn with(call: &PlannedCall) -> String {
    let words = call
        .parameters
        .iter()
        .map(|parameter| format!("{}: {}", escape(&parameter.name), escape(&parameter.value.words())));
    words.collect::<Vec<_>>().join("<br>")
}

/// Inside a code span nothing can be escaped.
fn code(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '*')).collect()
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule: Vec<String> = head.iter().map(|_| "---".to_owned()).collect();
    let mut lines = vec![line(&head), line(&rule)];
    lines.extend(rows.map(|row| line(&row)));
    lines.join("\n")
}
