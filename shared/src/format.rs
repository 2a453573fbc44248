//! How times, sizes, counts and bytes are written for people: in one place, so that every door writes them alike.
//!
//! Times are UTC and a parameter; nothing here knows what time it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day and time of day in the proleptic Gregorian calendar, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Counts eras of 400 years, which all have the same number of days, in years that start on 1 March.
fn civil(unix_seconds: i64) -> Civil {
    const ERA_DAYS: i64 = 146_097;
    // Days from 1 March 0000 to 1 January 1970.
    const EPOCH: i64 = 719_468;
    let of_day = unix_seconds.rem_euclid(DAY);
    let days = unix_seconds.div_euclid(DAY) + EPOCH;
    let era = days.div_euclid(ERA_DAYS);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / (ERA_DAYS - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    Civil {
        year: era * 400 + year_of_era + i64::from(month <= 2),
        month: usize::try_from(month).unwrap_or(1),
        day,
        hour: of_day / 3_600,
        minute: of_day / 60 % 60,
        second: of_day % 60,
    }
}

/// US cents as dollars: `$1,401.00`.
pub fn dollars(cents: impl Into<u64>) -> String {
    let cents = cents.into();
    format!("${}.{:02}", thousands(cents / 100), cents % 100)
}

/// An expected duration: `a few seconds`, `about 40 seconds`, `about 4 minutes`.
pub fn about(seconds: u32) -> String {
    match seconds {
        0..=5 => "a few seconds".to_owned(),
        6..=90 => format!("about {} seconds", seconds.div_ceil(5) * 5),
        _ => format!("about {} minutes", seconds.div_ceil(60)),
    }
}

/// `24 Nov 2026`, from Unix seconds.
pub fn date(unix_seconds: i64) -> String {
    let Civil { year, month, day, .. } = civil(unix_seconds);
    format!("{day} {} {year}", MONTHS[month - 1])
}

/// `18:02 UTC`, from Unix seconds.
pub fn time(unix_seconds: i64) -> String {
    let Civil { hour, minute, .. } = civil(unix_seconds);
    format!("{hour:02}:{minute:02} UTC")
}

/// `18:02:08 UTC`, from Unix seconds.
pub fn time_with_seconds(unix_seconds: i64) -> String {
    let Civil { hour, minute, second, .. } = civil(unix_seconds);
    format!("{hour:02}:{minute:02}:{second:02} UTC")
}

/// `24 Nov 2026, 18:02 UTC`, from Unix seconds.
pub fn date_time(unix_seconds: i64) -> String {
    format!("{}, {}", date(unix_seconds), time(unix_seconds))
}

/// `24 Nov 2026, 18:02:08 UTC`, from Unix seconds.
pub fn date_time_with_seconds(unix_seconds: i64) -> String {
    format!("{}, {}", date(unix_seconds), time_with_seconds(unix_seconds))
}

/// `2026-11-24T18:02:08Z` (RFC 3339), for `<time datetime>` and JSON, from Unix seconds.
pub fn rfc3339(unix_seconds: i64) -> String {
    let Civil { year, month, day, hour, minute, second } = civil(unix_seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// How far `then` is from `now` (Unix seconds), in the largest unit that says enough: `in 364 days`, `2 hours ago`, `now`.
pub fn relative(then: i64, now: i64) -> String {
    let distance = then.saturating_sub(now).saturating_abs();
    let words = match distance {
        ..60 => return "now".to_owned(),
        60..3_600 => count(distance / 60, "minute"),
        3_600..DAY => count(distance / 3_600, "hour"),
        _ => count(distance / DAY, "day"),
    };
    if then > now { format!("in {words}") } else { format!("{words} ago") }
}

/// `1 day`, `2 days`, `1,200 days`: for nouns whose plural takes an s.
pub fn count(number: i64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{} {noun}{plural}", thousands(number.unsigned_abs()))
}

/// `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size: `833 B`, `1.2 kB`, `4.1 MB` (powers of 1,000).
pub fn bytes(size: u64) -> String {
    match size {
        ..1_000 => format!("{size} B"),
        1_000..999_950 => tenths(size, 1_000, "kB"),
        _ => tenths(size, 1_000_000, "MB"),
    }
}

/// One decimal, rounded half up, without floating point.
fn tenths(size: u64, unit: u64, name: &str) -> String {
    let tenths = size.saturating_mul(10).saturating_add(unit / 2) / unit;
    format!("{}.{} {name}", thousands(tenths / 10), tenths % 10)
}

/// `17:C2:F6`: upper-case hex with colons, as certificates are compared by eye.
pub fn hex_colons(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    // Byte by byte into its place, as a certificate has thousands of them.
    let mut text = vec![b':'; (bytes.len() * 3).saturating_sub(1)];
    for (place, byte) in text.chunks_mut(3).zip(bytes) {
        if let [high, low, ..] = place {
            *high = DIGITS[usize::from(byte >> 4)];
            *low = DIGITS[usize::from(byte & 0x0F)];
        }
    }
    String::from_utf8(text).unwrap_or_default()
}

/// `17c2f6`: hex as programs take it, from hex with colons.
pub fn hex_plain(colons: &str) -> String {
    let digits = colons.chars().filter(|digit| *digit != ':');
    let mut plain = String::with_capacity(colons.len());
    plain.extend(digits.map(|digit| digit.to_ascii_lowercase()));
    plain
}

/// Standard base64 with padding (RFC 4648 §4) of the bytes that are written as hex, with or without colons; `None` for anything else.
pub fn hex_to_base64(text: &str) -> Option<String> {
    hex::decode(hex_plain(text)).ok().map(|bytes| STANDARD.encode(bytes))
}

/// Reads a moment as people type it: a date (its begin, UTC), an RFC 3339 time, or Unix seconds.
pub fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(seconds);
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    // Only a whole date is left; "noon" is none.
    let midnight = format!("{text}T00:00:00Z");
    Some(midnight.parse::<jiff::Timestamp>().ok()?.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_543_328;

    #[test]
    fn writes_times_as_people_read_them() {
        assert_eq!(date_time(NOW), "24 Nov 2026, 18:02 UTC");
        assert_eq!(date_time_with_seconds(NOW), "24 Nov 2026, 18:02:08 UTC");
        assert_eq!(rfc3339(NOW), "2026-11-24T18:02:08Z");
        assert_eq!(date(0), "1 Jan 1970");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        // The last second that X.509 can write.
        assert_eq!(rfc3339(253_402_300_799), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn agrees_with_a_calendar_library_on_every_day_of_four_centuries() {
        for day in -100_000..100_000 {
            let seconds = day * DAY + 43_210;
            let timestamp = jiff::Timestamp::from_second(seconds).unwrap();
            assert_eq!(rfc3339(seconds), timestamp.to_string());
        }
    }

    #[test]
    fn says_how_far_away_a_time_is() {
        assert_eq!(relative(NOW + 364 * DAY + 5, NOW), "in 364 days");
        assert_eq!(relative(NOW + DAY, NOW), "in 1 day");
        assert_eq!(relative(NOW - 2 * 3_600, NOW), "2 hours ago");
        assert_eq!(relative(NOW + 30, NOW), "now");
        assert_eq!(relative(i64::MAX, i64::MIN), "in 106,751,991,167,300 days");
    }

    #[test]
    fn writes_sizes_counts_and_bytes() {
        assert_eq!(bytes(833), "833 B");
        assert_eq!(bytes(1_249), "1.2 kB");
        assert_eq!(bytes(999_949), "999.9 kB");
        assert_eq!(bytes(999_950), "1.0 MB");
        assert_eq!(bytes(1 << 20), "1.0 MB");
        assert_eq!(count(1, "day"), "1 day");
        assert_eq!(count(-1_200, "day"), "-1,200 days");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(dollars(140_175_u32), "$1,401.75");
        assert_eq!(about(38), "about 40 seconds");
        assert_eq!(hex_colons(&[0x17, 0xC2, 0x0F]), "17:C2:0F");
        assert_eq!(hex_colons(&[]), "");
        assert_eq!(hex_plain("17:C2:0F"), "17c20f");
        assert_eq!(hex_to_base64("17:C2:0F").as_deref(), Some("F8IP"));
        assert_eq!(hex_to_base64("no"), None);
    }

    #[test]
    fn moments_are_read_in_three_forms() {
        for text in ["2026-11-24", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00+01:00", "1795478400"] {
            assert_eq!(parse_time(text), Some(1_795_478_400), "{text}");
        }
        assert_eq!(parse_time("noon"), None);
    }
}
