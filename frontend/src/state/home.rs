//! What the list of identities says as a whole, and what to do next.

use signet_shared::api::identity::{IdentityState, IdentitySummary, IdentityTotals};

use crate::format::days_until;
use crate::state::health::health;

/// Days until the first certificate in use ends; negative once it has. `now` is Unix milliseconds.
pub(crate) fn days_to_next_end(totals: &IdentityTotals, now: i64) -> Option<i64> {
    totals.next_end.map(|end| days_until(end.saturating_mul(1000), now))
}

/// The one next action, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next<'a> {
    /// A setup stopped: resume it.
    Resume(&'a IdentitySummary),
    /// A clean-up stopped: resume or cancel it.
    ResumeCleanUp(&'a IdentitySummary),
    /// A clean-up was cancelled half-way: go on with it or restore.
    GoOnOrRestore(&'a IdentitySummary),
    /// The certificate was revoked: get another one.
    Replace(&'a IdentitySummary),
    /// A certificate has ended or soon will.
    Ending(&'a IdentitySummary),
    /// A setup runs: watch it.
    Watch(&'a IdentitySummary),
    /// All is well: see to it that the Lambda role of the newest may sign.
    LetSign(&'a IdentitySummary),
}

/// What to do next. `now` is Unix milliseconds; identities that need a person come first, then the newest; `may_sign` says whether somebody has been
/// let sign with the newest one that is ready.
pub(crate) fn next_action(identities: &[IdentitySummary], may_sign: bool, now: i64) -> Option<Next<'_>> {
    let in_state = |state| identities.iter().find(|identity| identity.state == state);
    let ending = || {
        let ending = |identity: &&IdentitySummary| {
            identity.state == IdentityState::Ready && health(identity, now).needs_person
        };
        identities.iter().filter(ending).min_by_key(|identity| identity.not_after)
    };
    let revoked = identities
        .iter()
        .find(|identity| identity.state == IdentityState::Ready && identity.certificate_revoked);
    in_state(IdentityState::SetupStopped)
        .map(Next::Resume)
        .or_else(|| in_state(IdentityState::RemovalStopped).map(Next::ResumeCleanUp))
        .or_else(|| in_state(IdentityState::PartlyRemoved).map(Next::GoOnOrRestore))
        .or_else(|| revoked.map(Next::Replace))
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
    fn the_next_end_counts_whole_days() {
        let totals = |end| IdentityTotals { next_end: end, ..IdentityTotals::default() };
        assert_eq!(days_to_next_end(&totals(Some(23 * DAY_S)), 0), Some(23));
        assert_eq!(days_to_next_end(&totals(Some(-1)), 0), Some(-1));
        assert_eq!(days_to_next_end(&totals(None), 0), None);
    }

    #[test]
    fn what_is_removed_needs_nobody() {
        let identities =
            [IdentityState::Removed, IdentityState::Removing].map(|state| identity(state, Some(-DAY_S)));
        assert_eq!(next_action(&identities, false, 0), None);
    }

    #[test]
    fn a_clean_up_that_is_not_over_and_a_revoked_certificate_lead_back() {
        let of = |state| identity(state, Some(300 * DAY_S));
        let (stopped, partly) = (of(IdentityState::RemovalStopped), of(IdentityState::PartlyRemoved));
        let revoked = IdentitySummary { certificate_revoked: true, ..of(IdentityState::Ready) };
        let all = [revoked.clone(), partly.clone(), stopped.clone()];
        assert_eq!(next_action(&all, true, 0), Some(Next::ResumeCleanUp(&stopped)));
        assert_eq!(next_action(&all[..2], true, 0), Some(Next::GoOnOrRestore(&partly)));
        assert_eq!(next_action(&all[..1], true, 0), Some(Next::Replace(&revoked)));
    }

    #[test]
    fn the_most_urgent_comes_first() {
        let ready = identity(IdentityState::Ready, Some(300 * DAY_S));
        let year = Some(-364 * DAY_S);
        let ending = IdentitySummary { not_before: year, ..identity(IdentityState::Ready, Some(DAY_S)) };
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
