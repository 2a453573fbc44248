//! What a run that stops leaves behind.

use crate::api::plan::{PlanAction, PlanStep};
use crate::format::dollars;

/// What was done so far.
#[derive(Default)]
struct Done {
    made: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
    /// US cents.
    monthly: u32,
    once: u32,
    saved: u32,
}

/// Says at each step what stays if the run stops after it. To be called when prices and actions are settled.
pub fn fill(steps: &mut [PlanStep]) {
    let mut done = Done::default();
    for step in steps {
        let acts = step.calls.iter().any(|call| !call.is_read() && call.operation != "Sign");
        match step.action {
            PlanAction::Create => {
                done.monthly = done.monthly.saturating_add(step.monthly_cents);
                done.once = done.once.saturating_add(step.once_cents);
                if acts {
                    done.made.push(step.title.clone());
                }
            }
            PlanAction::Change if acts => {
                // What is restored costs again.
                done.monthly = done.monthly.saturating_add(step.monthly_cents);
                done.changed.push(step.title.clone());
            }
            PlanAction::Remove if acts => {
                done.saved = done.saved.saturating_add(step.monthly_cents);
                done.removed.push(step.title.clone());
            }
            _ => {}
        }
        step.remains = Some(done.sentence());
    }
}

impl Done {
    fn sentence(&self) -> String {
        let mut parts = Vec::new();
        if !self.made.is_empty() {
            parts.push(format!("What was made stays ({}).", self.made.join("; ")));
        } else if self.changed.is_empty() && self.removed.is_empty() {
            return "Nothing new: nothing was made yet.".to_owned();
        }
        // What changes on the way to something new goes without saying.
        if self.made.is_empty() && !self.changed.is_empty() {
            parts.push(format!("What was changed stays so ({}).", self.changed.join("; ")));
        }
        if !self.removed.is_empty() {
            parts.push(format!("Taken away is ({}).", self.removed.join("; ")));
        }
        parts.extend(match (self.monthly, self.once) {
            (0, 0) if self.saved > 0 => None,
            (0, 0) => Some("It costs nothing new.".to_owned()),
            (0, once) => Some(format!("{} was spent; nothing goes on costing.", dollars(once))),
            (monthly, 0) => Some(format!("It costs {} a month until it is deleted.", dollars(monthly))),
            (monthly, once) => Some(format!(
                "It costs {} a month until it is deleted; {} was spent.",
                dollars(monthly),
                dollars(once)
            )),
        });
        if self.saved > 0 {
            parts.push(format!("{} a month less is paid.", dollars(self.saved)));
        }
        parts.join(" ")
    }
}
