//! The live policy, its versions and the changes made to it, and where each change stands.

use signet_shared::api::key_policy::{KeyPolicy, PolicyChange, PolicyChangeState, PolicyVersion};
use signet_shared::policy::{
    ChangeKind, Clash, JwsAlgorithm, PolicyDocument, PrincipalKind, RoleArn, diff, propose_lambda_access,
    rebase,
};

use crate::components::status::Tone;

/// What the server knows of a key's policy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Desk {
    /// The live policy.
    pub policy: KeyPolicy,
    /// Its changes, newest first.
    pub changes: Vec<PolicyChange>,
    /// The versions that are kept, newest first.
    pub versions: Vec<PolicyVersion>,
}

/// Where a change stands, seen from the live policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Proposed, and the live policy is still its base.
    Open,
    /// Proposed, but somebody has changed the live policy since.
    Outdated,
    /// Being applied.
    Applying,
    /// The last one applied, and live.
    InForce,
    /// Applied, but something else is live.
    Replaced,
    /// Applied, and undone by a later change.
    Undone,
    /// Refused, or different when read back.
    Failed,
}

impl Standing {
    /// Word, colour and icon.
    pub(crate) fn look(self) -> (&'static str, Tone, &'static str) {
        match self {
            Self::Open => ("Waits for you", Tone::Warn, "wait"),
            Self::Outdated => ("Out of date", Tone::Idle, "skip"),
            Self::Applying => ("Being applied", Tone::Info, "run"),
            Self::InForce => ("In force", Tone::Ok, "ok"),
            Self::Replaced => ("Replaced", Tone::Idle, "skip"),
            Self::Undone => ("Undone", Tone::Idle, "skip"),
            Self::Failed => ("Failed", Tone::Bad, "bad"),
        }
    }
}

impl Desk {
    /// The change with this id.
    pub(crate) fn change(&self, id: &str) -> Option<&PolicyChange> {
        self.changes.iter().find(|change| change.id == id)
    }

    /// The newest change that waits for a yes and still fits.
    pub(crate) fn open(&self) -> Option<&PolicyChange> {
        self.changes.iter().find(|change| self.standing(change) == Standing::Open)
    }

    /// The change applied last, whether its policy is still live or not.
    fn last_applied(&self) -> Option<&PolicyChange> {
        let applied = self.changes.iter().filter(|change| change.state == PolicyChangeState::Applied);
        applied.max_by_key(|change| change.applied_at)
    }

    /// Where a change stands.
    pub(crate) fn standing(&self, change: &PolicyChange) -> Standing {
        match change.state {
            PolicyChangeState::Proposed if change.base_hash == self.policy.hash => Standing::Open,
            PolicyChangeState::Proposed => Standing::Outdated,
            PolicyChangeState::Applying => Standing::Applying,
            PolicyChangeState::Failed => Standing::Failed,
            PolicyChangeState::Applied if change.undone_by.is_some() => Standing::Undone,
            PolicyChangeState::Applied => {
                let last = self.last_applied().is_some_and(|last| last.id == change.id);
                if last && change.proposed_hash == self.policy.hash {
                    Standing::InForce
                } else {
                    Standing::Replaced
                }
            }
        }
    }

    /// The version with this number.
    pub(crate) fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The change that is being put, if there is one.
    pub(crate) fn applying(&self) -> Option<&PolicyChange> {
        self.changes.iter().find(|change| change.state == PolicyChangeState::Applying)
    }

    /// Changes that made no version that is kept: proposed, being put, out of date, failed.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = &PolicyChange> {
        let made = |change: &&PolicyChange| {
            self.versions.iter().any(|version| version.change_id.as_ref() == Some(&change.id))
        };
        self.changes.iter().filter(move |change| !made(change))
    }

    /// Whether somebody else than `user` has to apply a change.
    pub(crate) fn needs_another(&self, change: &PolicyChange, user: &str) -> bool {
        self.policy.two_people && change.proposed_by.to_lowercase() == user.to_lowercase()
    }

    /// The desk with a change as the server has just answered it, and the live policy that follows from the answer.
    pub(crate) fn with(&self, change: PolicyChange) -> Self {
        let mut desk = self.clone();
        match change.state {
            PolicyChangeState::Proposed if change.proposed_at >= desk.policy.read_at => {
                desk.policy.document.clone_from(&change.base_document);
                desk.policy.hash.clone_from(&change.base_hash);
                desk.policy.read_at = change.proposed_at;
            }
            PolicyChangeState::Applied => {
                if let (Some(document), Some(at)) = (&change.read_back, change.applied_at) {
                    desk.policy.document.clone_from(document);
                    desk.policy.hash.clone_from(&change.proposed_hash);
                    desk.policy.read_at = at;
                    desk.policy.drift = None;
                    desk.policy.version = change.version.unwrap_or(desk.policy.version);
                }
                let undone = desk.changes.iter_mut().find(|other| change.undoes.as_ref() == Some(&other.id));
                if let Some(undone) = undone {
                    undone.undone_by = Some(change.id.clone());
                }
            }
            _ => {}
        }
        match desk.changes.iter_mut().find(|other| other.id == change.id) {
            Some(slot) => *slot = change,
            None => desk.changes.insert(0, change),
        }
        desk
    }
}

/// Why the last attempt to apply a change was refused, if it can be applied again.
pub(crate) fn last_refusal(change: &PolicyChange) -> Option<&str> {
    change.failure.as_deref().filter(|_| change.state == PolicyChangeState::Proposed)
}

/// Whether a change can be made again on the policy that is live now.
///
/// # Errors
/// [`Clash`] if the live policy has changed in the same place.
pub(crate) fn fits_on(change: &PolicyChange, live: &KeyPolicy) -> Result<(), Clash> {
    let unreadable = || Clash { what: "the whole document".to_owned() };
    let read = |text: &str| PolicyDocument::parse(text).map_err(|_| unreadable());
    rebase(&read(&change.base_document)?, &read(&change.proposed_document)?, &read(&live.document)?).map(drop)
}

/// The role that a change lets sign, if that is all it does.
pub(crate) fn lambda_role(base: &PolicyDocument, proposed: &PolicyDocument) -> Option<RoleArn> {
    let added = diff(base, proposed);
    let statements = proposed.statements();
    let fresh = added.statements.iter().zip(&statements).find(|(part, _)| part.kind == ChangeKind::Added)?.1;
    let principal = fresh.principals.first().filter(|p| p.kind == PrincipalKind::Role)?;
    let role = RoleArn::parse(&principal.id).ok()?;
    let same = |algorithm| {
        propose_lambda_access(base, &role, algorithm)
            .is_ok_and(|proposal| proposal.document.means_the_same(proposed))
    };
    [JwsAlgorithm::Rs384, JwsAlgorithm::Es384].into_iter().any(same).then_some(role)
}

#[cfg(test)]
pub(crate) mod tests {
    use signet_shared::api::key_policy::{PolicyDrift, VersionOrigin};

    use super::*;

    const ROOT: &str = r#"{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
    const OPS: &str = r#"{"Sid":"Ops","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ops"},"Action":"kms:Sign","Resource":"*"}"#;
    const ROLE: &str = "arn:aws:iam::111122223333:role/bot";

    pub(crate) fn policy(statements: &[&str]) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
    }

    fn hash(text: &str) -> String {
        PolicyDocument::parse(text).unwrap().hash()
    }

    pub(crate) fn live(text: &str, read_at: i64) -> KeyPolicy {
        KeyPolicy {
            target: "sandbox".to_owned(),
            key_arn: "arn:aws:kms:us-east-1:111122223333:key/k".to_owned(),
            identity_id: Some("i".to_owned()),
            alias: Some("alias/voice-bot".to_owned()),
            confirm_with: "voice-bot".to_owned(),
            key_spec: Some("RSA_2048".to_owned()),
            document: text.to_owned(),
            hash: hash(text),
            read_at,
            version: 1,
            drift: None,
            two_people: false,
        }
    }

    pub(crate) fn change(id: &str, base: &str, proposed: &str, at: i64) -> PolicyChange {
        PolicyChange {
            id: id.to_owned(),
            target: "sandbox".to_owned(),
            key_arn: "arn:aws:kms:us-east-1:111122223333:key/k".to_owned(),
            identity_id: Some("i".to_owned()),
            title: "Let bot sign".to_owned(),
            reason: None,
            state: PolicyChangeState::Proposed,
            waiting: None,
            failure: None,
            base_hash: hash(base),
            base_document: base.to_owned(),
            proposed_hash: hash(proposed),
            proposed_document: proposed.to_owned(),
            read_back: None,
            version: None,
            proposed_by: "admin".to_owned(),
            proposed_at: at,
            applied_by: None,
            applied_at: None,
            undoes: None,
            undone_by: None,
        }
    }

    fn desk(text: &str, read_at: i64, changes: Vec<PolicyChange>) -> Desk {
        Desk { policy: live(text, read_at), changes, versions: Vec::new() }
    }

    fn applied(change: PolicyChange, at: i64) -> PolicyChange {
        PolicyChange {
            state: PolicyChangeState::Applied,
            read_back: Some(change.proposed_document.clone()),
            applied_at: Some(at),
            ..change
        }
    }

    #[test]
    fn the_newest_fitting_proposal_is_found_again() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let changes =
            vec![change("c", &two, &one, 9), change("b", &one, &two, 8), change("a", &one, &two, 7)];
        let desk = desk(&one, 10, changes);
        assert_eq!(desk.open().map(|c| c.id.as_str()), Some("b"));
        assert_eq!(desk.standing(&desk.changes[0]), Standing::Outdated);
        assert_eq!(desk.unfinished().count(), 3);
    }

    #[test]
    fn a_change_runs_through_its_standings() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let desk = desk(&one, 1, Vec::new());
        let proposed = change("a", &one, &two, 2);
        let desk = desk.with(proposed.clone());
        assert_eq!(desk.standing(&desk.changes[0]), Standing::Open);
        let desk = desk.with(applied(proposed, 3));
        assert_eq!(
            (desk.changes.len(), desk.policy.document.as_str(), desk.policy.read_at),
            (1, two.as_str(), 3)
        );
        assert_eq!(desk.standing(&desk.changes[0]), Standing::InForce);
        let undo = PolicyChange { undoes: Some("a".to_owned()), ..change("b", &two, &one, 4) };
        let desk = desk.with(undo.clone()).with(applied(undo, 5));
        let standings: Vec<Standing> = desk.changes.iter().map(|c| desk.standing(c)).collect();
        assert_eq!(standings, [Standing::InForce, Standing::Undone]);
        assert_eq!(desk.policy.hash, hash(&one));
    }

    #[test]
    fn applying_ends_a_drift_and_makes_a_version() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let mut desk = desk(&one, 9, vec![applied(change("a", &one, &two, 2), 3)]);
        desk.policy.drift = Some(PolicyDrift { applied_version: 2, found_version: 3, found_at: 8 });
        assert_eq!(desk.standing(&desk.changes[0]), Standing::Replaced);
        let next = PolicyChange { version: Some(4), ..applied(change("b", &one, &two, 10), 11) };
        let desk = desk.with(next);
        assert_eq!((desk.policy.drift.clone(), desk.policy.version), (None, 4));
        assert_eq!(desk.unfinished().count(), 2, "no version is listed yet");
        let version = PolicyVersion {
            number: 4,
            document: two.clone(),
            hash: hash(&two),
            title: "Let bot sign".to_owned(),
            origin: VersionOrigin::Applied,
            change_id: Some("b".to_owned()),
            author: Some("admin".to_owned()),
            proposed_by: None,
            reason: None,
            at: 11,
        };
        let desk = Desk { versions: vec![version], ..desk };
        assert_eq!(desk.unfinished().map(|change| change.id.as_str()).collect::<Vec<_>>(), ["a"]);
        assert!(desk.version(4).is_some() && desk.version(3).is_none());
    }

    #[test]
    fn a_refused_attempt_is_told_while_the_change_can_be_applied_again() {
        let one = policy(&[ROOT]);
        let fresh = change("a", &one, &policy(&[]), 1);
        assert_eq!(last_refusal(&fresh), None);
        let refused = PolicyChange { failure: Some("The role does not exist.".to_owned()), ..fresh };
        assert_eq!(last_refusal(&refused), Some("The role does not exist."));
        let failed = PolicyChange { state: PolicyChangeState::Failed, ..refused };
        assert_eq!(last_refusal(&failed), None, "it is not to be applied any more");
    }

    #[test]
    fn a_change_that_is_being_put_is_found() {
        let one = policy(&[ROOT]);
        let putting =
            PolicyChange { state: PolicyChangeState::Applying, ..change("a", &one, &policy(&[]), 1) };
        let desk = desk(&one, 9, vec![change("b", &one, &one, 2), putting]);
        assert_eq!(desk.applying().map(|change| change.id.as_str()), Some("a"));
    }

    #[test]
    fn two_people_means_another_than_who_proposed_it() {
        let one = policy(&[ROOT]);
        let mut desk = desk(&one, 9, vec![change("a", &one, &policy(&[]), 1)]);
        assert!(!desk.needs_another(&desk.changes[0], "admin"));
        desk.policy.two_people = true;
        assert!(desk.needs_another(&desk.changes[0], "Admin"), "a name in other letters is the same person");
        assert!(!desk.needs_another(&desk.changes[0], "lead"));
    }

    #[test]
    fn a_proposal_on_a_newer_base_renews_the_live_policy() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let desk = desk(&one, 5, Vec::new());
        assert_eq!(desk.with(change("a", &two, &one, 6)).policy.hash, hash(&two));
        assert_eq!(desk.with(change("a", &two, &one, 4)).policy.hash, hash(&one), "an old answer does not");
    }

    #[test]
    fn a_lambda_change_is_known_by_its_role() {
        let base = PolicyDocument::parse(&policy(&[ROOT])).unwrap();
        let role = RoleArn::parse(ROLE).unwrap();
        let proposed = propose_lambda_access(&base, &role, JwsAlgorithm::Es384).unwrap().document;
        assert_eq!(lambda_role(&base, &proposed), Some(role));
        let other = PolicyDocument::parse(&policy(&[ROOT, OPS])).unwrap();
        assert_eq!(lambda_role(&base, &other), None);
    }

    #[test]
    fn another_change_fits_on_the_live_policy_or_clashes() {
        let other = OPS.replace("kms:Sign", "kms:Verify");
        let removal = change("a", &policy(&[ROOT, OPS]), &policy(&[ROOT]), 1);
        let extra = OPS.replace("Ops", "More");
        assert_eq!(fits_on(&removal, &live(&policy(&[OPS, ROOT, &extra]), 2)), Ok(()));
        assert_eq!(
            fits_on(&removal, &live(&policy(&[ROOT, &other]), 2)),
            Err(Clash { what: "Ops".to_owned() })
        );
        let unreadable = KeyPolicy { document: "{".to_owned(), ..live(&policy(&[ROOT]), 2) };
        assert!(fits_on(&removal, &unreadable).is_err());
    }
}
