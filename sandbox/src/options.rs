//! How a sandbox is opened.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{Directory, Pace};

/// What [`Sandbox::open`](crate::Sandbox::open) needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Folder that keeps the state, created when absent. `None` keeps it in memory only.
    ///
    /// Several processes may use one folder at the same time.
    pub directory: Option<PathBuf>,
    /// The twelve digits of the AWS account of every caller that `principals` does not know.
    pub account: String,
    /// How long calls take, and the work that AWS does in the background.
    pub pace: Pace,
    /// Refuse calls that come faster than AWS allows an account in a Region by default, by the sandbox's own clock.
    pub throttle: bool,
    /// Quotas of resources that were changed, by Service Quotas' code (`L-C2F1777E`: KMS keys); AWS's defaults hold for
    /// the others.
    pub quotas: BTreeMap<String, u64>,
    /// Who calls: users, roles and functions.
    pub principals: Directory,
    /// Refuse requests that are not signed, or whose signature (SigV4) is not that of an access key of
    /// `principals` or of AssumeRole. If not, signatures are not looked at.
    pub strict_auth: bool,
    /// Keep a few RSA keys of each size ready, so that making a key or an authority need not wait for one.
    ///
    /// A thread of low priority makes them: some seconds of work after opening, and one key for each that is used.
    /// All sandboxes of a process share the thread and the keys; it ends with the last of them.
    pub spare_keys: bool,
}

impl Default for Options {
    /// In memory, account 111122223333, instant, with nobody but the account's root, and no spare keys.
    fn default() -> Self {
        Self {
            directory: None,
            account: "111122223333".to_owned(),
            pace: Pace::Instant,
            throttle: false,
            quotas: BTreeMap::new(),
            principals: Directory::default(),
            strict_auth: false,
            spare_keys: false,
        }
    }
}
