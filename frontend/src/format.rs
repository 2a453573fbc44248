//! Lengths, money and identifiers as people read them. Times themselves are written by `signet_shared::format`.

use signet_shared::format::{DAY, count};
pub(crate) use signet_shared::format::{about, dollars as money};

/// Unix seconds, as `signet_shared::format` takes them, from Unix milliseconds.
pub(crate) fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1000)
}

/// `1 step`, `9 steps`.
pub(crate) fn count_of(number: usize, noun: &str) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX), noun)
}

/// Whole days from now to then, in whole seconds as `signet_shared::format::relative` counts; negative once it has passed.
pub(crate) fn days_until(ms: i64, now: i64) -> i64 {
    seconds(ms).saturating_sub(seconds(now)).div_euclid(DAY)
}

/// A duration: `40 ms`, `0.4 s`, `12 s`, `2 min 41 s`, `1 h 4 min`.
pub(crate) fn duration(ms: i64) -> String {
    let ms = ms.max(0);
    let seconds = ms / 1000;
    match seconds {
        0 if ms < 100 => format!("{ms} ms"),
        0..10 => format!("{}.{} s", seconds, ms % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// An account id in groups of four, as AWS shows it.
pub(crate) fn grouped(account: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    digits.chunks(4).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("-")
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

    #[test]
    fn days_left_are_those_of_the_words_beside_them() {
        let end = 400 * DAY;
        for left in [2 * DAY, 2 * DAY - 1, 365 * DAY + 1, 365 * DAY, 365 * DAY - 1] {
            for ms in [0, 1, 500, 999] {
                let now = (end - left) * 1000 + ms;
                let words = format!("in {}", count(days_until(end * 1000, now), "day"));
                assert_eq!(words, signet_shared::format::relative(end, seconds(now)), "{left} s, {ms} ms");
            }
        }
    }

    #[test]
    fn days_until_turns_negative_after_the_end() {
        assert_eq!(days_until(DAY * 1000 - 1, 0), 0);
        assert_eq!(days_until(-1, 0), -1);
        assert_eq!(seconds(-1), -1);
    }

    #[test]
    fn durations() {
        for (ms, expected) in [
            (-5, "0 ms"),
            (99, "99 ms"),
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
            [(0_u32, "$0.00"), (75, "$0.75"), (40_100, "$401.00"), (123_456_789, "$1,234,567.89")]
        {
            assert_eq!(money(cents), expected);
        }
    }

    #[test]
    fn account_ids_are_grouped() {
        assert_eq!(grouped("111122223333"), "1111-2222-3333");
        assert_eq!(grouped(""), "");
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
