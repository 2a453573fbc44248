//! Tags of authorities.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{error::ApiError, validate::Checks};

/// Tags on one authority at most.
const MOST: usize = 50;

const PATTERN: &str = r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)";

/// A tag on the wire. Its value may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    pub(super) key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

/// Checks a list of tags as the service model does.
pub(super) fn check(checks: &mut Checks, tags: Option<&[Tag]>) {
    checks.count("tags", tags, 1, MOST);
    for (number, tag) in tags.into_iter().flatten().enumerate() {
        let member = |name: &str| format!("tags.{}.member.{name}", number + 1);
        checks.required(&member("key"), tag.key.as_ref());
        checks.length(&member("key"), tag.key.as_deref(), 1, 128);
        checks.pattern(&member("key"), tag.key.as_deref(), PATTERN, is_tag_text);
        checks.length(&member("value"), tag.value.as_deref(), 0, 256);
        checks.pattern(&member("value"), tag.value.as_deref(), PATTERN, is_tag_text);
    }
}

/// Adds checked tags; a tag whose key is there replaces the old one.
pub(super) fn add(tags: &mut BTreeMap<String, String>, new: Vec<Tag>) -> Result<(), ApiError> {
    let mut added = BTreeMap::new();
    for tag in new {
        let Some(key) = tag.key else { continue };
        check_key(&key)?;
        if added.insert(key, tag.value.unwrap_or_default()).is_some() {
            return Err(invalid_tag("Duplicate tag keys are not allowed."));
        }
    }
    tags.extend(added);
    if tags.len() > MOST {
        return Err(ApiError::new(
            "TooManyTagsException",
            format!("A certificate authority can have at most {MOST} tags."),
        ));
    }
    Ok(())
}

/// Removes tags by key, and only where the value is the same if one is given.
pub(super) fn remove(tags: &mut BTreeMap<String, String>, old: Vec<Tag>) -> Result<(), ApiError> {
    for tag in old {
        let Some(key) = tag.key else { continue };
        check_key(&key)?;
        if tag.value.is_none_or(|value| tags.get(&key) == Some(&value)) {
            tags.remove(&key);
        }
    }
    Ok(())
}

fn check_key(key: &str) -> Result<(), ApiError> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(invalid_tag("Tag keys that begin with aws: are reserved."));
    }
    Ok(())
}

fn invalid_tag(message: &str) -> ApiError {
    ApiError::new("InvalidTagException", message)
}

/// Letters, separators, numbers and `_.:/=+-@`.
fn is_tag_text(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c))
}
