//! Grants on keys in domain words.

use std::collections::BTreeMap;

use aws_sdk_kms::types::{GrantConstraints, GrantListEntry, GrantOperation};
use signet_shared::policy::Grant;
use signet_shared::policy::evaluate::Constraints;

use super::{Aws, AwsError};

const SERVICE: &str = "kms";

/// A grant as KMS lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedGrant {
    /// What decides.
    pub grant: Grant,
    /// Who may retire it.
    pub retiring_principal: Option<String>,
    /// When it was made, Unix milliseconds.
    pub created_at: Option<i64>,
}

impl Aws {
    /// All grants of a key (ListGrants, all pages).
    pub async fn grants(&self, key_arn: &str) -> Result<Vec<ListedGrant>, AwsError> {
        let mut pages = self.kms.list_grants().key_id(key_arn).into_paginator().send();
        let mut grants = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListGrants", error))?;
            grants.extend(page.grants().iter().map(listed));
        }
        Ok(grants)
    }

    /// Makes a grant and answers its id (CreateGrant). With the same name, parameters and key, KMS makes it once.
    pub async fn create_grant(
        &self,
        key_arn: &str,
        grantee: &str,
        operations: &[&str],
        name: &str,
    ) -> Result<String, AwsError> {
        let operations = operations.iter().map(|operation| GrantOperation::from(*operation)).collect();
        let call = self.kms.create_grant().key_id(key_arn).grantee_principal(grantee).name(name);
        let answer = call.set_operations(Some(operations)).send().await;
        let answer = answer.map_err(|error| AwsError::new(SERVICE, "CreateGrant", error))?;
        Ok(answer.grant_id().unwrap_or_default().to_owned())
    }

    /// Takes a grant back (RevokeGrant).
    pub async fn revoke_grant(&self, key_arn: &str, grant_id: &str) -> Result<(), AwsError> {
        let answer = self.kms.revoke_grant().key_id(key_arn).grant_id(grant_id).send().await;
        answer.map_err(|error| AwsError::new(SERVICE, "RevokeGrant", error))?;
        Ok(())
    }
}

fn listed(entry: &GrantListEntry) -> ListedGrant {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    ListedGrant {
        grant: Grant {
            id: text(entry.grant_id()),
            name: entry.name().filter(|name| !name.is_empty()).map(str::to_owned),
            grantee: text(entry.grantee_principal()),
            operations: entry.operations().iter().map(|operation| operation.as_str().to_owned()).collect(),
            constraints: entry.constraints().map(constraints),
        },
        retiring_principal: entry.retiring_principal().map(str::to_owned),
        created_at: entry.creation_date().and_then(|date| date.to_millis().ok()),
    }
}

fn constraints(found: &GrantConstraints) -> Constraints {
    let sorted = |pairs: Option<&std::collections::HashMap<String, String>>| {
        pairs.map(|pairs| pairs.iter().map(|(k, v)| (k.clone(), v.clone())).collect::<BTreeMap<_, _>>())
    };
    Constraints {
        encryption_context_equals: sorted(found.encryption_context_equals()),
        encryption_context_subset: sorted(found.encryption_context_subset()),
    }
}
