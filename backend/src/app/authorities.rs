//! Authorities of a target, to choose one from.

use signet_shared::api::authority::AuthoritySummary;
use signet_shared::setup::options::CertificateOptions;

use super::App;
use crate::aws::acmpca::Authority;
use crate::ceremony::check_authority;
use crate::error::{Error, Result};
use crate::store::IdentityRow;

impl App {
    /// The authorities of a Region of the default target: those of the account, then those that other accounts share with it. Deleted ones
    /// are left out.
    ///
    /// # Errors
    /// Invalid if there is no such Region; what AWS says when it cannot be asked.
    pub async fn list_authorities(&self, region: Option<&str>) -> Result<Vec<AuthoritySummary>> {
        self.list_authorities_on(self.targets.default_id(), region).await
    }

    /// The same of any target.
    ///
    /// # Errors
    /// As [`App::list_authorities`]; not found if there is no such target.
    pub async fn list_authorities_on(
        &self,
        target: &str,
        region: Option<&str>,
    ) -> Result<Vec<AuthoritySummary>> {
        let target = self.targets.open(target).await?;
        let region = region.unwrap_or(&target.known.default_region);
        let region = signet_shared::setup::fields::validate_region(region)
            .map_err(|field| Error::invalid_fields(vec![field]))?;
        let aws = target.region(&region).await?;
        let identities = self.store.identities(&target.known.id).await?;
        let own = aws.authorities().await?;
        let shared = aws.shared_authorities().await?;
        let is_own = |arn: &str| own.iter().any(|authority| authority.arn == arn);
        let shared: Vec<Authority> = shared.into_iter().filter(|authority| !is_own(&authority.arn)).collect();
        let own = own.into_iter().map(|authority| (authority, false));
        let all = own.chain(shared.into_iter().map(|authority| (authority, true)));
        let now = self.clock.now_s();
        Ok(all
            .filter(|(authority, _)| authority.status != "DELETED")
            .map(|(authority, is_shared)| summary(authority, is_shared, &identities, now))
            .collect())
    }
}

fn summary(authority: Authority, is_shared: bool, identities: &[IdentityRow], now: i64) -> AuthoritySummary {
    let unfit = check_authority(&authority, CertificateOptions::default().validity, now);
    let unfit = unfit.err().map(|error| error.detail.clone());
    let pending = (authority.status != "ACTIVE").then(|| format!("Its status is {}.", authority.status));
    let used_by = identities.iter().filter(|identity| {
        identity.removal_id.is_none() && identity.authorities().any(|arn| arn == authority.arn)
    });
    AuthoritySummary {
        used_by: used_by.map(|identity| identity.name.clone()).collect(),
        shared_by: is_shared.then_some(authority.account),
        unfit: unfit.or(pending),
        arn: authority.arn,
        common_name: authority.common_name,
        is_root: authority.is_root,
        status: authority.status,
        key_algorithm: authority.key_algorithm,
        short_lived: authority.short_lived,
        not_after: authority.not_after,
    }
}
