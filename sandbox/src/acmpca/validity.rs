//! How long a certificate is to be valid.

use jiff::{civil::DateTime, tz::TimeZone};
use serde::Deserialize;

use super::configuration::invalid_args;
use crate::{clock::Moment, error::ApiError, validate::Checks};

const TYPES: [&str; 5] = ["END_DATE", "ABSOLUTE", "DAYS", "MONTHS", "YEARS"];

/// A period or a date.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Validity {
    value: Option<i64>,
    r#type: Option<String>,
}

impl Validity {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks, path: &str) {
        checks.required(&format!("{path}.value"), self.value.as_ref());
        checks.range(&format!("{path}.value"), self.value, 1, i64::MAX);
        checks.required(&format!("{path}.type"), self.r#type.as_ref());
        checks.one_of(&format!("{path}.type"), self.r#type.as_deref(), &TYPES);
    }

    /// The end of the period that begins `now`, or the date itself.
    pub(super) fn end(&self, now: Moment) -> Result<Moment, ApiError> {
        let value = self.value.unwrap_or(0);
        let end = match self.r#type.as_deref() {
            Some("DAYS") => u32::try_from(value).ok().map(|days| now.plus_days(days)),
            Some("MONTHS") => now.plus_months(value),
            Some("YEARS") => value.checked_mul(12).and_then(|months| now.plus_months(months)),
            Some("ABSOLUTE") => Some(Moment::from_seconds(value)),
            Some("END_DATE") => end_date(value),
            _ => None,
        };
        // X.509 ends with the year 9999.
        end.filter(|end| end.seconds() <= 253_402_300_799)
            .ok_or_else(|| invalid_args("The validity is not a date that a certificate can have."))
    }

    /// The date from which a certificate is to be valid.
    pub(super) fn beginning(&self) -> Result<Moment, ApiError> {
        match (self.r#type.as_deref(), self.value) {
            (Some("ABSOLUTE"), Some(seconds)) => Ok(Moment::from_seconds(seconds)),
            (Some("END_DATE"), Some(value)) => {
                end_date(value).ok_or_else(|| invalid_args("ValidityNotBefore is not a date."))
            }
            _ => Err(invalid_args("The type of ValidityNotBefore must be ABSOLUTE or END_DATE.")),
        }
    }
}

/// A date in digits: YYMMDDHHMMSS (years 1950 to 2049) or YYYYMMDDHHMMSS, in UTC.
fn end_date(value: i64) -> Option<Moment> {
    let (date, time) = (value / 1_000_000, value % 1_000_000);
    let year = match date / 10_000 {
        short @ 0..=49 => 2_000 + short,
        short @ 50..=99 => 1_900 + short,
        full => full,
    };
    let part = |number: i64| i8::try_from(number % 100).ok();
    let civil = DateTime::new(
        i16::try_from(year).ok()?,
        part(date / 100)?,
        part(date)?,
        part(time / 10_000)?,
        part(time / 100)?,
        part(time)?,
        0,
    )
    .ok()?;
    Some(Moment(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(value: i64, r#type: &str) -> Option<i64> {
        // 2026-01-31T12:00:00Z
        let now = Moment::from_seconds(1_769_860_800);
        Validity { value: Some(value), r#type: Some(r#type.into()) }.end(now).ok().map(Moment::seconds)
    }

    #[test]
    fn ends() {
        assert_eq!(end(1, "DAYS"), Some(1_769_947_200));
        assert_eq!(end(1, "MONTHS"), Some(1_772_280_000)); // 2026-02-28
        assert_eq!(end(1, "YEARS"), Some(1_801_396_800)); // 2027-01-31
        assert_eq!(end(1_800_000_000, "ABSOLUTE"), Some(1_800_000_000));
        assert_eq!(end(270_131_120_000, "END_DATE"), Some(1_801_396_800));
        assert_eq!(end(20_270_131_120_000, "END_DATE"), Some(1_801_396_800));
    }

    #[test]
    fn dates_that_are_none() {
        for (value, r#type) in [
            (i64::MAX, "DAYS"),
            (i64::MAX, "MONTHS"),
            (i64::MAX, "YEARS"),
            (20_000, "YEARS"),
            (i64::MAX, "ABSOLUTE"),
            (271_331_120_000, "END_DATE"),
            (i64::MAX, "END_DATE"),
        ] {
            assert_eq!(end(value, r#type), None, "{value} {}", r#type);
        }
    }
}
