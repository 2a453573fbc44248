//! The one who calls.

use std::sync::Arc;

use crate::policy::{Facts, Outcome, Policy, Request};

/// Account, names and policies of the one whose access key signed a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) account: String,
    /// As GetCallerIdentity and error messages show it.
    pub(crate) arn: String,
    /// `aws:PrincipalArn`: for a session, the ARN of its role.
    pub(crate) principal_arn: String,
    /// The unique id, with the session's name for a session: `aws:userid`.
    pub(crate) user_id: String,
    pub(crate) kind: Kind,
    /// Identity policies; of no matter for the root, who may do everything.
    pub(crate) policies: Arc<Vec<Policy>>,
    pub(crate) session_policy: Option<Arc<Policy>>,
    pub(crate) organization: Option<Arc<str>>,
}

/// What a caller is: `aws:PrincipalType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    /// With its name.
    User(String),
    Session,
}

impl Caller {
    /// The root of an account.
    pub(crate) fn root(partition: &str, account: &str, organization: Option<Arc<str>>) -> Self {
        let arn = format!("arn:{partition}:iam::{account}:root");
        Self {
            account: account.to_owned(),
            principal_arn: arn.clone(),
            arn,
            user_id: account.to_owned(),
            kind: Kind::Root,
            policies: Arc::default(),
            session_policy: None,
            organization,
        }
    }

    pub(crate) fn is_root(&self) -> bool {
        self.kind == Kind::Root
    }

    /// Whether this ARN or unique id is the caller's: its own, or for a session its role's.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
    }

    /// The ARNs and unique ids that are the caller's.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let unique_id = self.user_id.split(':').next().filter(|_| !self.is_root());
        [self.arn.as_str(), self.principal_arn.as_str()].into_iter().chain(unique_id)
    }

    /// The ARN of the root of the caller's account.
    pub(crate) fn root_arn(&self) -> String {
        let partition = self.arn.split(':').nth(1).unwrap_or_default();
        format!("arn:{partition}:iam::{}:root", self.account)
    }

    /// What the caller's identity policies say.
    pub(crate) fn identity(&self, request: &Request<'_>) -> Outcome {
        if self.is_root() {
            return Outcome { allowed: true, ..Outcome::default() };
        }
        let mut all = Outcome::default();
        for policy in self.policies.iter() {
            let one = policy.outcome(request);
            all.denied |= one.denied;
            all.allowed |= one.allowed;
        }
        all
    }

    /// What the session policy says; without one, a session is as free as its role.
    pub(crate) fn session(&self, request: &Request<'_>) -> Outcome {
        match &self.session_policy {
            Some(policy) => policy.outcome(request),
            None => Outcome { allowed: true, ..Outcome::default() },
        }
    }

    /// The condition keys that speak of the caller.
    pub(crate) fn facts(&self, facts: &mut Facts) {
        facts.set("aws:PrincipalArn", &self.principal_arn);
        facts.set("aws:PrincipalAccount", &self.account);
        facts.set("aws:userid", &self.user_id);
        facts.set("aws:PrincipalIsAWSService", "false");
        facts.set_some("aws:PrincipalOrgID", self.organization.as_deref());
        let kind = match &self.kind {
            Kind::Root => "Account",
            Kind::User(name) => {
                facts.set("aws:username", name);
                "User"
            }
            Kind::Session => "AssumedRole",
        };
        facts.set("aws:PrincipalType", kind);
    }
}
