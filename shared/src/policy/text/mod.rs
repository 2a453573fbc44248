//! A policy as text: where things stand in it, how to change it no more than needed, and, while somebody is still writing
//! it, what its pieces are and how it can go on.
//!
//! [`spans()`], [`edits()`], [`rewritten()`] and [`locate()`] want JSON. [`tokens()`], [`complete()`] and [`statement_spans()`] take text that
//! is none yet: [`walk`] reads on over what is broken.

mod about;
mod complete;
pub mod edit;
pub mod locate;
mod scan;
pub mod spans;
mod statements;
mod tokens;
mod walk;
pub mod wrapped;

pub use about::{about_action, common_operators};
pub use complete::{Completion, Completions, complete};
pub use edit::{TextEdit, edits, rewritten};
pub use locate::{fields_of, locate};
pub use spans::{FieldSpans, Lines, Place, Span, Spans, StatementSpans, spans};
pub use statements::statement_spans;
pub use tokens::{Token, TokenKind, tokens};

#[cfg(test)]
mod properties;
