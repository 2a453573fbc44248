//! The certificate authorities of one place, and the certificates they have issued.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{
    audit_report::Report,
    configuration::Configuration,
    issued::{Certificate, Chain, TOKEN_LIFETIME},
    objects::Objects,
    permission::Permission,
    publication::{self, Publication},
    revocation::RevocationConfiguration,
};
use crate::{
    clock::Moment,
    crypto::PrivateKey,
    error::ApiError,
    place::Place,
    published::Published,
    state::{AnyTable, Row, Table, shared},
    x509::{ParsedCertificate, pem},
};

/// All authorities by id, the certificates they have issued, and what was written to S3.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Authorities {
    pub(super) authorities: Table<Authority>,
    /// By authority and id, with a slash between them.
    pub(super) certificates: Table<Certificate>,
    /// By authority and name, with a slash between them.
    pub(super) chains: Table<Chain>,
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

/// What authorities are looked up by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// When time changes something about it. Comes first, so that the first of all marks is the one that is due first.
    Due(Moment),
    /// The idempotency token that has made it.
    Token(String),
    /// Where clients find one of its revocation lists.
    Address(String),
}

impl Row for Authority {
    type Mark = Mark;

    fn marks(&self, _: &str) -> Vec<Mark> {
        let changes = next(self).map(|(due, _)| due);
        let due = changes.into_iter().chain(publication::due(self)).min().map(Mark::Due);
        let token = self.token.clone().map(Mark::Token);
        let addresses = self.publication.iter().flat_map(Publication::addresses).map(Mark::Address);
        due.into_iter().chain(token).chain(addresses).collect()
    }
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

impl Authorities {
    /// All tables, by the names under which they are stored.
    pub(crate) fn tables(&mut self) -> [(&'static str, &mut dyn AnyTable); 4] {
        [
            ("authority", &mut self.authorities),
            ("certificate", &mut self.certificates),
            ("chain", &mut self.chains),
            ("object", &mut self.objects.0),
        ]
    }

    /// Whether time was to change something until now.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        matches!(self.authorities.first_mark(), Some(Mark::Due(due)) if *due <= now)
    }

    /// Does what time brings: creation ends, certificates expire, revocation lists are published, deleted
    /// authorities go for good.
    pub(crate) fn settle(&mut self, now: Moment) {
        for id in self.authorities.marked_until(&Mark::Due(now)) {
            let Some(authority) = self.authorities.get(&id) else { continue };
            let mut authority = Authority::clone(authority);
            if authority.deletion.is_some_and(|deletion| deletion.until <= now) {
                self.authorities.remove(&id);
                self.forget_certificates(&id);
                continue;
            }
            if let Some((due, Some(status))) = next(&authority).filter(|(due, _)| *due <= now) {
                authority.set_status(status, due);
            }
            let published = publication::publish(&mut authority, self.revoked_by(&id), now);
            for (bucket, key, object) in published {
                self.objects.put(&bucket, &key, object);
            }
            self.authorities.insert(id, authority);
        }
    }

    /// The object in an S3 bucket that is there now, and since when.
    pub(crate) fn object(&self, bucket: &str, key: &str, now: Moment) -> Option<(Moment, Bytes)> {
        self.objects.get(bucket, key, now)
    }

    /// Bucket and key of every object that is there now.
    pub(crate) fn object_names(&self, now: Moment) -> impl Iterator<Item = (String, String)> {
        self.objects.names(now)
    }

    /// The revocation list at an address, `<host>/<key>`.
    pub(crate) fn published(&self, address: &str, now: Moment) -> Option<Published> {
        let (_, authority) = self.authorities.marked(Mark::Address(address.to_owned()), None).next()?;
        let (bucket, key) = authority.publication.as_ref()?.at(address)?;
        let (_, list) = self.objects.get(bucket, &key, now)?;
        let public = authority.revocation.crl_configuration.is_public();
        Some(if public { Published::List(list) } else { Published::Private })
    }

    /// The authority that this token has created in the last five minutes.
    pub(super) fn created_by(&self, token: Option<&str>, now: Moment) -> Option<&Arc<Authority>> {
        let mut by_token = self.authorities.marked(Mark::Token(token?.to_owned()), None);
        by_token
            .find(|(_, authority)| authority.created.plus(TOKEN_LIFETIME) > now)
            .map(|(_, authority)| authority)
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
