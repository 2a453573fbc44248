//! Transactions on the state: one at a time, all or nothing, on disk before they are acknowledged.

mod database;
mod disk;
mod document;
mod error;
mod news;
mod snapshot;

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use bytes::Bytes;
pub(crate) use error::DiskError;
use error::RestoreError;

use self::{database::Known, disk::Disk, news::News};
use crate::{
    ObjectName,
    clock::Moment,
    error::ApiError,
    published::Published,
    state::{Changes, State},
};

/// The state and where it is kept.
#[derive(Debug)]
pub(crate) struct Store {
    current: RwLock<Current>,
    /// Tells what other processes have written; none in memory.
    news: Option<Arc<News>>,
    writer: Mutex<Option<Disk>>,
}

/// What readers get.
#[derive(Debug, Clone, Default)]
struct Current {
    state: Arc<State>,
    /// The last change in it.
    change: i64,
    /// What the news said before it was read.
    heard: i64,
}

impl Store {
    /// Opens the state in `directory`, or an empty one in memory.
    pub(crate) fn open(directory: Option<&Path>) -> Result<Self, DiskError> {
        let Some(directory) = directory else {
            return Ok(Self { current: RwLock::default(), news: None, writer: Mutex::default() });
        };
        let (disk, Known { state, change }) = Disk::open(directory)?;
        let current = Current { state: Arc::new(state), change, heard: change };
        Ok(Self { current: RwLock::new(current), news: Some(disk.news()), writer: Mutex::new(Some(disk)) })
    }

    /// Whether a write takes as long as a disk does.
    pub(crate) fn is_kept(&self) -> bool {
        self.news.is_some()
    }

    /// The state as it is now, also when another process wrote it last.
    pub(crate) fn read(&self) -> Result<Arc<State>, ApiError> {
        let Some(news) = &self.news else { return Ok(self.current().state) };
        let heard = news.last()?;
        let current = self.current();
        if current.heard == heard {
            return Ok(current.state);
        }
        let mut writer = self.writer();
        let current = self.current();
        let heard = news.last()?;
        let Some(disk) = writer.as_mut().filter(|_| current.heard != heard) else { return Ok(current.state) };
        let known = disk.refresh(current.known())?;
        Ok(self.publish(known, heard))
    }

    /// Lets `change` work on a copy of the state, which becomes the state if it succeeds.
    ///
    /// When this returns, the new state is on disk.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut result = None;
        self.transact(|state| {
            result = Some(change(state)?);
            state.drain().map(Some).map_err(ApiError::internal)
        })?;
        result.ok_or_else(|| ApiError::internal("a transaction that did not run"))
    }

    /// The object in an S3 bucket, after what was to happen by itself until now.
    pub(crate) fn object(&self, bucket: &str, key: &str, now: Moment) -> Result<Option<Bytes>, ApiError> {
        Ok(self.settled(now)?.object(bucket, key, now))
    }

    /// The objects in all S3 buckets, after what was to happen by itself until now.
    pub(crate) fn objects(&self, now: Moment) -> Result<Vec<ObjectName>, ApiError> {
        Ok(self.settled(now)?.objects(now))
    }

    /// The revocation list at an address, after what was to happen by itself until now.
    pub(crate) fn published(&self, address: &str, now: Moment) -> Result<Option<Published>, ApiError> {
        Ok(self.settled(now)?.published(address, now))
    }

    /// Lets `change` work on a copy of the state; `None` stands for a state that is new as a whole.
    fn transact(
        &self,
        change: impl FnOnce(&mut State) -> Result<Option<Vec<Changes>>, ApiError>,
    ) -> Result<(), ApiError> {
        let mut writer = self.writer();
        let mut known = self.current().known();
        match writer.as_mut() {
            Some(disk) => {
                let known = disk.write(known, change)?;
                let heard = known.change;
                self.publish(known, heard);
            }
            None => {
                change(&mut known.state)?;
                self.publish(known, 0);
            }
        }
        Ok(())
    }

    /// The state after what was to happen by itself until now.
    fn settled(&self, now: Moment) -> Result<Arc<State>, ApiError> {
        let state = self.read()?;
        if !state.is_due(now) {
            return Ok(state);
        }
        self.write(|state| {
            state.settle(now);
            Ok(())
        })?;
        self.read()
    }

    fn publish(&self, Known { state, change }: Known, heard: i64) -> Arc<State> {
        let state = Arc::new(state);
        let next = Current { state: Arc::clone(&state), change, heard };
        let before =
            std::mem::replace(&mut *self.current.write().unwrap_or_else(PoisonError::into_inner), next);
        // What nobody else has any more is given back after the lock, as a state can be large.
        drop(before);
        state
    }

    fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn writer(&self) -> MutexGuard<'_, Option<Disk>> {
        // A panic while the lock was held left the last committed state, as changes are made on copies.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn known(&self) -> Known {
        Known { state: State::clone(&self.state), change: self.change }
    }
}

impl From<DiskError> for ApiError {
    fn from(error: DiskError) -> Self {
        Self::internal(error)
    }
}
