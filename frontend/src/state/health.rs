//! How an identity is doing, in a word.

use signet_shared::api::identity::{IdentityState, IdentitySummary};
use signet_shared::renewal;

use crate::components::status::Tone;
use crate::format::seconds;

/// A word, its colour, its icon, and whether a person has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Health {
    /// The word.
    pub word: &'static str,
    /// Its colour.
    pub tone: Tone,
    /// Its icon, where the tone's own would mislead.
    pub icon: Option<&'static str>,
    /// Whether a person has to act.
    pub needs_person: bool,
}

/// How an identity is doing. `now` is Unix milliseconds.
pub(crate) fn health(identity: &IdentitySummary, now: i64) -> Health {
    let healthy = Health { word: "Ready", tone: Tone::Ok, icon: None, needs_person: false };
    match identity.state {
        IdentityState::SettingUp => {
            Health { word: "Setting up", tone: Tone::Info, icon: Some("run"), needs_person: false }
        }
        IdentityState::SetupStopped => {
            Health { word: "Setup stopped", tone: Tone::Bad, icon: None, needs_person: true }
        }
        IdentityState::Removing => {
            Health { word: "Being removed", tone: Tone::Warn, icon: Some("run"), needs_person: false }
        }
        IdentityState::RemovalStopped => {
            Health { word: "Clean-up stopped", tone: Tone::Bad, icon: None, needs_person: true }
        }
        IdentityState::PartlyRemoved => {
            Health { word: "Partly removed", tone: Tone::Warn, icon: None, needs_person: true }
        }
        IdentityState::Removed => {
            Health { word: "Removed", tone: Tone::Idle, icon: None, needs_person: false }
        }
        IdentityState::Ready if identity.certificate_revoked => {
            Health { word: "Revoked", tone: Tone::Bad, icon: None, needs_person: true }
        }
        IdentityState::Ready => match identity.not_before.zip(identity.not_after) {
            Some((_, end)) if seconds(now) > end => {
                Health { word: "Expired", tone: Tone::Bad, icon: None, needs_person: true }
            }
            Some((begin, end)) if renewal::is_due(begin, end, seconds(now)) => {
                Health { word: "Ends soon", tone: Tone::Warn, icon: None, needs_person: true }
            }
            Some(_) | None => healthy,
        },
    }
}

/// Part of a validity that is left, per mille, for bars.
pub(crate) fn left_per_mille(not_before: i64, not_after: i64, now_s: i64) -> i64 {
    let whole = (not_after - not_before).max(1);
    ((not_after - now_s).clamp(0, whole)) * 1000 / whole
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An identity whose certificate is valid from second 0 to `not_after`.
    pub(crate) fn identity(state: IdentityState, not_after: Option<i64>) -> IdentitySummary {
        IdentitySummary {
            target_id: "sandbox".to_owned(),
            id: "i".to_owned(),
            name: "clinic-voice".to_owned(),
            state,
            root_cn: "Root".to_owned(),
            leaf_cn: "Leaf".to_owned(),
            alias: "alias/clinic-voice".to_owned(),
            region: "us-east-1".to_owned(),
            ceremony_id: "c".to_owned(),
            last_ceremony_id: "c".to_owned(),
            steps_done: (6, 9),
            not_before: not_after.map(|_| 0),
            not_after,
            certificate_revoked: false,
            key_spec: Some("RSA_2048".to_owned()),
            monthly_cents: 40_100,
            restorable_until: None,
            created_at: 0,
        }
    }

    const DAY_S: i64 = 86_400;

    #[test]
    fn the_end_comes_closer() {
        let year = identity(IdentityState::Ready, Some(365 * DAY_S));
        let word = |left: i64| health(&year, (365 * DAY_S - left) * 1000).word;
        assert_eq!(word(365 * DAY_S), "Ready");
        assert_eq!(word(30 * DAY_S + 1), "Ready");
        assert_eq!(word(30 * DAY_S), "Ends soon");
        assert_eq!(word(0), "Ends soon");
        assert_eq!(word(-1), "Expired");
    }

    #[test]
    fn a_certificate_of_a_week_does_not_always_end_soon() {
        let week = identity(IdentityState::Ready, Some(6 * DAY_S));
        let word = |day: i64| health(&week, day * DAY_S * 1000).word;
        assert_eq!([0, 3, 4, 6].map(word), ["Ready", "Ready", "Ends soon", "Ends soon"]);
    }

    #[test]
    fn what_has_stopped_does_not_turn() {
        let of = |state| health(&identity(state, Some(365 * DAY_S)), 0);
        assert_eq!(of(IdentityState::Removing).icon, Some("run"));
        for state in [IdentityState::RemovalStopped, IdentityState::PartlyRemoved] {
            assert_eq!((of(state).icon, of(state).needs_person), (None, true), "{state:?}");
        }
    }

    #[test]
    fn a_revoked_certificate_shows() {
        let mut revoked = identity(IdentityState::Ready, Some(365 * DAY_S));
        revoked.certificate_revoked = true;
        assert_eq!((health(&revoked, 0).word, health(&revoked, 0).needs_person), ("Revoked", true));
    }

    #[test]
    fn the_list_and_the_certificate_page_say_the_same() {
        use signet_shared::certificate::{Validity, ValidityState};
        let end = 400 * DAY_S;
        for seconds_left in [60 * DAY_S, 30 * DAY_S + 1, 30 * DAY_S, 1, 0, -1] {
            let now = end - seconds_left;
            let listed = health(&identity(IdentityState::Ready, Some(end)), now * 1000).word;
            let expected = match Validity::new(0, end, now).state {
                ValidityState::NotYet | ValidityState::Valid => "Ready",
                ValidityState::ExpiresSoon => "Ends soon",
                ValidityState::Expired => "Expired",
            };
            assert_eq!(listed, expected, "{seconds_left} s left");
        }
    }

    #[test]
    fn an_unfinished_setup_says_so() {
        assert!(health(&identity(IdentityState::SetupStopped, None), 0).needs_person);
        assert!(!health(&identity(IdentityState::SettingUp, None), 0).needs_person);
        assert_eq!(health(&identity(IdentityState::Ready, None), 0).word, "Ready");
    }

    #[test]
    fn what_is_left_stays_in_bounds() {
        assert_eq!(left_per_mille(0, 1000, 250), 750);
        assert_eq!(left_per_mille(0, 1000, -5), 1000);
        assert_eq!(left_per_mille(0, 1000, 2000), 0);
        assert_eq!(left_per_mille(5, 5, 9), 0);
    }
}
