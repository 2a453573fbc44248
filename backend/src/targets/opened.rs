//! A target that can be worked with.

use std::sync::{Arc, PoisonError, RwLock};

use aws_credential_types::Credentials;
use signet_shared::api::plan::Plan;
use signet_shared::api::session::{Target, TargetKind};
use signet_shared::api::target::AwsAccess;
use signet_shared::setup::FieldError;
use signet_shared::setup::regions::region_by_name;

use super::Known;
use crate::aws::sts::Caller;
use crate::aws::{Aws, CallCounts, Clients};
use crate::error::{Error, Result};

/// Clients, and where they lead. A target that leads elsewhere needs others.
pub(super) struct Reach {
    access: Option<AwsAccess>,
    account: Option<String>,
    clients: Clients,
    /// Who the credentials belonged to when AWS was last asked.
    caller: RwLock<Option<Caller>>,
}

impl Reach {
    pub(super) fn new(known: &Known, clients: Clients) -> Self {
        let Known { access, account, .. } = known.clone();
        Self { access, account, clients, caller: RwLock::default() }
    }

    pub(super) fn leads_to(&self, known: &Known) -> bool {
        self.access == known.access && self.account == known.account
    }

    pub(super) fn calls(&self) -> CallCounts {
        self.clients.calls()
    }
}

/// A target with its clients.
#[derive(Clone)]
pub struct OpenTarget {
    /// What is known of it.
    pub known: Known,
    reach: Arc<Reach>,
}

impl OpenTarget {
    pub(super) fn new(known: Known, reach: Arc<Reach>) -> Self {
        Self { known, reach }
    }

    /// The clients of a Region.
    ///
    /// # Errors
    /// Invalid if the Region is of another partition than the target.
    pub async fn region(&self, region: &str) -> Result<Aws> {
        self.check_partition(region)?;
        Ok(self.reach.clients.region(region).await)
    }

    /// Clients of a Region that work with the credentials of a role's session.
    pub async fn region_as(&self, region: &str, session: Credentials) -> Aws {
        self.reach.clients.region_as(region, session).await
    }

    /// The clients of the Region of an identity that is there already.
    pub async fn region_of_identity(&self, region: &str) -> Aws {
        self.reach.clients.region(region).await
    }

    /// The clients of a Region, for a plan: they work with credentials of the account that the plan was made for, or not at all.
    ///
    /// # Errors
    /// Invalid if the Region is of another partition; conflict if the target was changed to another account since.
    pub async fn region_for(&self, plan: &Plan, region: &str) -> Result<Aws> {
        self.check_partition(region)?;
        let planned = plan.target.account.as_deref().filter(|_| plan.target.kind == TargetKind::Aws);
        if let (Some(planned), Some(wanted)) = (planned, self.known.account.as_deref())
            && planned != wanted
        {
            return Err(Error::conflict(
                "The target is another account now",
                format!(
                    "This was planned for the account {planned}; the target {:?} is {wanted} now.",
                    self.known.name
                ),
            )
            .with_hint("Change the target back, or plan it again."));
        }
        Ok(self.reach.clients.region_of(region, planned).await)
    }

    /// Asks AWS who the credentials belong to; `None` if it does not tell. The last answer is remembered.
    ///
    /// # Errors
    /// Conflict if they are of another account than they must be; denied if the role cannot be assumed.
    pub async fn ask_caller(&self, aws: &Aws) -> Result<Option<Caller>> {
        let answer = aws.caller().await;
        if let Err(error) = &answer {
            tracing::warn!(
                target_name = self.known.label(),
                error = error.refusal.error,
                "the caller's identity could not be read"
            );
        }
        let caller = answer.as_ref().ok().cloned();
        self.reach.caller.write().unwrap_or_else(PoisonError::into_inner).clone_from(&caller);
        match answer {
            Err(error) if error.bars_access() => Err(error.into()),
            _ => Ok(caller),
        }
    }

    /// What [`OpenTarget::ask_caller`] was told last.
    pub fn known_caller(&self) -> Option<Caller> {
        self.reach.caller.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The target as people see it, with the account that AWS last told.
    pub fn view(&self) -> Target {
        let told = self.known_caller().map(|caller| caller.account);
        self.known.view(told.filter(|_| self.known.access.is_some()))
    }

    fn check_partition(&self, region: &str) -> Result<()> {
        let own = self.known.partition();
        let given = region_by_name(region);
        match (own, given) {
            (Some(own), Some(given)) if own != given.partition => {
                Err(Error::invalid_fields(vec![FieldError {
                    field: "region".to_owned(),
                    message: format!(
                        "{} is in {}, where the target {:?} cannot work: its Regions are those of the partition {own}.",
                        given.name,
                        given.partition_name(),
                        self.known.name
                    ),
                    suggestion: Some(self.known.default_region.clone()),
                }]))
            }
            _ => Ok(()),
        }
    }
}
