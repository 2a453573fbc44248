//! What the ceremonies of an identity come to: a pure function of its row, its certificates and their sums.

use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::identity::IdentityState;
use signet_shared::renewal;
use sqlx::FromRow;

/// A moment that never comes, where a list is in the order of moments.
pub(super) const NEVER: i64 = i64::MAX;

/// What is known of an identity itself.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Parts {
    pub(super) target: String,
    pub(super) name: String,
    pub(super) alias: String,
    pub(super) root_cn: String,
    pub(super) leaf_cn: String,
    pub(super) region: String,
    /// Its setup, or its import.
    pub(super) ceremony_id: String,
    pub(super) not_before: Option<i64>,
    pub(super) not_after: Option<i64>,
    pub(super) has_certificate: bool,
    pub(super) is_removed: bool,
    pub(super) is_revoked: bool,
}

/// A ceremony of an identity, in sum ([`crate::ceremony::tally::Tally`] as stored).
#[derive(Debug, Clone, FromRow)]
pub(super) struct Ran {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) phase: String,
    pub(super) steps_done: i64,
    pub(super) steps: i64,
    pub(super) made_cents: i64,
    pub(super) ended_cents: i64,
    pub(super) took_away: bool,
}

impl Ran {
    fn is(&self, phase: CeremonyState) -> bool {
        self.phase == phase.name()
    }
}

/// A summary, the columns that can change (`migrations/0030_summaries.sql` says what they mean).
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(super) struct Summary {
    pub(super) name: String,
    pub(super) words: String,
    pub(super) state: String,
    pub(super) running_id: Option<String>,
    pub(super) attention_at: i64,
    pub(super) ends_at: i64,
    pub(super) revoked: bool,
    pub(super) monthly_cents: i64,
    pub(super) steps_done: i64,
    pub(super) steps: i64,
    pub(super) last_ceremony_id: String,
}

/// The summary of an identity whose ceremonies ran in this order, the oldest first.
pub(super) fn fold(parts: &Parts, ran: &[Ran]) -> Summary {
    let setup = ran.iter().find(|ceremony| ceremony.id == parts.ceremony_id);
    let (state, running) = state(parts, ran, setup);
    let is_revoked = parts.is_revoked && parts.has_certificate;
    let attention_at = match state {
        IdentityState::SetupStopped | IdentityState::RemovalStopped | IdentityState::PartlyRemoved => 0,
        IdentityState::Ready if is_revoked => 0,
        IdentityState::Ready => {
            parts.not_before.zip(parts.not_after).map_or(NEVER, |(begin, end)| renewal::due_at(begin, end))
        }
        // While they run, the lease tells; what is removed needs nobody.
        IdentityState::SettingUp | IdentityState::Removing | IdentityState::Removed => NEVER,
    };
    Summary {
        name: parts.name.clone(),
        words: [&parts.name, &parts.alias, &parts.leaf_cn, &parts.root_cn]
            .map(|word| word.to_lowercase())
            .join("\n"),
        state: state.name().to_owned(),
        running_id: running.map(|ceremony| ceremony.id.clone()),
        attention_at,
        // What is removed or on its way out ends without anybody minding.
        ends_at: parts.not_after.filter(|_| state == IdentityState::Ready).unwrap_or(NEVER),
        revoked: is_revoked,
        // Oldest first: what one made, a later one may have ended.
        monthly_cents: ran
            .iter()
            .fold(0, |cents, ceremony| (cents + ceremony.made_cents - ceremony.ended_cents).max(0)),
        steps_done: setup.map_or(0, |setup| setup.steps_done),
        steps: setup.map_or(0, |setup| setup.steps),
        last_ceremony_id: ran.last().map(|last| last.id.clone()).unwrap_or_default(),
    }
}

/// Where it stands as the journals say, and the ceremony whose lease tells whether that is still so.
fn state<'a>(parts: &Parts, ran: &'a [Ran], setup: Option<&'a Ran>) -> (IdentityState, Option<&'a Ran>) {
    use CeremonyState::{Cancelled, Running, Succeeded};
    let clean_up = ran.last().filter(|last| last.kind == "clean_up");
    if let Some(last) = clean_up.filter(|last| !last.is(Succeeded) && !last.is(Cancelled)) {
        return match last.is(Running) {
            true => (IdentityState::Removing, Some(last)),
            false => (IdentityState::RemovalStopped, None),
        };
    }
    // A clean-up that was cancelled half-way counts until another one, or a restore, is done.
    let is_partly_removed = ran.iter().fold(false, |partly, ceremony| match ceremony.kind.as_str() {
        "clean_up" | "restore" if ceremony.is(Succeeded) => false,
        "clean_up" if ceremony.is(Cancelled) => partly || ceremony.took_away,
        _ => partly,
    });
    match (parts.is_removed, is_partly_removed, parts.has_certificate) {
        (true, ..) => (IdentityState::Removed, None),
        (false, true, _) => (IdentityState::PartlyRemoved, None),
        (false, false, true) => (IdentityState::Ready, None),
        (false, false, false) => match setup.filter(|setup| setup.is(Running)) {
            Some(setup) => (IdentityState::SettingUp, Some(setup)),
            None => (IdentityState::SetupStopped, None),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        Parts {
            target: "sandbox".to_owned(),
            name: "Voice".to_owned(),
            alias: "voice".to_owned(),
            root_cn: "Root".to_owned(),
            leaf_cn: "Ärzte Bot".to_owned(),
            region: "us-east-1".to_owned(),
            ceremony_id: "1".to_owned(),
            not_before: Some(0),
            not_after: Some(600),
            has_certificate: true,
            is_removed: false,
            is_revoked: false,
        }
    }

    /// Ceremonies `1`, `2`, … of these kinds and phases; each cleans up half.
    fn ran(all: &[(&str, CeremonyState)]) -> Vec<Ran> {
        let ceremony = |(index, (kind, phase)): (usize, &(&str, CeremonyState))| Ran {
            id: (index + 1).to_string(),
            kind: (*kind).to_owned(),
            phase: phase.name().to_owned(),
            steps_done: 3,
            steps: 8,
            made_cents: if *kind == "setup" { 40_100 } else { 0 },
            ended_cents: if *kind == "clean_up" { 100 } else { 0 },
            took_away: *kind == "clean_up",
        };
        all.iter().enumerate().map(ceremony).collect()
    }

    #[test]
    fn a_clean_up_is_told_apart_by_how_it_stands() {
        use CeremonyState::{Cancelled, Failed, Interrupted, Running, Succeeded};
        let after = |more: &[(&str, CeremonyState)]| {
            let all = [&[("setup", Succeeded)], more].concat();
            let summary = fold(&parts(), &ran(&all));
            (IdentityState::named(&summary.state), summary.running_id, summary.attention_at)
        };
        let stopped = (Some(IdentityState::RemovalStopped), None, 0);
        assert_eq!(
            after(&[("clean_up", Running)]),
            (Some(IdentityState::Removing), Some("2".to_owned()), NEVER)
        );
        assert_eq!(after(&[("clean_up", Failed)]), stopped);
        assert_eq!(after(&[("clean_up", Interrupted)]), stopped);
        let partly = (Some(IdentityState::PartlyRemoved), None, 0);
        assert_eq!(after(&[("clean_up", Cancelled)]), partly);
        assert_eq!(after(&[("clean_up", Cancelled), ("restore", Failed)]), partly);
        let ready = (Some(IdentityState::Ready), None, 400);
        assert_eq!(after(&[("clean_up", Cancelled), ("restore", Succeeded)]), ready);
        assert_eq!(after(&[("renew", Failed)]), ready);
    }

    #[test]
    fn a_cancelled_clean_up_that_took_nothing_changes_nothing() {
        use CeremonyState::{Cancelled, Succeeded};
        let mut all = ran(&[("setup", Succeeded), ("clean_up", Cancelled)]);
        all[1].took_away = false;
        assert_eq!(fold(&parts(), &all).state, "ready");
    }

    #[test]
    fn what_is_revoked_needs_somebody_at_once_and_what_is_removed_nobody() {
        let all = ran(&[("setup", CeremonyState::Succeeded)]);
        let revoked = fold(&Parts { is_revoked: true, ..parts() }, &all);
        assert_eq!((revoked.attention_at, revoked.revoked, revoked.ends_at), (0, true, 600));
        let removed = fold(&Parts { is_removed: true, ..parts() }, &all);
        assert_eq!((removed.attention_at, removed.ends_at), (NEVER, NEVER));
        assert!(removed.words.contains("ärzte"), "{}", removed.words);
        assert_eq!(removed.monthly_cents, 40_100);
    }
}
