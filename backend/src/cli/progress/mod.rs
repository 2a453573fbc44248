//! How a ceremony goes on, while somebody looks: a bar on a terminal, plain lines elsewhere, JSON for programs.

mod bar;
mod events;
mod lines;

use std::io::IsTerminal;

use clap::Args;
use signet_shared::api::ceremony::Ceremony;
use signet_shared::api::identity::Identity;
use signet_shared::api::plan::Plan;

use self::bar::Bar;
use self::lines::Lines;
use super::print;

/// The flag of every command that follows a ceremony.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Telling {
    /// Print one JSON object per line: each change of the ceremony, then the outcome (docs/cli.md).
    #[arg(long)]
    pub json: bool,
}

impl Telling {
    /// What shows a ceremony of this plan, here.
    pub(super) fn of(self, plan: &Plan) -> Progress {
        if self.json {
            return Progress::Events;
        }
        if is_lively() { Progress::Bar(Bar::new(plan)) } else { Progress::Lines(Lines::default()) }
    }

    /// Tells the plan, where programs read.
    pub(super) fn plan(self, plan: &Plan) {
        if self.json {
            events::plan(plan);
        }
    }

    /// Tells what came of it, where programs read; false where people read.
    pub(super) fn outcome(self, ceremony: &Ceremony, identity: &Identity, file: Option<&str>) -> bool {
        if self.json {
            events::outcome(ceremony, identity, file);
        }
        self.json
    }
}

/// Whether a person looks at standard error, on a terminal that can draw.
fn is_lively() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    std::io::stderr().is_terminal() && !dumb && !set("CI") && !set("NO_COLOR")
}

/// What shows a ceremony.
pub(super) enum Progress {
    /// A bar, with what is done above it.
    Bar(Bar),
    /// A line for each step and each reason to wait.
    Lines(Lines),
    /// A JSON object for each journal record.
    Events,
}

impl Progress {
    /// Takes note of how things stand, without telling.
    pub(super) fn know(&mut self, ceremony: &Ceremony) {
        match self {
            Self::Bar(bar) => bar.know(ceremony),
            Self::Lines(lines) => drop(lines.news(ceremony)),
            Self::Events => {}
        }
    }

    /// Tells what is new. False if nobody is left to hear it.
    pub(super) fn tell(&mut self, ceremony: &Ceremony) -> bool {
        match self {
            Self::Bar(bar) => bar.tell(ceremony),
            Self::Lines(lines) => lines.news(ceremony).iter().for_each(|line| print::tell(line)),
            Self::Events => return events::ceremony(ceremony),
        }
        true
    }

    /// Says a sentence in between.
    pub(super) fn say(&self, text: &str) {
        match self {
            Self::Bar(bar) => bar.say(text),
            _ => print::tell(text),
        }
    }
}
