//! The decision: who must allow, who may forbid, and what AWS says when the answer is no.

use std::borrow::Cow;

use super::statement::{Outcome, Policy, Request};
use crate::error::ApiError;

/// The resource's side of a decision.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'a> {
    /// The account that owns the resource.
    pub(crate) account: &'a str,
    /// The resource's own policy; without one, identity policies decide alone.
    pub(crate) policy: Option<&'a Policy>,
    /// Whether a grant allows the request. Asked only if the policies do not.
    pub(crate) granted: &'a dyn Fn() -> bool,
}

/// Why a request is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grounds {
    Policies,
    /// Nothing but a grant allows it.
    Grant,
}

/// Why a request is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denial {
    ExplicitByIdentity,
    ExplicitByResource,
    ExplicitBySession,
    NotByIdentity,
    NotByResource,
    NotBySession,
    /// A resource of another account: whether it exists is not told.
    Hidden,
}

/// Decides a request: "Policy evaluation logic" in the IAM user guide.
///
/// A denial anywhere wins. In one account, the key's policy decides: it allows the caller itself, or leaves it to
/// the account's identity policies. Across accounts, both the policy and the caller's identity policies must
/// allow. A grant allows by itself.
pub(crate) fn decide(request: &Request<'_>, resource: Resource<'_>) -> Result<Grounds, Denial> {
    let caller = request.caller;
    let identity = caller.identity(request);
    let own = caller.account == resource.account;
    let key = match resource.policy {
        Some(policy) => policy.outcome(request),
        // Nothing but identity policies protects such a resource.
        None => Outcome { delegated: own, ..Outcome::default() },
    };
    let session = caller.session(request);
    if identity.denied {
        return Err(Denial::ExplicitByIdentity);
    }
    if session.denied {
        return Err(Denial::ExplicitBySession);
    }
    if key.denied {
        return Err(if own { Denial::ExplicitByResource } else { Denial::Hidden });
    }
    let by_policies = match own {
        true => key.allowed || (key.delegated && identity.allowed),
        false => (key.allowed || key.delegated) && identity.allowed,
    };
    if !by_policies && !(resource.granted)() {
        return Err(match (own, key.allowed || key.delegated) {
            (_, true) => Denial::NotByIdentity,
            (true, false) => Denial::NotByResource,
            (false, false) => Denial::Hidden,
        });
    }
    if !session.allowed {
        return Err(Denial::NotBySession);
    }
    Ok(if by_policies { Grounds::Policies } else { Grounds::Grant })
}

impl Denial {
    /// AWS's error, with the principal, the action and the resource by name.
    pub(crate) fn error(self, request: &Request<'_>) -> ApiError {
        let Request { caller, action, resource, .. } = request;
        let because = match self {
            Self::ExplicitByIdentity => Cow::from("with an explicit deny in an identity-based policy"),
            Self::ExplicitByResource => "with an explicit deny in a resource-based policy".into(),
            Self::ExplicitBySession => "with an explicit deny in a session policy".into(),
            Self::NotByIdentity => {
                format!("because no identity-based policy allows the {action} action").into()
            }
            Self::NotByResource => {
                format!("because no resource-based policy allows the {action} action").into()
            }
            Self::NotBySession => format!("because no session policy allows the {action} action").into(),
            Self::Hidden => {
                "because the resource does not exist in this Region, no resource-based policies allow \
                             access, or a resource-based policy explicitly denies access"
                    .into()
            }
        };
        ApiError::new(
            "AccessDeniedException",
            format!(
                "User: {} is not authorized to perform: {action} on resource: {resource} {because}",
                caller.arn
            ),
        )
    }
}
