//! Ceremonies: parameters, a table of named steps, and an append-only journal that is the truth.
//!
//! `journal.rs` says what can be recorded, `state.rs` folds records into a state and lists the legal transitions,
//! `runner.rs` is the one loop that runs steps, `context.rs` is all that a step may touch, `view.rs` is what people
//! see, and `setup/` is the setup ceremony. Every step is safe to run twice.

pub mod context;
pub mod journal;
mod runner;
pub mod setup;
pub mod state;
pub mod view;

pub use runner::{Runner, Watchers};

use futures_util::future::BoxFuture;

use self::context::{StepContext, StepResult};
use self::journal::Output;

/// One step of a ceremony.
pub struct Step {
    /// Stored in journals: never renamed.
    pub name: &'static str,
    /// Does it. Safe to run twice: the same effect, though not always the same answer.
    pub run: for<'a> fn(&'a StepContext<'a>) -> BoxFuture<'a, StepResult<Output>>,
}

/// A kind of ceremony.
pub struct Kind {
    /// Stored: never renamed.
    pub name: &'static str,
    /// Grows when the table of steps changes; another version's ceremonies are refused with a clear message.
    pub version: i64,
    /// The steps, in order.
    pub steps: &'static [Step],
}

/// Every kind of ceremony.
pub const KINDS: &[&Kind] = &[&setup::KIND];
