//! The live policy and the changes made to it, and where each change stands.

use signet_shared::api::key_policy::{KeyPolicy, PolicyChange, PolicyChangeState, ProposePolicyChange};
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

    /// The last applied change, if what is live is no longer what it put: someone changed the policy elsewhere.
    pub(crate) fn drifted_from(&self) -> Option<&PolicyChange> {
        self.last_applied().filter(|change| change.proposed_hash != self.policy.hash)
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

/// How to make a change once more on the policy that is live now.
///
/// # Errors
/// [`Clash`] if the live policy has changed in the same place.
pub(crate) fn again(change: &PolicyChange, live: &KeyPolicy) -> Result<ProposePolicyChange, Clash> {
    let unreadable = || Clash { what: "the whole document".to_owned() };
    let read = |text: &str| PolicyDocument::parse(text).map_err(|_| unreadable());
    let (base, proposed) = (read(&change.base_document)?, read(&change.proposed_document)?);
    let moved = rebase(&base, &proposed, &read(&live.document)?)?;
    Ok(match lambda_role(&base, &proposed) {
        Some(role) => ProposePolicyChange::LambdaRole { role_arn: role.as_str().to_owned() },
        None => ProposePolicyChange::Document { document: moved.to_pretty_json() },
    })
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

    fn live(text: &str, read_at: i64) -> KeyPolicy {
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
        let desk = Desk {
            policy: live(&one, 10),
            changes: vec![change("c", &two, &one, 9), change("b", &one, &two, 8), change("a", &one, &two, 7)],
        };
        assert_eq!(desk.open().map(|c| c.id.as_str()), Some("b"));
        assert_eq!(desk.standing(&desk.changes[0]), Standing::Outdated);
        assert!(desk.drifted_from().is_none());
    }

    #[test]
    fn a_change_runs_through_its_standings() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let desk = Desk { policy: live(&one, 1), changes: Vec::new() };
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
    fn a_policy_changed_elsewhere_is_noticed() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let desk = Desk { policy: live(&one, 9), changes: vec![applied(change("a", &one, &two, 2), 3)] };
        assert_eq!(desk.drifted_from().map(|c| c.id.as_str()), Some("a"));
        assert_eq!(desk.standing(&desk.changes[0]), Standing::Replaced);
    }

    #[test]
    fn a_proposal_on_a_newer_base_renews_the_live_policy() {
        let (one, two) = (policy(&[ROOT]), policy(&[ROOT, OPS]));
        let desk = Desk { policy: live(&one, 5), changes: Vec::new() };
        assert_eq!(desk.with(change("a", &two, &one, 6)).policy.hash, hash(&two));
        assert_eq!(desk.with(change("a", &two, &one, 4)).policy.hash, hash(&one), "an old answer does not");
    }

    #[test]
    fn a_lambda_change_is_made_again_by_its_role() {
        let base = PolicyDocument::parse(&policy(&[ROOT])).unwrap();
        let role = RoleArn::parse(ROLE).unwrap();
        let proposed = propose_lambda_access(&base, &role, JwsAlgorithm::Es384).unwrap().document;
        let change = change("a", &base.to_minified_json(), &proposed.to_minified_json(), 1);
        assert_eq!(
            again(&change, &live(&policy(&[ROOT, OPS]), 2)),
            Ok(ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() })
        );
    }

    #[test]
    fn another_change_is_made_again_as_a_document_or_clashes() {
        let other = OPS.replace("kms:Sign", "kms:Verify");
        let removal = change("a", &policy(&[ROOT, OPS]), &policy(&[ROOT]), 1);
        let extra = OPS.replace("Ops", "More");
        let Ok(ProposePolicyChange::Document { document }) =
            again(&removal, &live(&policy(&[OPS, ROOT, &extra]), 2))
        else {
            panic!("should be a document")
        };
        assert_eq!(hash(&document), hash(&policy(&[ROOT, &extra])));
        assert_eq!(
            again(&removal, &live(&policy(&[ROOT, &other]), 2)),
            Err(Clash { what: "Ops".to_owned() })
        );
    }
}
