//! What a run that stops leaves behind.

use crate::api::plan::{PlanAction, PlanStep};
use crate::format::dollars;

/// Says at each step what stays if the run stops after it. To be called when prices and actions are settled.
pub fn fill(steps: &mut [PlanStep]) {
    let mut made: Vec<String> = Vec::new();
    let (mut monthly, mut once) = (0_u32, 0_u32);
    for step in steps {
        if step.action == PlanAction::Create {
            monthly = monthly.saturating_add(step.monthly_cents);
            once = once.saturating_add(step.once_cents);
            if step.calls.iter().any(|call| !call.is_read() && call.operation != "Sign") {
                made.push(step.title.clone());
            }
        }
        step.remains = Some(sentence(&made, monthly, once));
    }
}

fn sentence(made: &[String], monthly: u32, once: u32) -> String {
    if made.is_empty() {
        return "Nothing new: nothing was made yet.".to_owned();
    }
    let stays = format!("What was made stays ({}).", made.join("; "));
    let costs = match (monthly, once) {
        (0, 0) => "It costs nothing new.".to_owned(),
        (0, once) => format!("{} was spent; nothing goes on costing.", dollars(once)),
        (monthly, 0) => format!("It costs {} a month until it is deleted.", dollars(monthly)),
        (monthly, once) => {
            format!("It costs {} a month until it is deleted; {} was spent.", dollars(monthly), dollars(once))
        }
    };
    format!("{stays} {costs}")
}
