//! The public keys of identities as EHRs read them: which ones, and whether what is published elsewhere holds them.
//!
//! The keys come from the certificates that are kept, whose keys were compared with KMS's when they were issued: no AWS call.

use signet_shared::alert::{JwksFacts, Seen};
use signet_shared::certificate;
use signet_shared::jwk::{Expected, Jwk, JwkSet, MEDIA_TYPE, Published, Role, judge};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::outbound::{Fetcher, Reach};
use crate::store::{CertificateRow, IdentityRow, PublishedRow, Store};

/// Looks to which nothing came before it is told: one is a hiccup.
const FAILURES: i64 = 2;

/// What identities publish, and where.
#[derive(Debug, Clone)]
pub struct Publications {
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
}

impl Publications {
    /// Over this store.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, fetcher: Fetcher::default() }
    }

    /// The keys that an identity's set holds now, the current one first ([`keys_of`]).
    ///
    /// # Errors
    /// Those of the store; internal if a kept certificate cannot be read.
    pub async fn keys(&self, row: &IdentityRow) -> Result<Vec<Expected>> {
        keys_of(row, &self.store.certificates(&row.id).await?)
    }

    /// What the published address of an identity serves now; `None` if nobody has named one. Nothing is kept.
    ///
    /// # Errors
    /// Those of the store. That nothing came is a finding.
    pub async fn look(&self, row: &IdentityRow, reach: Reach) -> Result<Option<Published>> {
        let Some(published) = self.store.published_jwks(&row.id).await? else { return Ok(None) };
        Ok(Some(self.read(row, &published, reach).await?))
    }

    /// The same, kept as the last check of the identity.
    ///
    /// # Errors
    /// Conflict if nobody has named an address; those of the store.
    pub async fn check(&self, row: &IdentityRow, reach: Reach) -> Result<()> {
        let Some(place) = self.store.published_jwks(&row.id).await? else {
            return Err(Error::conflict(
                "There is no address to look at",
                "Nobody has said where the JWK set of this identity is published.",
            )
            .with_hint("Name the address first."));
        };
        let published = self.read(row, &place, reach).await?;
        self.store.keep_published(&row.id, &place.url, &published, false, self.clock.now_ms()).await?;
        Ok(())
    }

    /// The watcher's look: kept, and counted if nothing came, which is a fact the second time in a row.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn facts(&self, row: &IdentityRow, reach: Reach) -> Result<Option<JwksFacts>> {
        let Some(place) = self.store.published_jwks(&row.id).await? else { return Ok(None) };
        let published = self.read(row, &place, reach).await?;
        let now = self.clock.now_ms();
        let failures = self.store.keep_published(&row.id, &place.url, &published, true, now).await?;
        let published = match published {
            Published::Unreachable { reason } if failures < FAILURES => Seen::Unknown(reason),
            published => Seen::Known(published),
        };
        Ok(Some(JwksFacts { url: place.url, published }))
    }

    async fn read(&self, row: &IdentityRow, place: &PublishedRow, reach: Reach) -> Result<Published> {
        let keys = self.keys(row).await?;
        Ok(match self.fetcher.fetch(&place.url, reach).await {
            Ok(fetched) => match judge(&keys, &fetched.text) {
                // A page is the usual mistake, and its type says so better than the parser.
                Published::NoSet { reason } => {
                    let is_json = fetched.media_type.as_deref().is_none_or(may_be_json);
                    let kind = fetched.media_type.unwrap_or_default();
                    let kind: String = kind.chars().filter(char::is_ascii_graphic).take(60).collect();
                    let reason = if is_json { reason } else { format!("{reason}, and is served as {kind}") };
                    Published::NoSet { reason }
                }
                published => published,
            },
            Err(refusal) => Published::Unreachable { reason: refusal.to_string() },
        })
    }
}

/// Whether a set is often served as this. Other types are read all the same: EHRs look at the text.
fn may_be_json(media_type: &str) -> bool {
    media_type == MEDIA_TYPE || media_type.ends_with("json")
}

/// The keys of an identity, by its certificates: the current key, and during a rotation the other one, until the old one is
/// retired. None of an identity that was removed, and none whose certificate was revoked.
fn keys_of(row: &IdentityRow, certificates: &[CertificateRow]) -> Result<Vec<Expected>> {
    if row.removal_id.is_some() {
        return Ok(Vec::new());
    }
    let current = certificates.iter().find(|certificate| certificate.status == "current");
    let (other_role, other_status) = match row.rotation.as_deref() {
        Some("prepared") => (Role::Next, "next"),
        _ => (Role::Old, "superseded"),
    };
    // The newest certificate of the other key decides: its revocation takes the key away.
    let other = row.other_key_arn.as_ref().and_then(|arn| {
        let newest = certificates.iter().find(|row| row.certificate.key_arn.as_ref() == Some(arn));
        newest.filter(|certificate| certificate.status == other_status)
    });
    let mut keys: Vec<Expected> = Vec::new();
    for (role, certificate) in [(Role::Current, current), (other_role, other)] {
        let Some(certificate) = certificate else { continue };
        let views = certificate::parse(certificate.certificate.certificate_pem.as_bytes());
        let views = views.map_err(Error::internal)?;
        let view = views.first().ok_or_else(|| Error::internal("no certificate in what is kept"))?;
        match Jwk::from_spki(&view.key.spki_der) {
            Ok(key) if keys.iter().all(|known| known.key != key) => keys.push(Expected { role, key }),
            Ok(_) => {}
            // A key that SMART has no algorithm for: there is nothing to publish.
            Err(reason) => tracing::debug!(identity = row.id, %reason, "no JWK"),
        }
    }
    Ok(keys)
}

/// A set of these keys.
pub fn set_of(keys: Vec<Expected>) -> JwkSet {
    JwkSet::new(keys.into_iter().map(|expected| expected.key).collect())
}
