//! JSON reading that refuses what `serde_json::Value` would silently swallow, and explains what went wrong.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::PolicyError;

/// Reads one JSON value that fills the whole text.
pub(super) fn parse(text: &str) -> Result<Value, PolicyError> {
    let trimmed = text.trim_start_matches('\u{feff}');
    if trimmed.trim().is_empty() {
        return Err(PolicyError {
            message: "There is no policy here".to_owned(),
            line: None,
            column: None,
            hint: "Paste the whole policy, from { to }.".to_owned(),
        });
    }
    serde_json::from_str::<Strict>(trimmed).map(|strict| strict.0).map_err(|error| explain(trimmed, &error))
}

/// A JSON value none of whose objects repeats a field.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Strict, E> {
        Ok(Strict(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Strict, E> {
        Ok(Strict(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Strict, E> {
        Ok(Strict(Value::String(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Strict, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(value)) = access.next_element()? {
            list.push(value);
        }
        Ok(Strict(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Strict, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let place = match map.entry(key) {
                Entry::Vacant(place) => place,
                Entry::Occupied(there) => {
                    return Err(de::Error::custom(format!("{REPEATED}{}\"", there.key())));
                }
            };
            let Strict(value) = access.next_value()?;
            place.insert(value);
        }
        Ok(Strict(Value::Object(map)))
    }
}

const REPEATED: &str = "repeated field \"";

fn explain(text: &str, error: &serde_json::Error) -> PolicyError {
    let full = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let bare = full.strip_suffix(&position).unwrap_or(&full);
    let (message, hint) = explain_message(bare, text, error.line(), error.column());
    let known = error.line() > 0;
    PolicyError {
        message,
        line: known.then(|| error.line()),
        column: known.then(|| error.column().max(1)),
        hint,
    }
}

fn explain_message(bare: &str, text: &str, line: usize, column: usize) -> (String, String) {
    let own = |message: &str, hint: &str| (message.to_owned(), hint.to_owned());
    // serde_json points at, or just behind, the character that it could not take.
    let line_text = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let at = line_text.as_bytes().get(column.saturating_sub(1)).copied();
    if let Some(field) = bare.strip_prefix(REPEATED) {
        let field = field.trim_end_matches('"');
        return (
            format!("The field \"{field}\" stands twice in one object"),
            "Keep one of them; only the last would count.".to_owned(),
        );
    }
    if bare.starts_with("EOF") {
        return own("The text ends before the policy does", "Look for a missing } or ] or \" at the end.");
    }
    if bare.starts_with("trailing comma") {
        return own("There is a comma with nothing after it", "Take out the comma before } or ].");
    }
    if bare.starts_with("trailing characters") {
        return own(
            "There is more text after the end of the policy",
            "Keep one policy, from its first { to its last }.",
        );
    }
    if bare.starts_with("expected `,`") {
        return own("Two entries stand side by side without a comma", "Put a comma between them.");
    }
    if bare.starts_with("expected `:`") {
        return own("A field has no value", "Write \"field\": value.");
    }
    if bare.starts_with("control character") {
        return own("A text runs over the end of its line", "Close the quotation mark before the line ends.");
    }
    if bare.starts_with("recursion limit") {
        return own("It nests too deep to be a policy", "A policy needs five levels.");
    }
    if at == Some(b'\'') {
        return own("Single quotation marks are not JSON", "Use \" around names and texts.");
    }
    if at == Some(b'/') {
        return own("JSON has no comments", "Take the comment out.");
    }
    if line_text.contains(['“', '”', '„']) {
        return own("Curly quotation marks are not JSON", "Replace them by straight ones: \".");
    }
    if bare.starts_with("key must be a string") {
        return own("A field name is not in quotation marks", "Write \"name\": value.");
    }
    (
        format!("This is not JSON: {bare}"),
        "Mend the place named, or start from the policy in force.".to_owned(),
    )
}
