//! The certificate authorities of one place, and the certificates they have issued.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{
    audit_report::Report,
    configuration::Configuration,
    objects::Objects,
    permission::Permission,
    publication::{self, Publication},
    reason::Reason,
    revocation::RevocationConfiguration,
};
use crate::{
    clock::Moment,
    crypto::PrivateKey,
    error::ApiError,
    place::Place,
    published::Published,
    state::{shared, shared_entries},
    x509::{ParsedCertificate, pem},
};

/// How long the service remembers an idempotency token.
const TOKEN_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Authorities of one account in one Region at most.
pub(super) const MOST_AUTHORITIES: usize = 200;

/// All authorities by id, all certificates by [`certificate_key`], and what was written to S3.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Authorities {
    #[serde(with = "shared_entries")]
    pub(super) authorities: BTreeMap<String, Arc<Authority>>,
    #[serde(with = "shared_entries")]
    pub(super) certificates: BTreeMap<String, Arc<Certificate>>,
    pub(super) objects: Objects,
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
    /// While it has a revocation list.
    #[serde(default)]
    pub(super) publication: Option<Publication>,
    /// By [`Permission::key`].
    #[serde(default)]
    pub(super) permissions: BTreeMap<String, Permission>,
    /// The resource policy, as it came.
    #[serde(default)]
    pub(super) policy: Option<String>,
    /// By id.
    #[serde(default)]
    pub(super) reports: BTreeMap<String, Report>,
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
    /// The ARN of the template it was made by.
    #[serde(default)]
    pub(super) template: Option<String>,
    #[serde(default)]
    pub(super) revocation: Option<Revocation>,
}

/// That a certificate was revoked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Revocation {
    pub(super) at: Moment,
    pub(super) reason: Reason,
    /// When the certificate expires, and need no longer be listed.
    pub(super) expires: Moment,
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

    /// Has the next revocation list made at that moment, or earlier if it is due earlier.
    pub(super) fn publish_at(&mut self, moment: Moment) {
        if let Some(publication) = &mut self.publication {
            publication.next = Some(publication.next.map_or(moment, |next| next.min(moment)));
        }
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

impl Certificate {
    /// The certificate in readable form.
    pub(super) fn parsed(&self) -> Result<ParsedCertificate, ApiError> {
        pem::decode(self.certificate.as_bytes(), &[pem::CERTIFICATE])
            .and_then(|mut found| found.pop())
            .and_then(ParsedCertificate::parse)
            .ok_or_else(|| ApiError::internal("an issued certificate cannot be read"))
    }
}

impl Authorities {
    /// Does what time brings: creation ends, certificates expire, revocation lists are published, deleted
    /// authorities go for good.
    pub(crate) fn settle(&mut self, now: Moment) {
        for authority in self.authorities.values_mut() {
            if let Some((due, Some(status))) = next(authority).filter(|(due, _)| *due <= now) {
                Arc::make_mut(authority).set_status(status, due);
            }
            if publication::due(authority).is_some_and(|due| due <= now) {
                let certificates = certificates_of(&self.certificates, &authority.id);
                let published = publication::publish(Arc::make_mut(authority), certificates, now);
                for (bucket, key, object) in published {
                    self.objects.put(&bucket, &key, object);
                }
            }
        }
        let before = self.authorities.len();
        self.authorities
            .retain(|_, authority| authority.deletion.is_none_or(|deletion| deletion.until > now));
        if self.authorities.len() < before {
            let authorities = &self.authorities;
            self.certificates.retain(|key, _| {
                key.split_once('/').is_some_and(|(authority, _)| authorities.contains_key(authority))
            });
        }
    }

    /// When the next of that happens.
    pub(crate) fn due(&self) -> Option<Moment> {
        let changes = |authority: &Arc<Authority>| {
            next(authority).map(|(due, _)| due).into_iter().chain(publication::due(authority)).min()
        };
        self.authorities.values().filter_map(changes).min()
    }

    /// The object in an S3 bucket that is there now, and since when.
    pub(crate) fn object(&self, bucket: &str, key: &str, now: Moment) -> Option<(Moment, Bytes)> {
        self.objects.get(bucket, key, now)
    }

    /// The revocation list at an address, `<host>/<key>`.
    pub(crate) fn published(&self, address: &str, now: Moment) -> Option<Published> {
        let (authority, (bucket, key)) = self
            .authorities
            .values()
            .find_map(|authority| Some((authority, authority.publication.as_ref()?.at(address)?)))?;
        let (_, list) = self.objects.get(bucket, &key, now)?;
        let public = authority.revocation.crl_configuration.is_public();
        Some(if public { Published::List(list) } else { Published::Private })
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
        certificates_of(&self.certificates, authority)
            .find(|(_, certificate)| {
                certificate.token.as_deref() == Some(token) && certificate.issued.plus(TOKEN_LIFETIME) > now
            })
            .map(|(id, _)| id)
    }
}

/// The certificates of one authority, by id.
pub(super) fn certificates_of<'a>(
    certificates: &'a BTreeMap<String, Arc<Certificate>>,
    authority: &str,
) -> impl Iterator<Item = (&'a str, &'a Certificate)> + use<'a> {
    let prefix = certificate_key(authority, "");
    certificates
        .range(prefix.clone()..)
        .map_while(move |(key, certificate)| Some((key.strip_prefix(&prefix)?, certificate.as_ref())))
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
