//! The public keys of identities: served, published elsewhere, checked there.

use serde_json::Value;
use signet_shared::api::jwks::{IdentityJwks, JwksCheck};
use signet_shared::api::plan::Plan;
use signet_shared::api::preflight::{Check, CheckState};
use signet_shared::ceremony::{CeremonyParams, RotationStage};
use signet_shared::jwk::Role;
use signet_shared::setup::FieldError;

use super::{Actor, App};
use crate::error::{Error, Result};
use crate::jwks::set_of;
use crate::outbound::{self, Reach};
use crate::store::IdentityRow;

/// Longest address, characters.
const MAX_URL: usize = 2_000;

impl App {
    /// The JWK set of an identity, for everybody (RFC 7517 §5).
    ///
    /// # Errors
    /// Not found.
    pub async fn public_jwks(&self, id: &str) -> Result<Value> {
        let row = self.store.identity(id).await?;
        Ok(set_of(self.publications.keys(&row).await?).to_value())
    }

    /// The set, where it is published, and what was found there.
    ///
    /// # Errors
    /// Not found.
    pub async fn read_jwks(&self, id: &str) -> Result<IdentityJwks> {
        let row = self.store.identity(id).await?;
        self.jwks_of(&row).await
    }

    /// Says where the set is published for the EHR, or that it is nowhere.
    ///
    /// # Errors
    /// Not found; invalid if it is no address that may be called.
    pub async fn publish_jwks(&self, actor: &Actor, id: &str, url: Option<&str>) -> Result<IdentityJwks> {
        let row = self.store.identity(id).await?;
        let url = url.map(|url| Self::checked_url(url, Reach::of_target(&row.target))).transpose()?;
        self.store.publish_jwks(&row.id, url.as_deref(), &actor.user, self.clock.now_ms()).await?;
        tracing::info!(
            user = actor.user,
            identity = row.name,
            named = url.is_some(),
            "published address set"
        );
        self.jwks_of(&row).await
    }

    /// Looks at the published address now.
    ///
    /// # Errors
    /// Not found; conflict if nobody has named an address. That nothing came is a finding.
    pub async fn check_jwks(&self, id: &str) -> Result<IdentityJwks> {
        let row = self.store.identity(id).await?;
        self.publications.check(&row, Reach::of_target(&row.target)).await?;
        self.jwks_of(&row).await
    }

    fn checked_url(url: &str, reach: Reach) -> Result<String> {
        let wrong = |message: &str| {
            Error::invalid_fields(vec![FieldError {
                field: "url".to_owned(),
                message: message.to_owned(),
                suggestion: Some("https://keys.example.org/jwks.json".to_owned()),
            }])
        };
        if url.len() > MAX_URL {
            return Err(wrong("It is too long."));
        }
        Ok(outbound::check(url, reach).map_err(wrong)?.to_string())
    }

    async fn jwks_of(&self, row: &IdentityRow) -> Result<IdentityJwks> {
        let published = self.store.published_jwks(&row.id).await?;
        let finding = published.as_ref().map(|published| published.finding()).transpose()?.flatten();
        Ok(IdentityJwks {
            jwks: set_of(self.publications.keys(row).await?).to_value(),
            public_path: format!("/jwks/{}", row.id),
            published_url: published.map(|published| published.url),
            check: finding.map(|(at, published)| JwksCheck {
                at,
                ok: published.is_ok(),
                problem: published.problem(),
                hint: published.hint(),
            }),
        })
    }

    /// Before the switch of a rotation: whether the published address serves the new key yet. `None` for other plans, and where
    /// nobody has named an address.
    pub(super) async fn published_before_switch(&self, plan: &Plan) -> Option<Check> {
        let CeremonyParams::Rotate(params) = &plan.params else { return None };
        if params.stage != RotationStage::Switch {
            return None;
        }
        let row = self.worked_on(&plan.target.id, &plan.params).await.ok()?;
        let published = self.publications.look(&row, Reach::of_target(&row.target)).await.ok()??;
        let serves = published.serves(Role::Next);
        let problem =
            if serves { "The published JWK set holds the new key.".to_owned() } else { published.problem() };
        let fix = "Publish the set of this identity first, and wait until the EHR has read it: what the new key signs is \
                   refused until then.";
        Some(Check {
            title: "New key at the published address".to_owned(),
            state: if serves { CheckState::Ok } else { CheckState::Warn },
            found: problem,
            fix: (!serves).then(|| fix.to_owned()),
        })
    }
}
