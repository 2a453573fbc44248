//! Keys that can be looked at and whose policy can be changed: an identity's, or any other by its ARN.

use signet_shared::policy::KeyArn;

use super::App;
use crate::aws::Aws;
use crate::error::{Error, Result};
use crate::store::IdentityRow;
use crate::targets::OpenTarget;

/// A key, and how it is reached.
pub(super) struct KeyAt {
    /// The target that reaches it.
    pub target: OpenTarget,
    /// Its ARN.
    pub arn: String,
    /// The identity whose key it is, if it is one's.
    pub identity: Option<IdentityRow>,
    /// The clients of its Region.
    pub aws: Aws,
}

/// What people call a key, and what it is.
pub(super) struct KeyName {
    /// Alias with the prefix `alias/`, if it has one.
    pub alias: Option<String>,
    /// KMS key spec, if KMS may be asked for it.
    pub spec: Option<String>,
    /// What is typed to confirm a change of it: the alias without its prefix, or the key's id.
    pub confirm_with: String,
}

impl App {
    /// The key of an identity.
    ///
    /// # Errors
    /// Conflict if the identity has no key yet.
    pub(super) async fn key_of_identity(&self, identity_id: &str) -> Result<KeyAt> {
        let row = self.store.identity(identity_id).await?;
        let arn = row.facts.key_arn.clone().ok_or_else(|| {
            Error::conflict(
                "There is no key yet",
                format!("The setup of {:?} has not reached its key.", row.name),
            )
            .with_hint("Resume the setup first.")
        })?;
        let target = self.targets.open(&row.target).await?;
        let aws = target.region(&row.region).await?;
        Ok(KeyAt { target, arn, identity: Some(row), aws })
    }

    /// A key by its ARN, on a target. AWS is not asked whether it exists.
    ///
    /// # Errors
    /// Invalid if it is not the ARN of a key, or of another account or partition than the target's.
    pub(super) async fn key_at(&self, target: &str, arn: &str) -> Result<KeyAt> {
        let key = KeyArn::parse(arn).map_err(|field| Error::invalid_fields(vec![field]))?;
        let target = self.targets.open(target).await?;
        let aws = target.region(key.region()).await?;
        let identity = self.store.identity_of_key(&target.known.id, key.as_str()).await?;
        Ok(KeyAt { target, arn: key.as_str().to_owned(), identity, aws })
    }
}

impl KeyAt {
    /// Id of the target.
    pub(super) fn target_id(&self) -> &str {
        &self.target.known.id
    }

    /// What people call it: what the identity says of its own key, else what KMS says.
    ///
    /// # Errors
    /// What AWS says when it refuses to list aliases; a refusal to describe the key only leaves the spec open.
    pub(super) async fn name(&self) -> Result<KeyName> {
        let own = self.identity.as_ref().filter(|row| row.facts.key_arn.as_deref() == Some(&self.arn));
        if let Some(row) = own {
            return Ok(KeyName {
                alias: Some(format!("alias/{}", row.alias)),
                spec: row.facts.key_spec.clone(),
                confirm_with: row.alias.clone(),
            });
        }
        let alias = self.aws.aliases_of(&self.arn).await?.into_iter().min();
        let spec = self.aws.key(&self.arn).await.ok().map(|key| key.spec);
        let id = self.arn.rsplit('/').next().unwrap_or_default().to_owned();
        let confirm_with = alias.as_deref().map_or(id, |alias| alias.trim_start_matches("alias/").to_owned());
        Ok(KeyName { alias, spec, confirm_with })
    }
}

impl KeyName {
    /// Whether this was typed: the alias with or without its prefix, or the key's id where there is none.
    ///
    /// # Errors
    /// Invalid, at the field `confirmation`.
    pub(super) fn check_confirmation(&self, typed: &str) -> Result<()> {
        let typed = typed.trim();
        if typed.strip_prefix("alias/").unwrap_or(typed) == self.confirm_with {
            return Ok(());
        }
        let what = if self.alias.is_some() { "alias" } else { "id" };
        Err(Error::invalid_fields(vec![signet_shared::setup::FieldError {
            field: "confirmation".to_owned(),
            message: format!("Type the key's {what}, {}, to confirm.", self.confirm_with),
            suggestion: None,
        }]))
    }
}
