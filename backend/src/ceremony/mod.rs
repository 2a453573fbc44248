//! Ceremonies: parameters, a plan of named steps, and an append-only journal that is the truth.
//!
//! `plan.rs` makes plans, `parameters.rs` says what their calls are made with, `journal.rs` says what can be recorded, `state.rs` folds records into a state and lists the
//! legal transitions, `runner.rs` is the one loop that runs steps, `context.rs` is all that a step may touch, `view.rs`
//! is what people see. `steps/` holds the steps, each safe to run twice; a folder per kind says which of them it takes
//! and how it plans them.

mod clean_up;
pub mod context;
mod import;
pub mod journal;
mod order;
mod parameters;
pub mod plan;
mod recorder;
mod renew;
mod restore;
mod revoke;
mod rotate;
mod runner;
mod setup;
pub mod state;
mod steps;
pub mod tally;
pub mod view;
mod waits;

pub use import::order as imported;
pub use runner::{Runner, Watchers};
pub use steps::authority::check_fit as check_authority;

use futures_util::future::BoxFuture;

use self::context::{StepContext, StepResult};
use self::journal::Output;
use self::plan::{Draft, Planning};
use crate::error::Result;

/// One step of a ceremony.
pub struct Step {
    /// Stored in journals: never renamed.
    pub name: &'static str,
    /// Does it. Safe to run twice: the same effect, though not always the same answer.
    pub run: for<'a> fn(&'a StepContext<'a>) -> BoxFuture<'a, StepResult<Output>>,
}

/// A kind of ceremony.
pub struct Kind {
    /// Stored: never renamed. The tag of its parameters (`CeremonyParams::kind`).
    pub name: &'static str,
    /// Grows when a step means something else; another version's ceremonies are refused with a clear message.
    pub version: i64,
    /// Every step that a plan of this kind may have. Which ones, and in which order, the plan says.
    pub steps: &'static [Step],
    /// Says what it will do, as the target stands. Reads only.
    pub plan: for<'a> fn(&'a Planning<'a>) -> BoxFuture<'a, Result<Draft>>,
}

impl Kind {
    /// The step of this name. What follows `#` counts resources (`key#2`) and is not part of it.
    pub fn step(&self, name: &str) -> Option<&'static Step> {
        let base = base(name);
        self.steps.iter().find(|step| step.name == base)
    }
}

/// A step's name without the number of its resource.
pub fn base(name: &str) -> &str {
    name.split('#').next().unwrap_or(name)
}

/// Every kind of ceremony.
pub const KINDS: &[&Kind] = &[
    &setup::KIND,
    &renew::KIND,
    &clean_up::KIND,
    &restore::KIND,
    &rotate::KIND,
    &revoke::KIND,
    &import::KIND,
];

/// The kind of this name, in the version that this Signet runs.
pub fn kind_named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name).copied()
}
