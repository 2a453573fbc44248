//! Where and when an authority publishes its revocation list.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    authorities::{Authority, Status},
    issued::Certificate,
    objects::Object,
    revocation::CrlConfiguration,
};
use crate::{
    clock::Moment,
    error::ApiError,
    place::Place,
    published::without_port,
    x509::{RevocationList, Revoked},
};

/// How soon a list that could not be made is tried again, in milliseconds.
const RETRY: i64 = 15 * 60 * 1_000;

const DAY: i64 = 86_400 * 1_000;

/// The list of one authority.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Publication {
    pub(super) bucket: String,
    /// The path in the bucket.
    pub(super) key: String,
    /// Where clients find it.
    pub(super) uri: String,
    /// Whether it is one of several, whose issuing distribution point tells them apart.
    partition: Option<Uuid>,
    /// How long a list is valid, in days.
    days: i64,
    /// The number of the last list.
    number: u64,
    last: Option<Moment>,
    /// When the next list is made; not before the authority is active.
    pub(super) next: Option<Moment>,
}

impl Publication {
    /// The publication that this configuration asks for; `before` is the one whose place it takes.
    pub(super) fn of(
        place: &Place,
        authority: &str,
        crl: &CrlConfiguration,
        before: Option<&Self>,
    ) -> Option<Self> {
        let bucket = crl.s3_bucket_name.clone().filter(|_| crl.is_enabled())?;
        let partition = crl
            .is_partitioned()
            .then(|| before.and_then(|before| before.partition).unwrap_or_else(Uuid::new_v4));
        // A slash alone is the bucket's root.
        let path = crl
            .custom_path
            .as_deref()
            .map(|path| if path == "/" { String::new() } else { format!("{path}/") });
        let key = match (path, partition) {
            (None, None) => format!("crl/{authority}.crl"),
            (None, Some(partition)) => format!("crl/{authority}/{partition}.crl"),
            (Some(path), None) => format!("{path}{authority}.crl"),
            (Some(path), Some(partition)) => format!("{path}{partition}.crl"),
        };
        let host = match crl.custom_cname.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => format!("{bucket}.s3.{}.{}", place.region, domain(place.partition())),
        };
        Some(Self {
            uri: format!("http://{host}/{key}"),
            bucket,
            key,
            partition,
            days: crl.expiration_in_days.unwrap_or(1),
            number: before.map_or(0, |before| before.number),
            last: before.and_then(|before| before.last),
            next: None,
        })
    }

    /// The address without scheme and port.
    pub(super) fn address(&self) -> String {
        let address = self.uri.strip_prefix("http://").unwrap_or(&self.uri);
        match address.split_once('/') {
            Some((host, key)) => format!("{}/{key}", without_port(host)),
            None => address.to_owned(),
        }
    }
}

/// The domain of the service endpoints of a partition.
pub(super) fn domain(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-f" => "csp.hci.ic.gov",
        "aws-eusc" => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}

/// When the authority's next list is made.
pub(super) fn due(authority: &Authority) -> Option<Moment> {
    let publishes = matches!(authority.status, Status::Active | Status::Disabled);
    authority.publication.as_ref().filter(|_| publishes)?.next
}

/// Makes the list that is due until now, and the place where it belongs.
///
/// Lists that would have been made and replaced in the meantime are only counted.
pub(super) fn publish<'a>(
    authority: &mut Authority,
    certificates: impl Iterator<Item = (&'a str, &'a Certificate)>,
    now: Moment,
) -> Option<(String, String, Object)> {
    let due = due(authority).filter(|due| *due <= now)?;
    let publication = authority.publication.clone()?;
    // AWS makes the next list when half of the validity of the last one is over.
    let period = publication.days.saturating_mul(DAY) / 2;
    let skipped = now.0.saturating_sub(due.0) / period.max(1);
    let this_update = Moment(due.0.saturating_add(skipped.saturating_mul(period)));
    let number = publication.number.saturating_add(1).saturating_add_signed(skipped);
    let made = list(authority, &publication, certificates, this_update, number);
    let publication = authority.publication.as_mut()?;
    match made {
        Ok(list) => {
            publication.number = number;
            publication.last = Some(this_update);
            publication.next = Some(Moment(this_update.0.saturating_add(period)));
            let object = Object::new(list, this_update);
            Some((publication.bucket.clone(), publication.key.clone(), object))
        }
        Err(error) => {
            tracing::error!(authority = authority.id, message = error.message, "no revocation list was made");
            publication.next = Some(Moment(now.0.saturating_add(RETRY)));
            None
        }
    }
}

fn list<'a>(
    authority: &Authority,
    publication: &Publication,
    certificates: impl Iterator<Item = (&'a str, &'a Certificate)>,
    this_update: Moment,
    number: u64,
) -> Result<Vec<u8>, ApiError> {
    let own = authority
        .parsed_certificate()?
        .ok_or_else(|| ApiError::internal("an authority without a certificate has no revocation list"))?;
    let revoked = certificates.filter_map(|(serial, certificate)| {
        let revocation = certificate.revocation.as_ref()?;
        // Certificates that have expired are in one more list.
        let listed = publication.last.is_none_or(|last| revocation.expires > last);
        let serial = hex::decode(serial).ok().filter(|_| listed)?;
        Some(Revoked { serial, at: revocation.at, reason: revocation.reason.code() })
    });
    let list = RevocationList {
        issuer: own.subject(),
        this_update,
        next_update: Moment(this_update.0.saturating_add(publication.days.saturating_mul(DAY))),
        number,
        authority_key_identifier: &own.identifier_or_default()?,
        distribution_point: publication.partition.map(|_| publication.uri.as_str()),
        revoked: revoked.collect(),
    };
    list.sign(&authority.key, authority.configuration.signature_algorithm()?)
}
