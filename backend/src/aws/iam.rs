//! AWS IAM in domain words: what the policies of a principal say about calls that nobody makes yet.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, EvaluationResult, PolicyEvaluationDecisionType};
use signet_shared::api::preflight::Decision;

use super::{Aws, AwsError};

const SERVICE: &str = "iam";

/// What simulation says of one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Such as `kms:Sign`.
    pub action: String,
    /// What was decided.
    pub decision: Decision,
    /// The policies that decided.
    pub by: Vec<String>,
    /// Condition keys that policies ask for and that were not told.
    pub missing: Vec<String>,
    /// Whether it is the permissions boundary, or a policy of the organization, that does not allow it.
    pub bounded: Option<Bound>,
}

/// What limits a principal besides its own policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Its permissions boundary.
    Boundary,
    /// A service control policy.
    Organization,
}

/// A role of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its ARN, with its path.
    pub arn: String,
    /// When it was made, Unix seconds.
    pub created_at: Option<i64>,
}

impl Aws {
    /// A role of the account by its name (GetRole).
    pub async fn role(&self, name: &str) -> Result<Role, AwsError> {
        let answer = self.iam.get_role().role_name(name).send().await;
        let answer = answer.map_err(|error| AwsError::new(SERVICE, "GetRole", error))?;
        let role = answer.role();
        Ok(Role {
            arn: role.map(|role| role.arn().to_owned()).unwrap_or_default(),
            created_at: role.map(|role| role.create_date().secs()),
        })
    }

    /// ARN of a role of the account, with its path (GetRole).
    pub async fn role_arn(&self, name: &str) -> Result<String, AwsError> {
        Ok(self.role(name).await?.arn)
    }

    /// What the policies of a user or role say of these actions on one resource, with these condition keys
    /// (SimulatePrincipalPolicy).
    pub async fn simulate(
        &self,
        principal: &str,
        actions: &[&str],
        resource: &str,
        context: &BTreeMap<String, Vec<String>>,
    ) -> Result<Vec<Verdict>, AwsError> {
        const OPERATION: &str = "SimulatePrincipalPolicy";
        let entry = |(key, values): (&String, &Vec<String>)| {
            let kind = match (key.as_str(), values.first().map(String::as_str)) {
                ("aws:TagKeys", _) => ContextKeyTypeEnum::StringList,
                (_, Some("true" | "false")) if !key.contains("Tag") => ContextKeyTypeEnum::Boolean,
                _ => ContextKeyTypeEnum::String,
            };
            ContextEntry::builder()
                .context_key_name(key)
                .context_key_type(kind)
                .set_context_key_values(Some(values.clone()))
                .build()
        };
        let mut pages = self
            .iam
            .simulate_principal_policy()
            .policy_source_arn(principal)
            .set_action_names(Some(actions.iter().map(|action| (*action).to_owned()).collect()))
            .resource_arns(resource)
            .set_context_entries(Some(context.iter().map(entry).collect()))
            .into_paginator()
            .send();
        let mut verdicts = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new(SERVICE, OPERATION, error))?;
            verdicts.extend(page.evaluation_results().iter().map(verdict));
        }
        Ok(verdicts)
    }
}

fn verdict(result: &EvaluationResult) -> Verdict {
    let decision = match result.eval_decision() {
        PolicyEvaluationDecisionType::Allowed => Decision::Allowed,
        PolicyEvaluationDecisionType::ExplicitDeny => Decision::ExplicitDeny,
        _ => Decision::ImplicitDeny,
    };
    let statements = result.matched_statements().iter();
    let mut by: Vec<String> =
        statements.filter_map(|statement| statement.source_policy_id().map(str::to_owned)).collect();
    by.dedup();
    let boundary = result.permissions_boundary_decision_detail();
    let organization = result.organizations_decision_detail();
    let bounded = match (boundary, organization) {
        (Some(detail), _) if !detail.allowed_by_permissions_boundary() => Some(Bound::Boundary),
        (_, Some(detail)) if !detail.allowed_by_organizations() => Some(Bound::Organization),
        _ => None,
    };
    Verdict {
        action: result.eval_action_name().to_owned(),
        decision,
        by,
        missing: result.missing_context_values().to_vec(),
        bounded,
    }
}
