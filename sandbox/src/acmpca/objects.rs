//! What Private CA has written to S3 buckets: revocation lists and audit reports.

use std::convert::Infallible;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Moment,
    state::{Row, Table},
    wire::Blob,
};

/// Objects by `<bucket>/<key>`; names of buckets have no slash.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Objects(pub(super) Table<Object>);

/// One object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Object {
    content: Blob,
    /// From when on it is there.
    since: Moment,
}

impl Row for Object {
    type Mark = Infallible;

    fn marks(&self, _: &str) -> Vec<Infallible> {
        Vec::new()
    }
}

impl Object {
    pub(super) fn new(content: Vec<u8>, since: Moment) -> Self {
        Self { content: Blob(content), since }
    }
}

impl Objects {
    /// Writes an object; one of the same name is replaced.
    pub(super) fn put(&mut self, bucket: &str, key: &str, object: Object) {
        self.0.insert(format!("{bucket}/{key}"), object);
    }

    /// The content of an object that is there now, and since when.
    pub(super) fn get(&self, bucket: &str, key: &str, now: Moment) -> Option<(Moment, Bytes)> {
        let object = self.0.get(&format!("{bucket}/{key}")).filter(|object| object.since <= now)?;
        Some((object.since, Bytes::copy_from_slice(&object.content.0)))
    }

    /// Bucket and key of every object that is there now.
    pub(super) fn names(&self, now: Moment) -> impl Iterator<Item = (String, String)> {
        let there = self.0.after(None).filter(move |(_, object)| object.since <= now);
        there.filter_map(|(name, _)| name.split_once('/').map(|(bucket, key)| (bucket.into(), key.into())))
    }
}
