//! Transactions on the state: one at a time, all or nothing, on disk before they are acknowledged.

mod disk;
mod snapshot;

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
pub(crate) use disk::DiskError;

use self::disk::Disk;
use crate::{ObjectName, clock::Moment, error::ApiError, published::Published, state::State};

/// The state and where it is kept.
#[derive(Debug)]
pub(crate) struct Store {
    current: Mutex<Current>,
    disk: Option<Disk>,
}

#[derive(Debug, Default)]
struct Current {
    state: Arc<State>,
    /// The generation of the state on disk that `state` was read from or written as.
    generation: Option<u64>,
}

impl Store {
    /// Opens the state in `directory`, or an empty one in memory.
    pub(crate) fn open(directory: Option<&Path>) -> Result<Self, DiskError> {
        let disk = directory.map(Disk::open).transpose()?;
        let store = Self { current: Mutex::default(), disk };
        if let Some(disk) = &store.disk {
            let lock = disk.lock()?;
            store.current().refresh(disk, lock.generation()?)?;
        }
        Ok(store)
    }

    /// The state as it is now, also when another process wrote it last.
    pub(crate) fn read(&self) -> Result<Arc<State>, ApiError> {
        let mut current = self.current();
        if let Some(disk) = &self.disk {
            let lock = disk.lock_shared().map_err(ApiError::internal)?;
            let generation = lock.generation().map_err(ApiError::internal)?;
            current.refresh(disk, generation).map_err(ApiError::internal)?;
        }
        Ok(Arc::clone(&current.state))
    }

    /// Lets `change` work on a copy of the state, which becomes the state if it succeeds.
    ///
    /// When this returns, the new state is on disk.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut current = self.current();
        let Some(disk) = &self.disk else {
            let mut next = State::clone(&current.state);
            let result = change(&mut next)?;
            current.state = Arc::new(next);
            return Ok(result);
        };
        let mut lock = disk.lock().map_err(ApiError::internal)?;
        let generation = lock.generation().map_err(ApiError::internal)?;
        current.refresh(disk, generation).map_err(ApiError::internal)?;
        let mut next = State::clone(&current.state);
        let result = change(&mut next)?;
        let generation = generation.wrapping_add(1);
        // Announced before it is done: a crash in between makes others read the old state once more, which is
        // harmless. The other way round they would overlook the new one.
        lock.set_generation(generation).map_err(ApiError::internal)?;
        current.generation = None;
        disk.save(&next).map_err(ApiError::internal)?;
        *current = Current { state: Arc::new(next), generation: Some(generation) };
        Ok(result)
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

    /// The state after what was to happen by itself until now.
    fn settled(&self, now: Moment) -> Result<Arc<State>, ApiError> {
        let state = self.read()?;
        if !state.is_due(now) {
            return Ok(state);
        }
        self.write(|state| {
            state.settle(now);
            Ok(Arc::new(state.clone()))
        })
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        // A panic while the lock was held left the last committed state, as changes are made on copies.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    /// Reads the state from disk unless this generation of it is the one in memory.
    fn refresh(&mut self, disk: &Disk, generation: u64) -> Result<(), DiskError> {
        if self.generation != Some(generation) {
            self.state = Arc::new(disk.load()?.unwrap_or_default());
            self.generation = Some(generation);
        }
        Ok(())
    }
}
