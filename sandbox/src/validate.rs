//! The checks that AWS derives from its service models, with their wording.
//!
//! AWS looks at all parameters first and reports every violation in one `ValidationException`.

use std::fmt::Display;

use crate::error::ApiError;

/// Collects the violations of one request.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    violations: Vec<String>,
}

impl Checks {
    /// A violation of `constraint` by the value shown.
    fn violation(&mut self, value: impl Display, member: &str, constraint: impl Display) {
        self.violations.push(format!(
            "Value {value} at '{member}' failed to satisfy constraint: Member must {constraint}"
        ));
    }

    /// The member must be there.
    pub(crate) fn required<T>(&mut self, member: &str, value: Option<&T>) {
        if value.is_none() {
            self.violation("null", member, "not be null");
        }
    }

    /// The text, when there, must have so many characters.
    pub(crate) fn length(&mut self, member: &str, value: Option<&str>, min: usize, max: usize) {
        let Some(value) = value else { return };
        let length = value.chars().count();
        if length < min {
            self.violation(
                format_args!("'{value}'"),
                member,
                format_args!("have length greater than or equal to {min}"),
            );
        }
        if length > max {
            self.violation(
                format_args!("'{value}'"),
                member,
                format_args!("have length less than or equal to {max}"),
            );
        }
    }

    /// The bytes, when there, must be so many. Their value is not shown.
    pub(crate) fn bytes(&mut self, member: &str, value: Option<&[u8]>, min: usize, max: usize) {
        let Some(value) = value else { return };
        let bound = if value.len() < min {
            format!("greater than or equal to {min}")
        } else if value.len() > max {
            format!("less than or equal to {max}")
        } else {
            return;
        };
        self.violations.push(format!(
            "Value at '{member}' failed to satisfy constraint: Member must have length {bound}"
        ));
    }

    /// The number, when there, must lie in this range.
    pub(crate) fn range(&mut self, member: &str, value: Option<i64>, min: i64, max: i64) {
        let Some(value) = value else { return };
        if value < min {
            self.violation(
                format_args!("'{value}'"),
                member,
                format_args!("have value greater than or equal to {min}"),
            );
        }
        if value > max {
            self.violation(
                format_args!("'{value}'"),
                member,
                format_args!("have value less than or equal to {max}"),
            );
        }
    }

    /// The list, when there, must have so many entries.
    pub(crate) fn count<T>(&mut self, member: &str, value: Option<&[T]>, min: usize, max: usize) {
        let Some(value) = value else { return };
        if value.len() < min {
            self.violation("'[]'", member, format_args!("have length greater than or equal to {min}"));
        }
        if value.len() > max {
            self.violation("'[...]'", member, format_args!("have length less than or equal to {max}"));
        }
    }

    /// The text, when there, must be one of these words.
    pub(crate) fn one_of(&mut self, member: &str, value: Option<&str>, words: &[&str]) {
        let Some(value) = value else { return };
        if !words.contains(&value) {
            self.violation(
                format_args!("'{value}'"),
                member,
                format_args!("satisfy enum value set: [{}]", words.join(", ")),
            );
        }
    }

    /// The text, when there, must match AWS's `pattern`, which `matches` decides.
    pub(crate) fn pattern(
        &mut self,
        member: &str,
        value: Option<&str>,
        pattern: &str,
        matches: impl Fn(&str) -> bool,
    ) {
        let Some(value) = value else { return };
        if !matches(value) {
            self.violation(
                format_args!("'{value}'"),
                member,
                format_args!("satisfy regular expression pattern: {pattern}"),
            );
        }
    }

    /// All violations as one error.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        match self.violations.len() {
            0 => Ok(()),
            1 => Err(ApiError::validation(format!(
                "1 validation error detected: {}",
                self.violations.join("; ")
            ))),
            count => Err(ApiError::validation(format!(
                "{count} validation errors detected: {}",
                self.violations.join("; ")
            ))),
        }
    }
}

/// The value of a member that [`Checks::required`] has seen.
pub(crate) fn given<T>(member: &str, value: Option<T>) -> Result<T, ApiError> {
    let mut checks = Checks::default();
    checks.required(member, value.as_ref());
    checks.finish()?;
    value.ok_or_else(|| ApiError::validation(format!("Value null at '{member}'")))
}

/// AWS's pattern `[\u0009\u000A\u000D\u0020-\u00FF]*`.
pub(crate) fn is_latin1_text(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_is_reported() {
        let mut checks = Checks::default();
        checks.required::<String>("keyId", None);
        checks.range("limit", Some(0), 1, 1_000);
        let error = checks.finish().unwrap_err();
        assert_eq!(error.name, "ValidationException");
        assert_eq!(
            error.message,
            "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; \
             Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"
        );
    }

    #[test]
    fn what_is_absent_or_right_passes() {
        let mut checks = Checks::default();
        checks.required("a", Some(&1));
        checks.length("b", None, 1, 2);
        checks.length("b", Some("é"), 1, 1);
        checks.bytes("c", Some(&[0]), 1, 1);
        checks.one_of("d", Some("RAW"), &["RAW", "DIGEST"]);
        checks.count("e", Some(&[1, 2]), 1, 2);
        assert_eq!(checks.finish(), Ok(()));
    }
}
