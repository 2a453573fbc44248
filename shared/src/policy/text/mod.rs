//! Policies as texts: where things stand in them, and how to change a text no more than needed.

pub mod edit;
pub mod locate;
mod scan;
pub mod spans;
pub mod wrapped;

pub use edit::{TextEdit, edits};
pub use locate::{fields_of, locate};
pub use spans::{FieldSpans, Lines, Place, Span, Spans, StatementSpans, spans};
