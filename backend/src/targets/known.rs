//! What is known of a target without asking it.

use signet_shared::api::session::{Target, TargetKind};
use signet_shared::api::target::AwsAccess;
use signet_shared::setup::regions::region_by_name;
use signet_shared::target::SANDBOX;

use crate::error::Result;
use crate::store::{TargetRow, is_fixed};

/// A target as its row, its id or the settings describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Name that people chose.
    pub name: String,
    /// Region offered first.
    pub default_region: String,
    /// The account that it must be.
    pub account: Option<String>,
    /// How it is reached; `None` for the sandbox.
    pub access: Option<AwsAccess>,
    /// Grows with each change; 0 for one that cannot be changed.
    pub revision: i64,
}

impl Known {
    pub(super) fn sandbox(account: &str, default_region: &str) -> Self {
        Self {
            id: SANDBOX.to_owned(),
            name: "Sandbox".to_owned(),
            default_region: default_region.to_owned(),
            account: Some(account.to_owned()),
            access: None,
            revision: 0,
        }
    }

    /// `None` if the id is not one of a command line.
    pub(super) fn from_command_line(id: &str, default_region: &str) -> Option<Self> {
        let access = AwsAccess::from_command_line_id(id)?;
        Some(Self {
            id: id.to_owned(),
            name: access.profile.clone().unwrap_or_else(|| "AWS".to_owned()),
            default_region: default_region.to_owned(),
            account: None,
            access: Some(access),
            revision: 0,
        })
    }

    pub(super) fn from_row(row: TargetRow) -> Result<Self> {
        Ok(Self {
            access: Some(serde_json::from_str(&row.access)?),
            id: row.id,
            name: row.name,
            default_region: row.default_region,
            account: row.account,
            revision: row.revision,
        })
    }

    /// Whether it is there without being saved, and cannot be changed.
    pub fn is_fixed(&self) -> bool {
        is_fixed(&self.id)
    }

    /// What logs and metrics call it: unique, and chosen by people.
    pub fn label(&self) -> &str {
        if self.is_fixed() { &self.id } else { &self.name }
    }

    /// The partition of its Regions, where it is certain: command lines of a credential chain do not say it.
    pub fn partition(&self) -> Option<&'static str> {
        let region = region_by_name(&self.default_region).filter(|_| !self.is_fixed());
        region.map(|region| region.partition.as_str())
    }

    /// The target as people see it, in this account as far as anybody knows.
    pub fn view(&self, account: Option<String>) -> Target {
        Target {
            id: self.id.clone(),
            kind: if self.access.is_some() { TargetKind::Aws } else { TargetKind::Sandbox },
            name: self.name.clone(),
            account: account.or_else(|| self.account.clone()),
            default_region: self.default_region.clone(),
            endpoint_url: self.access.as_ref().and_then(|access| access.endpoint_url.clone()),
        }
    }
}
