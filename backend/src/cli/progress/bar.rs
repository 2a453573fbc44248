//! A ceremony on a terminal: what is done scrolls up, the bar shows what is being done and how long it may take.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use signet_shared::api::ceremony::{Ceremony, StepState};
use signet_shared::api::plan::Plan;
use signet_shared::format;

use super::lines::Lines;
use crate::clock::Clock;

/// Steps done, elapsed and expected time, and the current step.
const TEMPLATE: &str = "{spinner} [{bar:20}] {pos}/{len}  {elapsed} of {prefix}  {wide_msg}";
/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// The bar, and what was told above it.
pub(in crate::cli) struct Bar {
    bar: ProgressBar,
    lines: Lines,
}

impl Bar {
    pub(super) fn new(plan: &Plan) -> Self {
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(u64::try_from(plan.steps.len()).unwrap_or_default())
            .with_style(style.progress_chars("=> "))
            .with_prefix(format::about(plan.expected_seconds));
        bar.enable_steady_tick(TICK);
        Self { bar, lines: Lines::default() }
    }

    /// Takes note of how things stand; a ceremony at work is timed from its start.
    pub(super) fn know(&mut self, ceremony: &Ceremony) {
        drop(self.lines.news(ceremony));
        let since = Clock::system().now_ms() - ceremony.started_at;
        if !ceremony.state.is_at_rest() {
            self.bar.set_elapsed(Duration::from_millis(u64::try_from(since).unwrap_or_default()));
        }
        self.show(ceremony);
    }

    pub(super) fn tell(&mut self, ceremony: &Ceremony) {
        for line in self.lines.news(ceremony) {
            self.bar.println(line);
        }
        self.show(ceremony);
        if ceremony.state.is_at_rest() {
            self.bar.finish_and_clear();
        }
    }

    pub(super) fn say(&self, text: &str) {
        self.bar.println(text);
    }

    fn show(&self, ceremony: &Ceremony) {
        let done = ceremony.steps.iter().filter(|step| step.state == StepState::Done).count();
        self.bar.set_position(u64::try_from(done).unwrap_or_default());
        let current = ceremony.steps.iter().find(|step| step.state != StepState::Done);
        let message = current.map(|step| match &step.waiting {
            Some(waiting) => format!("{}: {}", step.title, waiting.reason),
            None => step.title.clone(),
        });
        self.bar.set_message(message.unwrap_or_default());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
