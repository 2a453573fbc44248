//! RSA keys made in advance, so that whoever asks for one does not wait.
//!
//! One thread of low priority keeps a few keys of each size ready. All sandboxes of a process that want spare keys
//! share it, so that they do not compete for the processor; it ends with the last of them. What it has made lives
//! in memory alone and is given away once.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread,
};

use super::{KeyKind, PrivateKey};
use crate::error::ApiError;

/// The sizes kept ready, the quickest first, and how many keys of each: about two seconds of work in all.
const WANTED: [(KeyKind, usize); 3] = [(KeyKind::Rsa2048, 3), (KeyKind::Rsa3072, 1), (KeyKind::Rsa4096, 1)];

/// The pool of this process, while a sandbox uses it.
static OF_PROCESS: Mutex<Weak<Pool>> = Mutex::new(Weak::new());

/// How a key is made; tests have a quicker way.
type Make = fn(KeyKind) -> Result<PrivateKey, ApiError>;

/// Keys that wait for someone to ask for them.
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    shelf: Mutex<Shelf>,
    /// Something on the shelf has changed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    /// In the order of [`WANTED`].
    keys: [Vec<PrivateKey>; WANTED.len()],
    /// Nobody will ask any more, or no more keys can be made.
    closed: bool,
}

impl Pool {
    /// The pool that the sandboxes of this process share. The first one to ask starts its thread.
    pub(crate) fn of_process() -> Arc<Self> {
        let mut current = OF_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = current.upgrade() {
            return pool;
        }
        let pool = Arc::new(Self::start(give_way, PrivateKey::generate));
        *current = Arc::downgrade(&pool);
        pool
    }

    /// Starts the thread, which first does `begin`.
    fn start(begin: fn(), make: Make) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let started = thread::Builder::new().name("spare RSA keys".into()).spawn(move || {
            begin();
            theirs.fill(make);
        });
        if let Err(error) = started {
            tracing::warn!(%error, "no RSA keys are made in advance");
        }
        Self { shared }
    }

    /// A key of this kind, if one is ready.
    pub(crate) fn take(&self, kind: KeyKind) -> Option<PrivateKey> {
        let position = WANTED.iter().position(|(wanted, _)| *wanted == kind)?;
        let key = self.shared.shelf().keys.get_mut(position)?.pop();
        self.shared.changed.notify_all();
        key
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // The thread is not waited for: it may be in the middle of a key, and ends after it.
        self.shared.shelf().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes keys wherever one is missing, until the shelf is closed.
    fn fill(&self, make: Make) {
        while let Some((position, kind)) = self.next() {
            match make(kind) {
                Ok(key) => {
                    if let Some(keys) = self.shelf().keys.get_mut(position) {
                        keys.push(key);
                    }
                }
                // Whoever asks makes the key in place, and is told what is wrong.
                Err(_) => self.shelf().closed = true,
            }
            self.changed.notify_all();
        }
    }

    /// Waits until a key is missing and says which; `None` when the shelf is closed.
    fn next(&self) -> Option<(usize, KeyKind)> {
        let full = |shelf: &mut Shelf| !shelf.closed && shelf.missing().is_none();
        let shelf = self.changed.wait_while(self.shelf(), full).unwrap_or_else(PoisonError::into_inner);
        shelf.missing().filter(|_| !shelf.closed)
    }
}

impl Shelf {
    fn missing(&self) -> Option<(usize, KeyKind)> {
        let mut places = self.keys.iter().zip(WANTED).enumerate();
        places
            .find_map(|(position, (keys, (kind, wanted)))| (keys.len() < wanted).then_some((position, kind)))
    }
}

/// Lets every other thread go first. Linux alone gives a thread a priority of its own; elsewhere it would be the
/// whole process's.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 19) {
        tracing::debug!(%error, "the thread that makes RSA keys keeps its priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elliptic keys, which are quick to make: the pool does not look into them.
    fn quick(_: KeyKind) -> Result<PrivateKey, ApiError> {
        PrivateKey::generate(KeyKind::P256)
    }

    /// Waits for the thread: until the shelf is full or closed.
    fn counts(pool: &Pool) -> Vec<usize> {
        let open = |shelf: &mut Shelf| !shelf.closed && shelf.missing().is_some();
        let shelf = pool.shared.changed.wait_while(pool.shared.shelf(), open).unwrap();
        shelf.keys.iter().map(Vec::len).collect()
    }

    #[test]
    fn it_fills_and_fills_again_and_gives_each_key_once() {
        let pool = Pool::start(|| {}, quick);
        let mut seen = Vec::new();
        for _ in 0..3 {
            assert_eq!(counts(&pool), [3, 1, 1]);
            for (kind, count) in WANTED {
                let keys: Vec<_> = (0..count).map(|_| pool.take(kind).unwrap()).collect();
                seen.extend(keys.iter().map(|key| key.public_key().unwrap()));
                counts(&pool);
            }
        }
        assert_eq!(seen.len(), 15);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 15);
        assert!(pool.take(KeyKind::P256).is_none(), "elliptic keys are not kept ready");
    }

    #[test]
    fn its_thread_ends_with_it() {
        let pool = Pool::start(|| {}, quick);
        let shared = Arc::downgrade(&pool.shared);
        counts(&pool);
        let theirs = Arc::clone(&pool.shared);
        drop(pool);
        assert!(theirs.next().is_none());
        drop(theirs);
        // The thread lets go of the shelf as its last act.
        while shared.strong_count() > 0 {
            thread::yield_now();
        }
    }

    #[test]
    fn it_stops_when_keys_cannot_be_made() {
        let pool = Pool::start(|| {}, |_| Err(ApiError::internal("no entropy")));
        assert_eq!(counts(&pool), [0, 0, 0]);
        assert!(pool.take(KeyKind::Rsa2048).is_none());
    }

    #[test]
    fn a_process_has_one() {
        let first = Pool::of_process();
        assert!(Arc::ptr_eq(&first, &Pool::of_process()));
        // Whatever size it has ready first, it is the size that was asked for.
        let waited = |shelf: &mut Shelf| shelf.keys.iter().all(Vec::is_empty) && !shelf.closed;
        drop(first.shared.changed.wait_while(first.shared.shelf(), waited).unwrap());
        let key = first.take(KeyKind::Rsa2048).unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(Rsa2048)");
    }
}
