//! The certificate authorities of one place, and the certificates they have issued.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{configuration::Configuration, revocation::RevocationConfiguration};
use crate::{
    clock::Moment,
    crypto::PrivateKey,
    error::ApiError,
    place::Place,
    state::{shared, shared_entries},
    x509::{ParsedCertificate, pem},
};

/// How long the service remembers an idempotency token.
const TOKEN_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// All authorities by id, and all certificates by [`certificate_key`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Authorities {
    #[serde(with = "shared_entries")]
    pub(super) authorities: BTreeMap<String, Arc<Authority>>,
    #[serde(with = "shared_entries")]
    pub(super) certificates: BTreeMap<String, Arc<Certificate>>,
}

/// A private certificate authority.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Authority {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) configuration: Configuration,
    pub(super) usage_mode: String,
    pub(super) key_storage_security_standard: String,
    pub(super) revocation: RevocationConfiguration,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) token: Option<String>,
    pub(super) created: Moment,
    pub(super) changed: Moment,
    pub(super) status: Status,
    /// When `CREATING` ends.
    pub(super) ready: Moment,
    /// While `DELETED`: what it was before, and until when it can be that again.
    #[serde(default)]
    pub(super) deletion: Option<Deletion>,
    #[serde(with = "shared")]
    pub(super) key: Arc<PrivateKey>,
    /// PEM.
    pub(super) csr: String,
    /// Since the first import.
    #[serde(default)]
    pub(super) installed: Option<Installed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Kind {
    Root,
    Subordinate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Creating,
    PendingCertificate,
    Active,
    Disabled,
    Expired,
    Deleted,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Deletion {
    pub(super) before: Status,
    pub(super) until: Moment,
}

/// The authority's own certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Installed {
    /// PEM.
    pub(super) certificate: String,
    /// PEM, from the issuer up to the root; absent for a root.
    #[serde(default)]
    pub(super) chain: Option<String>,
    /// The serial number in decimal digits.
    pub(super) serial: String,
    pub(super) not_before: Moment,
    pub(super) not_after: Moment,
}

/// A certificate that an authority has issued.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Certificate {
    /// PEM.
    pub(super) certificate: String,
    /// PEM of the issuer and those above it; absent for a root's own certificate.
    #[serde(default)]
    pub(super) chain: Option<String>,
    pub(super) issued: Moment,
    /// When signing it is done.
    pub(super) ready: Moment,
    #[serde(default)]
    pub(super) token: Option<String>,
}

impl Authority {
    /// The authority's ARN.
    pub(super) fn arn(&self, place: &Place) -> String {
        place.arn("acm-pca", &format!("certificate-authority/{}", self.id))
    }

    /// Changes the status.
    pub(super) fn set_status(&mut self, status: Status, now: Moment) {
        self.status = status;
        self.changed = now;
    }

    /// The authority's own certificate, when it has one.
    pub(super) fn parsed_certificate(&self) -> Result<Option<ParsedCertificate>, ApiError> {
        let Some(installed) = &self.installed else { return Ok(None) };
        pem::decode(installed.certificate.as_bytes(), &[pem::CERTIFICATE])
            .and_then(|mut found| found.pop())
            .and_then(ParsedCertificate::parse)
            .map(Some)
            .ok_or_else(|| ApiError::internal("an authority's certificate cannot be read"))
    }
}

impl Authorities {
    /// Does what time brings: creation ends, certificates expire, deleted authorities go for good.
    pub(crate) fn settle(&mut self, now: Moment) {
        for authority in self.authorities.values_mut() {
            let Some((due, status)) = next(authority).filter(|(due, _)| *due <= now) else { continue };
            if let Some(status) = status {
                Arc::make_mut(authority).set_status(status, due);
            }
        }
        self.authorities
            .retain(|_, authority| authority.deletion.is_none_or(|deletion| deletion.until > now));
        let authorities = &self.authorities;
        self.certificates.retain(|key, _| {
            key.split_once('/').is_some_and(|(authority, _)| authorities.contains_key(authority))
        });
    }

    /// When the next of that happens.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.authorities.values().filter_map(|authority| next(authority)).map(|(due, _)| due).min()
    }

    /// The id of the authority that this token has created in the last five minutes.
    pub(super) fn created_by(&self, token: Option<&str>, now: Moment) -> Option<&Arc<Authority>> {
        let token = token?;
        self.authorities.values().find(|authority| {
            authority.token.as_deref() == Some(token) && authority.created.plus(TOKEN_LIFETIME) > now
        })
    }

    /// The id of the certificate that this token has issued in the last five minutes.
    pub(super) fn issued_by(&self, authority: &str, token: Option<&str>, now: Moment) -> Option<&str> {
        let token = token?;
        let prefix = certificate_key(authority, "");
        self.certificates
            .range(prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(&prefix))
            .find(|(_, certificate)| {
                certificate.token.as_deref() == Some(token) && certificate.issued.plus(TOKEN_LIFETIME) > now
            })
            .and_then(|(key, _)| key.strip_prefix(&prefix))
    }
}

/// What time changes next about an authority, and when; no status when it goes for good.
fn next(authority: &Authority) -> Option<(Moment, Option<Status>)> {
    match authority.status {
        Status::Creating => Some((authority.ready, Some(Status::PendingCertificate))),
        Status::Active | Status::Disabled => {
            authority.installed.as_ref().map(|installed| (installed.not_after, Some(Status::Expired)))
        }
        Status::Deleted => authority.deletion.map(|deletion| (deletion.until, None)),
        Status::PendingCertificate | Status::Expired => None,
    }
}

/// The name under which a certificate is kept.
pub(super) fn certificate_key(authority: &str, certificate: &str) -> String {
    format!("{authority}/{certificate}")
}
