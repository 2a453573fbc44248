//! How long a step waits between two looks at something AWS is still at work on.

use std::time::Duration;

use sha2::{Digest, Sha256};

/// First pause, milliseconds.
const FIRST: f64 = 50.0;
/// Longest pause, milliseconds.
const LONGEST: f64 = 5_000.0;
/// How much longer each pause is than the one before. With this little growth, a result that takes a second or more is
/// seen at most a fifth later than it was there, and a wait of a minute takes some fifty looks, about half of them in the
/// first three seconds. AWS's own waiters look every second for a certificate and every three for a request.
const GROWTH: f64 = 1.12;
/// Part of a pause that chance takes away, so that ceremonies that began together do not ask together.
const JITTER: f64 = 0.1;

/// Looks before a step gives up: about fifteen minutes.
pub(super) const MOST_LOOKS: u32 = 221;
/// Looks before a step that waits for credentials gives up: about thirty minutes.
pub(super) const MOST_LOOKS_FOR_CREDENTIALS: u32 = 411;

/// The pause before look number `looks + 1`. `seed` (ceremony and step) decides the jitter, so that it can be tested.
pub(super) fn pause(looks: u32, seed: &str) -> Duration {
    let exponent = i32::try_from(looks.clamp(1, 100)).unwrap_or(100) - 1;
    let whole = (FIRST * GROWTH.powi(exponent)).min(LONGEST);
    let digest = Sha256::digest(format!("{seed}/{looks}"));
    let chance = f64::from(digest[0]) / 255.0;
    Duration::from_secs_f64(whole * (1.0 - JITTER * chance) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_result_is_seen_much_later_than_it_was_there() {
        let mut elapsed = Duration::ZERO;
        for looks in 1..MOST_LOOKS {
            let next = elapsed + pause(looks, "ceremony/step");
            // From the first second on, the worst case is a result that came right after the last look.
            if elapsed > Duration::from_secs(1) {
                let ratio = next.as_secs_f64() / elapsed.as_secs_f64();
                assert!(ratio < 1.2, "look {looks}: {ratio}");
            }
            elapsed = next;
        }
        assert!((800.0..1_000.0).contains(&elapsed.as_secs_f64()), "{elapsed:?}");
    }

    #[test]
    fn pauses_differ_between_ceremonies_and_have_an_end() {
        assert_ne!(pause(5, "a/step"), pause(5, "b/step"));
        assert_eq!(pause(5, "a/step"), pause(5, "a/step"));
        assert!(pause(u32::MAX, "a/step") <= Duration::from_secs(5));
        let total: Duration = (1..MOST_LOOKS_FOR_CREDENTIALS).map(|looks| pause(looks, "x")).sum();
        assert!((1_600.0..1_900.0).contains(&total.as_secs_f64()), "{total:?}");
    }
}
