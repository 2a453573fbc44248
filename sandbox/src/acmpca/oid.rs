//! Object identifiers in parameters.

use const_oid::ObjectIdentifier;

use super::configuration::invalid_args;
use crate::{error::ApiError, validate::Checks};

const PATTERN: &str = r"([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})";

/// Checks a required object identifier as the service model does.
pub(super) fn check(checks: &mut Checks, member: &str, text: Option<&String>) {
    checks.required(member, text);
    check_optional(checks, member, text.map(String::as_str));
}

/// Checks one that need not be there.
pub(super) fn check_optional(checks: &mut Checks, member: &str, text: Option<&str>) {
    checks.length(member, text, 0, 64);
    checks.pattern(member, text, PATTERN, matches_pattern);
}

/// The object identifier that this text writes.
pub(super) fn object_identifier(text: &str) -> Result<ObjectIdentifier, ApiError> {
    ObjectIdentifier::new(text).map_err(|_| invalid_args(format!("{text} is not an object identifier.")))
}

fn matches_pattern(text: &str) -> bool {
    let mut arcs = text.split('.');
    let first = arcs.next().is_some_and(|arc| matches!(arc, "0" | "1" | "2"));
    let second = arcs.next().is_some_and(|arc| match arc.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [tens, ones] => matches!(tens, b'0'..=b'3') && ones.is_ascii_digit(),
        _ => false,
    });
    first && second && arcs.all(|arc| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_that_of_the_service_model() {
        for text in ["1.2", "2.39.1", "1.3.6.1.4.1.311.20.2.2", "0.09"] {
            assert!(matches_pattern(text), "{text}");
        }
        for text in ["", "1", "3.1", "1.40", "1.2.", "1.2.x", "1..2", "1.2.3 "] {
            assert!(!matches_pattern(text), "{text}");
        }
    }
}
