//! A ceremony in lines: one for each step that is done or failed, one for each reason to wait.

use signet_shared::api::ceremony::{Ceremony, StepState, StepView};

/// What was told so far.
#[derive(Debug, Default)]
pub(in crate::cli) struct Lines {
    /// How many steps, from the first.
    done: usize,
    /// The last reason to wait.
    wait: String,
    /// Which step failed, in which attempt.
    failed: Option<(String, u32)>,
}

impl Lines {
    /// The lines that were not told yet.
    pub(super) fn news(&mut self, ceremony: &Ceremony) -> Vec<String> {
        let mut lines = Vec::new();
        let steps = ceremony.steps.iter().skip(self.done);
        for step in steps.take_while(|step| step.state == StepState::Done) {
            let detail = step.detail.as_deref().unwrap_or_default();
            lines.push(format!("done  {} ({:.1} s): {detail}", step.title, seconds(step)));
            self.done += 1;
        }
        let waiting = ceremony.steps.iter().find_map(|step| step.waiting.as_ref());
        if let Some(waiting) = waiting.filter(|waiting| waiting.reason != self.wait) {
            self.wait.clone_from(&waiting.reason);
            lines.push(format!("wait  {}", self.wait));
        }
        for step in &ceremony.steps {
            let Some(failure) = &step.failure else { continue };
            let attempt = Some((step.name.clone(), step.attempts));
            if self.failed != attempt {
                self.failed = attempt;
                lines.push(format!("fail  {}: {}", step.title, failure.title));
            }
        }
        lines
    }
}

/// How long a step took, from its first start.
fn seconds(step: &StepView) -> f64 {
    let took = step.ended_at.unwrap_or_default() - step.started_at.unwrap_or_default();
    f64::from(u32::try_from(took).unwrap_or_default()) / 1000.0
}
