//! Two certificates beside each other as text: what differs, in full, then what is the same, by name.

use super::super::compare::{ComparedField, Comparison, Relation};
use super::Text;

/// A comparison for people. Ends in a line break.
pub fn comparison_to_text(comparison: &Comparison) -> String {
    let mut text = Text::default();
    text.line(&comparison.summary());
    for field in comparison.differences() {
        text.heading(&format!("{}: {}", field.name, field.relation.word()));
        text.values("First", &field.first);
        text.values("Second", &field.second);
    }
    let same: Vec<&str> =
        comparison.fields.iter().filter(|field| is_same(field)).map(|field| field.name.as_str()).collect();
    if !same.is_empty() {
        text.heading("The same in both");
        text.line(&format!("  {}", same.join(", ")));
    }
    text.written
}

fn is_same(field: &ComparedField) -> bool {
    field.relation == Relation::Same
}

impl Text {
    /// The lines of a value; nothing where the field is not there.
    fn values(&mut self, label: &str, lines: &[String]) {
        if !lines.is_empty() {
            self.rows(label, lines.iter().cloned());
        }
    }
}
