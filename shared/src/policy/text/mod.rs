//! A policy as text that somebody is writing: where things stand in it, what its pieces are, and how it can go on.
//!
//! All of it takes text that is no JSON yet. [`walk`] reads on over what is broken; [`tokens()`], [`complete()`] and
//! [`statement_spans()`] ask it.

mod about;
mod complete;
mod statements;
mod tokens;
mod walk;

pub use about::{about_action, common_operators};
pub use complete::{Completion, Completions, complete};
pub use statements::statement_spans;
pub use tokens::{Token, TokenKind, tokens};

#[cfg(test)]
mod properties;
