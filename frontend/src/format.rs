//! Times, money and lengths as people read them. Pure; times are UTC.

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment in UTC, split into its parts.
struct Parts {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Splits Unix milliseconds by the civil calendar (days to civil date after Howard Hinnant's algorithm).
fn parts(ms: i64) -> Parts {
    let days = ms.div_euclid(DAY);
    let seconds = ms.rem_euclid(DAY) / 1000;
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Parts {
        year,
        month: usize::try_from(month - 1).unwrap_or_default(),
        day,
        hour: seconds / 3600,
        minute: seconds / 60 % 60,
        second: seconds % 60,
    }
}

/// `24 Jun 2026`.
pub(crate) fn date(ms: i64) -> String {
    let at = parts(ms);
    format!("{} {} {}", at.day, MONTHS.get(at.month).copied().unwrap_or_default(), at.year)
}

/// `24 Jun 2026, 14:12 UTC`.
pub(crate) fn date_time(ms: i64) -> String {
    let at = parts(ms);
    format!("{}, {:02}:{:02} UTC", date(ms), at.hour, at.minute)
}

/// `14:12:08`, UTC.
pub(crate) fn time_of_day(ms: i64) -> String {
    let at = parts(ms);
    format!("{:02}:{:02}:{:02}", at.hour, at.minute, at.second)
}

/// RFC 3339, for `<time datetime>`.
pub(crate) fn rfc3339(ms: i64) -> String {
    let at = parts(ms);
    format!("{:04}-{:02}-{:02}T{}Z", at.year, at.month + 1, at.day, time_of_day(ms))
}

/// `in 212 days`, `5 months ago`, `just now`.
pub(crate) fn relative(ms: i64, now: i64) -> String {
    let gap = ms - now;
    let length = gap.abs();
    if length < 45_000 {
        return "just now".to_owned();
    }
    let text = if length < 90 * 60_000 {
        count((length + 30_000) / 60_000, "minute")
    } else if length < 36 * 3_600_000 {
        count((length + 1_800_000) / 3_600_000, "hour")
    } else if gap > 0 || length < 60 * DAY {
        // Days count down to an end one by one, however far it is.
        count(length / DAY, "day")
    } else if length < 730 * DAY {
        count(length / (30 * DAY), "month")
    } else {
        count(length / (365 * DAY), "year")
    };
    if gap > 0 { format!("in {text}") } else { format!("{text} ago") }
}

/// Whole days from now to then; negative once it has passed.
pub(crate) fn days_until(ms: i64, now: i64) -> i64 {
    (ms - now).div_euclid(DAY)
}

/// `1 step`, `3 steps`.
pub(crate) fn count(n: i64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A duration: `0.4 s`, `12 s`, `2 min 41 s`, `1 h 4 min`.
pub(crate) fn duration(ms: i64) -> String {
    let ms = ms.max(0);
    let seconds = ms / 1000;
    match seconds {
        0..10 => format!("{}.{} s", seconds, ms % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// An expected duration: `a few seconds`, `about 40 seconds`, `about 4 minutes`.
pub(crate) fn about(seconds: u32) -> String {
    match seconds {
        0..=5 => "a few seconds".to_owned(),
        6..=90 => format!("about {} seconds", seconds.div_ceil(5) * 5),
        _ => format!("about {} minutes", seconds.div_ceil(60)),
    }
}

/// US cents as dollars: `$1,401.00`.
pub(crate) fn money(cents: u32) -> String {
    let dollars = (cents / 100).to_string();
    let mut grouped = String::new();
    for (index, digit) in dollars.chars().enumerate() {
        if index > 0 && (dollars.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("${grouped}.{:02}", cents % 100)
}

/// Splits an identifier so that its tail stays readable when its head is cut: at the last separator that leaves a
/// tail of 4 to 16 characters, else 8 characters before the end.
pub(crate) fn head_and_tail(text: &str) -> (&str, &str) {
    let cut = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '/' | '-' | ':' | '.' | '_'))
        .map(|(at, c)| at + c.len_utf8())
        .filter(|at| (4..=16).contains(&(text.len() - at)))
        .min()
        .or_else(|| text.char_indices().rev().nth(7).map(|(at, _)| at))
        .unwrap_or(0);
    text.split_at(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_782_310_328_000; // 2026-06-24T14:12:08Z

    #[test]
    fn times_are_utc() {
        assert_eq!(date(AT), "24 Jun 2026");
        assert_eq!(date_time(AT), "24 Jun 2026, 14:12 UTC");
        assert_eq!(time_of_day(AT), "14:12:08");
        assert_eq!(rfc3339(AT), "2026-06-24T14:12:08Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
    }

    #[test]
    fn relative_times_read_naturally() {
        for (gap, expected) in [
            (1_000, "just now"),
            (-60_000, "1 minute ago"),
            (-3 * 3_600_000, "3 hours ago"),
            (-5 * DAY, "5 days ago"),
            (-153 * DAY, "5 months ago"),
            (-800 * DAY, "2 years ago"),
            (212 * DAY + 5, "in 212 days"),
            (3650 * DAY, "in 3650 days"),
        ] {
            assert_eq!(relative(AT + gap, AT), expected);
        }
    }

    #[test]
    fn days_until_turns_negative_after_the_end() {
        assert_eq!(days_until(AT + DAY - 1, AT), 0);
        assert_eq!(days_until(AT - 1, AT), -1);
    }

    #[test]
    fn durations() {
        for (ms, expected) in [
            (-5, "0.0 s"),
            (449, "0.4 s"),
            (9_999, "9.9 s"),
            (12_000, "12 s"),
            (161_000, "2 min 41 s"),
            (3_840_000, "1 h 4 min"),
        ] {
            assert_eq!(duration(ms), expected);
        }
        assert_eq!(about(3), "a few seconds");
        assert_eq!(about(38), "about 40 seconds");
        assert_eq!(about(200), "about 4 minutes");
    }

    #[test]
    fn money_has_cents_and_groups() {
        for (cents, expected) in
            [(0, "$0.00"), (75, "$0.75"), (40_100, "$401.00"), (123_456_789, "$1,234,567.89")]
        {
            assert_eq!(money(cents), expected);
        }
    }

    #[test]
    fn identifiers_keep_a_telling_tail() {
        let arn = "arn:aws:kms:us-east-1:111122223333:key/4f1c7a52-8e0d-4b6f-9a33-6c1d2e9b7f40";
        assert_eq!(head_and_tail(arn).1, "6c1d2e9b7f40");
        assert_eq!(head_and_tail("abc"), ("", "abc"));
        assert_eq!(head_and_tail("0123456789abcdef").1, "89abcdef");
        assert_eq!(head_and_tail("äöüäöüäöüäöü").1.chars().count(), 8);
    }
}
