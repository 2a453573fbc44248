//! What the list of identities says as a whole, and what to do next.

use signet_shared::api::identity::{IdentityState, IdentitySummary};

use crate::format::days_until;
use crate::state::health::health;

/// The figures above the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overview {
    /// Identities that are ready and need nobody.
    pub healthy: usize,
    /// Days until the first certificate ends.
    pub next_expiry_days: Option<i64>,
    /// Cost per month, US cents.
    pub monthly_cents: u32,
    /// Identities that need a person.
    pub attention: usize,
}

/// The figures above the list. `now` is Unix milliseconds.
pub(crate) fn overview(identities: &[IdentitySummary], now: i64) -> Overview {
    // What is removed or on its way out ends without anybody minding.
    let in_use = |state| !matches!(state, IdentityState::Removing | IdentityState::Removed);
    let ends =
        identities.iter().filter(|identity| in_use(identity.state)).filter_map(|identity| identity.not_after);
    let needs = |identity: &&IdentitySummary| health(identity, now).needs_person;
    let ready = |identity: &&IdentitySummary| identity.state == IdentityState::Ready;
    Overview {
        healthy: identities.iter().filter(ready).filter(|identity| !needs(identity)).count(),
        next_expiry_days: ends.min().map(|end| days_until(end.saturating_mul(1000), now)),
        monthly_cents: identities.iter().fold(0, |sum, identity| sum.saturating_add(identity.monthly_cents)),
        attention: identities.iter().filter(needs).count(),
    }
}

/// The one next action, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next<'a> {
    /// A setup stopped: resume it.
    Resume(&'a IdentitySummary),
    /// A certificate has ended or soon will.
    Ending(&'a IdentitySummary),
    /// A setup runs: watch it.
    Watch(&'a IdentitySummary),
    /// All is well: see to it that the Lambda role of the newest may sign.
    LetSign(&'a IdentitySummary),
}

/// What to do next. `now` is Unix milliseconds; identities come newest first; `may_sign` says whether somebody has been
/// let sign with the newest one that is ready.
pub(crate) fn next_action(identities: &[IdentitySummary], may_sign: bool, now: i64) -> Option<Next<'_>> {
    let in_state = |state| identities.iter().find(|identity| identity.state == state);
    let ending = || {
        let ending = |identity: &&IdentitySummary| {
            identity.state == IdentityState::Ready && health(identity, now).needs_person
        };
        identities.iter().filter(ending).min_by_key(|identity| identity.not_after)
    };
    in_state(IdentityState::SetupStopped)
        .map(Next::Resume)
        .or_else(|| ending().map(Next::Ending))
        .or_else(|| in_state(IdentityState::SettingUp).map(Next::Watch))
        .or_else(|| in_state(IdentityState::Ready).filter(|_| !may_sign).map(Next::LetSign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::health::tests::identity;

    const DAY_S: i64 = 86_400;

    #[test]
    fn figures() {
        let identities = [
            identity(IdentityState::Ready, Some(300 * DAY_S)),
            identity(IdentityState::Ready, Some(23 * DAY_S)),
            identity(IdentityState::SetupStopped, None),
        ];
        let overview = overview(&identities, 0);
        assert_eq!((overview.healthy, overview.attention), (1, 2));
        assert_eq!(overview.next_expiry_days, Some(23));
        assert_eq!(overview.monthly_cents, 3 * 40_100);
    }

    #[test]
    fn what_is_removed_neither_ends_nor_needs_anybody() {
        let identities =
            [IdentityState::Removed, IdentityState::Removing].map(|state| identity(state, Some(-DAY_S)));
        let overview = overview(&identities, 0);
        assert_eq!((overview.next_expiry_days, overview.attention, overview.healthy), (None, 0, 0));
        assert_eq!(next_action(&identities, false, 0), None);
    }

    #[test]
    fn the_most_urgent_comes_first() {
        let ready = identity(IdentityState::Ready, Some(300 * DAY_S));
        let ending = identity(IdentityState::Ready, Some(DAY_S));
        let running = identity(IdentityState::SettingUp, None);
        let stopped = identity(IdentityState::SetupStopped, None);
        let all = [running.clone(), ready.clone(), ending.clone(), stopped.clone()];
        assert_eq!(next_action(&all, false, 0), Some(Next::Resume(&stopped)));
        assert_eq!(next_action(&all[..3], false, 0), Some(Next::Ending(&ending)));
        assert_eq!(next_action(&all[..2], false, 0), Some(Next::Watch(&running)));
        assert_eq!(next_action(&all[1..2], false, 0), Some(Next::LetSign(&ready)));
        assert_eq!(next_action(&all[1..2], true, 0), None);
        assert_eq!(next_action(&[], false, 0), None);
    }
}
