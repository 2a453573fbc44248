//! Which way fits, by situation.

use super::Situation;
use super::force::Force;
use crate::api::access::AccessWayKind;
use crate::policy::evaluate::Verdict;
use crate::policy::propose::propose_lambda_access;

/// KMS takes key policies of up to this many bytes (AWS KMS developer guide, "Resource quotas").
const ROOM: usize = 32_768;

/// What the recommendation depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Something denies it.
    Denied,
    /// The role can sign already.
    Given(AccessWayKind),
    /// Access is wanted for a while only.
    Temporary,
    /// The role is in another account.
    CrossAccount,
    /// The key policy would become too long.
    NoRoom,
    /// Same account, and the key policy lets IAM policies decide.
    Delegated,
    /// Same account, and it does not.
    NotDelegated,
}

/// The way for each case, and why.
fn advice(case: Case) -> (AccessWayKind, &'static str) {
    use AccessWayKind::{Grant, KeyPolicy};
    match case {
        Case::Denied => (
            KeyPolicy,
            "A denial wins over all three ways. Mend that first; then a statement in the key policy is the way that shows at the key.",
        ),
        Case::Given(kind) => (kind, "The role can sign already, this way. Nothing needs to be added."),
        Case::Temporary => (
            Grant,
            "A grant can be revoked by itself, without touching a policy that others read and change. It cannot be narrowed to an algorithm: revoke it when the time is over.",
        ),
        Case::CrossAccount => (
            KeyPolicy,
            "The role is in another account, so both sides must agree: a statement in the key policy here, and the IAM policy on the role there. One without the other allows nothing.",
        ),
        Case::NoRoom => (
            Grant,
            "The key policy has no room left: with these statements it would be longer than the 32 KiB that KMS takes. A grant needs no room there.",
        ),
        Case::Delegated => (
            KeyPolicy,
            "A statement in the key policy is enough in one account, shows at the key who may sign, and can be narrowed, reviewed and undone here. An IAM policy would work too, as the key policy lets IAM decide, but only whoever manages IAM sees it.",
        ),
        Case::NotDelegated => (
            KeyPolicy,
            "The key policy does not let IAM policies decide, so an IAM policy on the role would have no effect. A statement in the key policy is enough by itself.",
        ),
    }
}

pub(super) fn recommend(situation: &Situation, force: &Force, temporary: bool) -> (AccessWayKind, String) {
    let (kind, why) = advice(case(situation, force, temporary));
    (kind, why.to_owned())
}

pub(super) fn case(situation: &Situation, force: &Force, temporary: bool) -> Case {
    if force.denied_by.is_some() {
        return Case::Denied;
    }
    if force.sign == Verdict::Allowed {
        let given = [
            (&force.key_policy, AccessWayKind::KeyPolicy),
            (&force.iam_policy, AccessWayKind::IamPolicy),
            (&force.grant, AccessWayKind::Grant),
        ];
        if let Some((_, kind)) = given.into_iter().find(|(given, _)| given.in_force == Some(true)) {
            return Case::Given(kind);
        }
    }
    if temporary {
        Case::Temporary
    } else if situation.is_cross_account() {
        Case::CrossAccount
    } else if !has_room(situation) {
        Case::NoRoom
    } else if force.lets_iam_decide {
        Case::Delegated
    } else {
        Case::NotDelegated
    }
}

fn has_room(situation: &Situation) -> bool {
    let proposal = situation
        .algorithm
        .and_then(|algorithm| propose_lambda_access(&situation.policy, &situation.role, algorithm).ok());
    proposal.is_none_or(|proposal| proposal.document.to_minified_json().len() <= ROOM)
}
