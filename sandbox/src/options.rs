//! How a sandbox is opened.

use std::{path::PathBuf, time::Duration};

/// What [`Sandbox::open`](crate::Sandbox::open) needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Folder that keeps the state, created when absent. `None` keeps it in memory only.
    ///
    /// Several processes may use one folder at the same time.
    pub directory: Option<PathBuf>,
    /// The twelve digits of the AWS account that every caller belongs to.
    pub account: String,
    /// How long the work takes that AWS does in the background.
    pub pace: Pace,
}

impl Default for Options {
    /// In memory, account 111122223333, instant.
    fn default() -> Self {
        Self { directory: None, account: "111122223333".to_owned(), pace: Pace::Instant }
    }
}

/// How long a certificate authority stays in `CREATING`, and how long signing a certificate takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// The result is there at once.
    #[default]
    Instant,
    /// The result is there after this time of the sandbox's own clock; until then callers get
    /// `RequestInProgressException`, as from AWS.
    Delayed(Duration),
}

impl Pace {
    /// The time that background work takes.
    pub(crate) fn duration(self) -> Duration {
        match self {
            Self::Instant => Duration::ZERO,
            Self::Delayed(time) => time,
        }
    }
}
