//! Who may sign with a key, by which of the three ways: what is read for it, grants, and the proof.
//!
//! What policies mean is decided in `signet_shared::policy::ways`; here is what AWS is asked.

mod grants;
mod lambda;
mod proof;

use signet_shared::api::access::AccessOverview;
use signet_shared::policy::ways::{IamPolicies, Situation, ways};
use signet_shared::policy::{JwsAlgorithm, KeyArn, PolicyDocument, RoleArn};

use super::App;
use super::keys::KeyAt;
use crate::aws::{AwsError, Class};
use crate::error::{Error, Result};

impl App {
    /// The three ways to let a role use a key: which are in force, and what each would change. `temporary`: access is wanted
    /// for a while only.
    ///
    /// # Errors
    /// Invalid if the role's or the key's ARN is not one; what AWS says when the key policy cannot be read. What else cannot be
    /// read is told in the answer.
    pub async fn read_access(
        &self,
        target: &str,
        key_arn: &str,
        role_arn: &str,
        temporary: bool,
    ) -> Result<AccessOverview> {
        let key = self.key_at(target, key_arn).await?;
        Ok(ways(&situation(&key, parse_role(role_arn)?).await?, temporary))
    }
}

/// A role's ARN.
fn parse_role(role_arn: &str) -> Result<RoleArn> {
    RoleArn::parse(role_arn).map_err(|field| Error::invalid_fields(vec![field]))
}

/// Everything that can be read of a key and a role.
async fn situation(key: &KeyAt, role: RoleArn) -> Result<Situation> {
    let document = key.aws.key_policy(&key.arn).await?;
    let policy = PolicyDocument::parse(&document).map_err(Error::internal)?;
    // What may not be described has no narrow statement, and the answer says so.
    let spec = key.aws.key(&key.arn).await.map(|key| key.spec).unwrap_or_default();
    let grants = match key.aws.grants(&key.arn).await {
        Ok(listed) => Ok(listed.into_iter().map(|listed| listed.grant).collect()),
        Err(error) => Err(unreadable(error)?),
    };
    Ok(Situation {
        policy,
        key: KeyArn::parse(&key.arn).map_err(|field| Error::invalid_fields(vec![field]))?,
        algorithm: JwsAlgorithm::for_key_spec(&spec),
        grants,
        iam: iam_policies(key, &role).await?,
        role,
    })
}

/// The role's IAM policies, or why they are not known.
async fn iam_policies(key: &KeyAt, role: &RoleArn) -> Result<Result<IamPolicies, String>> {
    // IAM takes the name alone, and looks in the caller's own account.
    let caller = key.target.ask_caller(&key.aws).await?;
    if caller.is_some_and(|caller| caller.account != role.account()) {
        return Ok(Err(format!(
            "The role is in the account {}, whose IAM policies cannot be read from here.",
            role.account()
        )));
    }
    let found = match key.aws.role(role.role_name()).await {
        Ok(found) if found.arn != role.as_str() => return Ok(Ok(IamPolicies::default())),
        Ok(found) => Some(found),
        // What does not exist has no policies.
        Err(error) if error.class == Class::NotFound => return Ok(Ok(IamPolicies::default())),
        // The policies may be readable all the same.
        Err(error) if error.class == Class::Denied => None,
        Err(error) => return Err(error.into()),
    };
    let policies = match key.aws.role_policies(role.role_name()).await {
        Ok(policies) => policies,
        Err(error) if error.class == Class::NotFound => return Ok(Ok(IamPolicies::default())),
        Err(error) => return Ok(Err(unreadable(error)?)),
    };
    let mut all = IamPolicies { boundary: found.and_then(|role| role.boundary), ..IamPolicies::default() };
    for policy in policies {
        let Ok(document) = PolicyDocument::parse(&policy.document) else {
            return Ok(Err(format!("The policy {} is not one that can be read.", policy.name)));
        };
        all.names.push(policy.name);
        all.documents.push(document);
    }
    Ok(Ok(all))
}

/// Which permission is missing.
///
/// # Errors
/// Whatever else AWS said than that the call is not permitted.
fn unreadable(error: AwsError) -> Result<String> {
    match error.class {
        Class::Denied => Ok(format!("Signet's credentials may not call {}.", error.refusal.action)),
        _ => Err(error.into()),
    }
}
