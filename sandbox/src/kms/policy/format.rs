//! JSON in the layout in which AWS shows policies.

use std::fmt::Write as _;

use serde_json::Value;

/// Two spaces per level, a space before each colon, lists on the line they begin on: `"Statement" : [ {`.
pub(super) fn aws_style(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text
}

fn write(text: &mut String, value: &Value, level: usize) {
    match value {
        Value::Object(members) if members.is_empty() => text.push_str("{ }"),
        Value::Object(members) => {
            let mut separator = "{";
            for (name, value) in members {
                // Writing into a String cannot fail.
                let _ = write!(
                    text,
                    "{separator}\n{:indent$}{} : ",
                    "",
                    Value::from(name.as_str()),
                    indent = 2 * (level + 1)
                );
                write(text, value, level + 1);
                separator = ",";
            }
            let _ = write!(text, "\n{:indent$}}}", "", indent = 2 * level);
        }
        Value::Array(entries) if entries.is_empty() => text.push_str("[ ]"),
        Value::Array(entries) => {
            let mut separator = "[ ";
            for entry in entries {
                text.push_str(separator);
                write(text, entry, level);
                separator = ", ";
            }
            text.push_str(" ]");
        }
        other => {
            let _ = write!(text, "{other}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_and_nested_values() {
        assert_eq!(aws_style(&json!({})), "{ }");
        assert_eq!(aws_style(&json!([])), "[ ]");
        assert_eq!(
            aws_style(&json!({ "A\"": [1, { "B": [] }, { "C": null }] })),
            "{\n  \"A\\\"\" : [ 1, {\n    \"B\" : [ ]\n  }, {\n    \"C\" : null\n  } ]\n}"
        );
    }
}
