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

/// How many partitions a partitioned list has. AWS's number is not documented; with more than one, clients can be
/// seen to ask the one that their certificate names.
const PARTITIONS: usize = 4;

/// The list of one authority, in one piece or in partitions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Publication {
    bucket: String,
    /// The path in the bucket; of the first partition, if there are partitions.
    key: String,
    /// Where clients find it.
    uri: String,
    /// The first partition, whose id is in the path and the address.
    partition: Option<Uuid>,
    /// The other ones: their paths and addresses differ from those of the first one by the id alone.
    #[serde(default)]
    further: Vec<Uuid>,
    /// How long a list is valid, in days.
    days: i64,
    /// The number of the last list.
    number: u64,
    last: Option<Moment>,
    /// When the next list is made; not before the authority is active.
    pub(super) next: Option<Moment>,
}

/// A list to be: the complete one, or one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
struct List {
    key: String,
    uri: String,
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
        // Partitions stay, so that certificates go on naming the right one.
        let (partition, further) = match before.filter(|before| before.partition.is_some()) {
            _ if !crl.is_partitioned() => (None, Vec::new()),
            Some(before) => (before.partition, before.further.clone()),
            None => (Some(Uuid::new_v4()), (1..PARTITIONS).map(|_| Uuid::new_v4()).collect()),
        };
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
            further,
            days: crl.expiration_in_days.unwrap_or(1),
            number: before.map_or(0, |before| before.number),
            last: before.and_then(|before| before.last),
            next: None,
        })
    }

    /// The lists there are: one, or one for each partition.
    fn lists(&self) -> Vec<List> {
        let first = List { key: self.key.clone(), uri: self.uri.clone() };
        let Some(partition) = self.partition.map(|partition| partition.to_string()) else {
            return vec![first];
        };
        let further = self.further.iter().map(|other| {
            let named = |text: &str| text.replace(&partition, &other.to_string());
            List { key: named(&self.key), uri: named(&self.uri) }
        });
        std::iter::once(first).chain(further).collect()
    }

    /// Where the certificate with this serial number finds itself when it has been revoked.
    pub(super) fn uri_for(&self, serial: &[u8]) -> String {
        let mut lists = self.lists();
        let number = number_of(serial, lists.len());
        lists.swap_remove(number).uri
    }

    /// The addresses of all lists, `<host>/<path>`.
    pub(super) fn addresses(&self) -> impl Iterator<Item = String> {
        self.lists().into_iter().map(|list| address_of(&list.uri))
    }

    /// Bucket and path of the list at this address, `<host>/<path>`.
    pub(super) fn at(&self, address: &str) -> Option<(&str, String)> {
        let found = self.lists().into_iter().find(|list| address_of(&list.uri) == address)?;
        Some((&self.bucket, found.key))
    }
}

/// The partition of a serial number. It is random, so its last byte spreads certificates evenly, and a
/// certificate's partition need not be remembered.
fn number_of(serial: &[u8], partitions: usize) -> usize {
    serial.last().map_or(0, |last| usize::from(*last) % partitions.max(1))
}

/// An address without scheme and port.
fn address_of(uri: &str) -> String {
    let address = uri.strip_prefix("http://").unwrap_or(uri);
    match address.split_once('/') {
        Some((host, key)) => format!("{}/{key}", without_port(host)),
        None => address.to_owned(),
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

/// Makes the list that is due until now, every partition of it; with bucket and path.
///
/// Lists that would have been made and replaced in the meantime are only counted.
pub(super) fn publish<'a>(
    authority: &mut Authority,
    certificates: impl Iterator<Item = (&'a str, &'a Certificate)>,
    now: Moment,
) -> Vec<(String, String, Object)> {
    let Some(due) = due(authority).filter(|due| *due <= now) else { return Vec::new() };
    let Some(publication) = authority.publication.clone() else { return Vec::new() };
    // AWS makes the next list when half of the validity of the last one is over.
    let period = publication.days.saturating_mul(DAY) / 2;
    let skipped = now.0.saturating_sub(due.0) / period.max(1);
    let this_update = Moment(due.0.saturating_add(skipped.saturating_mul(period)));
    let number = publication.number.saturating_add(1).saturating_add_signed(skipped);
    let made = lists(authority, &publication, certificates, this_update, number);
    let Some(publication) = authority.publication.as_mut() else { return Vec::new() };
    match made {
        Ok(made) => {
            publication.number = number;
            publication.last = Some(this_update);
            publication.next = Some(Moment(this_update.0.saturating_add(period)));
            let bucket = &publication.bucket;
            made.into_iter()
                .map(|(key, list)| (bucket.clone(), key, Object::new(list, this_update)))
                .collect()
        }
        Err(error) => {
            tracing::error!(authority = authority.id, message = error.message, "no revocation list was made");
            publication.next = Some(Moment(now.0.saturating_add(RETRY)));
            Vec::new()
        }
    }
}

/// The lists with their paths, in DER. Each has the certificates of its partition alone.
fn lists<'a>(
    authority: &Authority,
    publication: &Publication,
    certificates: impl Iterator<Item = (&'a str, &'a Certificate)>,
    this_update: Moment,
    number: u64,
) -> Result<Vec<(String, Vec<u8>)>, ApiError> {
    let own = authority
        .parsed_certificate()?
        .ok_or_else(|| ApiError::internal("an authority without a certificate has no revocation list"))?;
    let lists = publication.lists();
    let mut revoked: Vec<Vec<Revoked>> = vec![Vec::new(); lists.len()];
    for (serial, certificate) in certificates {
        let Some(revocation) = certificate.revocation.as_ref() else { continue };
        // Certificates that have expired are in one more list.
        let listed = publication.last.is_none_or(|last| revocation.expires > last);
        let Some(serial) = hex::decode(serial).ok().filter(|_| listed) else { continue };
        if let Some(partition) = revoked.get_mut(number_of(&serial, lists.len())) {
            partition.push(Revoked { serial, at: revocation.at, reason: revocation.reason.code() });
        }
    }
    let authority_key_identifier = own.identifier_or_default()?;
    let algorithm = authority.configuration.signature_algorithm()?;
    let sign = |(List { key, uri }, revoked): (List, Vec<Revoked>)| {
        let list = RevocationList {
            issuer: own.subject(),
            this_update,
            next_update: Moment(this_update.0.saturating_add(publication.days.saturating_mul(DAY))),
            number,
            authority_key_identifier: &authority_key_identifier,
            distribution_point: publication.partition.map(|_| uri.as_str()),
            revoked,
        };
        Ok((key, list.sign(&authority.key, algorithm)?))
    };
    lists.into_iter().zip(revoked).map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(further: &serde_json::Value) -> Publication {
        let first = "11111111-2222-4333-8444-555555555555";
        let mut json = serde_json::json!({
            "bucket": "lists",
            "key": format!("crl/1/{first}.crl"),
            "uri": format!("http://lists.example:8080/crl/1/{first}.crl"),
            "partition": first,
            "days": 7,
            "number": 3,
            "last": null,
            "next": null,
        });
        if !further.is_null() {
            json["further"] = further.clone();
        }
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_state_from_when_there_was_one_partition_keeps_it() {
        let publication = publication(&serde_json::Value::Null);
        assert_eq!(publication.lists().len(), 1);
        assert_eq!(publication.uri_for(&[7]), publication.uri);
    }

    #[test]
    fn every_serial_number_has_a_list_that_is_at_its_address() {
        let other = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
        let publication = publication(&serde_json::json!([other]));
        assert_eq!(publication.uri_for(&[2]), publication.uri);
        assert_eq!(publication.uri_for(&[2, 1]), format!("http://lists.example:8080/crl/1/{other}.crl"));
        let found = publication.at(&format!("lists.example/crl/1/{other}.crl"));
        assert_eq!(found, Some(("lists", format!("crl/1/{other}.crl"))));
        assert_eq!(publication.at("lists.example/crl/1/other.crl"), None);
    }
}
