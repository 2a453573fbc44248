//! Tags of keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::authorize::Ask;
use crate::{error::ApiError, validate::Checks};

/// Tags on one key at most.
const MOST: usize = 50;

/// A tag on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    tag_key: Option<String>,
    tag_value: Option<String>,
}

impl Tag {
    pub(super) fn new(key: &str, value: &str) -> Self {
        Self { tag_key: Some(key.to_owned()), tag_value: Some(value.to_owned()) }
    }
}

/// Checks a list of tags as the service model does.
pub(super) fn check(checks: &mut Checks, tags: &[Tag]) {
    for (number, tag) in tags.iter().enumerate() {
        let member = |name: &str| format!("tags.{}.member.{name}", number + 1);
        checks.required(&member("tagKey"), tag.tag_key.as_ref());
        checks.required(&member("tagValue"), tag.tag_value.as_ref());
        checks.length(&member("tagKey"), tag.tag_key.as_deref(), 1, 128);
        checks.length(&member("tagValue"), tag.tag_value.as_deref(), 0, 256);
    }
}

/// What an operation that gives tags asks permission for.
pub(super) fn ask(action: &'static str, tags: &[Tag]) -> Ask {
    let mut ask = Ask::own(action);
    let pairs = tags.iter().filter_map(|tag| tag.tag_key.as_ref().zip(tag.tag_value.as_ref()));
    for (key, value) in pairs.clone() {
        ask.facts.set(&format!("aws:RequestTag/{key}"), value);
    }
    ask.facts.list("aws:TagKeys", pairs.map(|(key, _)| key));
    ask
}

/// Adds checked tags; a tag whose key is there replaces the old one.
pub(super) fn add(tags: &mut BTreeMap<String, String>, new: Vec<Tag>) -> Result<(), ApiError> {
    let mut added = BTreeMap::new();
    for tag in new {
        let (Some(key), Some(value)) = (tag.tag_key, tag.tag_value) else { continue };
        check_key(&key)?;
        if added.insert(key, value).is_some() {
            return Err(tag_exception("Duplicate tag keys"));
        }
    }
    tags.extend(added);
    if tags.len() > MOST {
        return Err(ApiError::new("LimitExceededException", format!("A key can have at most {MOST} tags")));
    }
    Ok(())
}

/// Refuses the tag keys that are AWS's own.
pub(super) fn check_key(key: &str) -> Result<(), ApiError> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(tag_exception("aws: prefixed tag key names are not allowed for external use."));
    }
    Ok(())
}

fn tag_exception(message: &str) -> ApiError {
    ApiError::new("TagException", message)
}
