//! The IAM policies of a role.

use percent_encoding::percent_decode_str;

use super::{Aws, AwsError};

const SERVICE: &str = "iam";

/// An IAM policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamPolicy {
    /// Its name.
    pub name: String,
    /// Its JSON.
    pub document: String,
}

impl Aws {
    /// All policies of a role of the account: the inline ones (ListRolePolicies, GetRolePolicy), and the attached ones in the
    /// version that holds (ListAttachedRolePolicies, GetPolicy, GetPolicyVersion).
    pub async fn role_policies(&self, role: &str) -> Result<Vec<IamPolicy>, AwsError> {
        let mut policies = Vec::new();
        let mut pages = self.iam.list_role_policies().role_name(role).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListRolePolicies", error))?;
            for name in page.policy_names() {
                let answer = self.iam.get_role_policy().role_name(role).policy_name(name).send().await;
                let answer = answer.map_err(|error| AwsError::new(SERVICE, "GetRolePolicy", error))?;
                policies.push(IamPolicy { name: name.clone(), document: decoded(answer.policy_document()) });
            }
        }
        let mut pages = self.iam.list_attached_role_policies().role_name(role).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListAttachedRolePolicies", error))?;
            for attached in page.attached_policies() {
                let arn = attached.policy_arn().unwrap_or_default();
                let name = attached.policy_name().unwrap_or(arn).to_owned();
                policies.push(IamPolicy { name, document: self.managed_policy(arn).await? });
            }
        }
        Ok(policies)
    }

    async fn managed_policy(&self, arn: &str) -> Result<String, AwsError> {
        let policy = self.iam.get_policy().policy_arn(arn).send().await;
        let policy = policy.map_err(|error| AwsError::new(SERVICE, "GetPolicy", error))?;
        let version = policy.policy().and_then(|policy| policy.default_version_id()).unwrap_or("v1");
        let found = self.iam.get_policy_version().policy_arn(arn).version_id(version).send().await;
        let found = found.map_err(|error| AwsError::new(SERVICE, "GetPolicyVersion", error))?;
        Ok(decoded(found.policy_version().and_then(|version| version.document()).unwrap_or_default()))
    }
}

/// IAM gives policies percent-encoded (RFC 3986).
fn decoded(document: &str) -> String {
    percent_decode_str(document).decode_utf8_lossy().into_owned()
}
