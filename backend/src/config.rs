//! What the command line decides once: where things are kept and where ceremonies work by default.

use std::path::{Path, PathBuf};

use signet_shared::api::target::AwsAccess;

use crate::error::{Error, Result};

/// Region offered first when nothing else is said.
pub const DEFAULT_REGION: &str = "us-east-1";

/// Settings that hold for the whole process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the database and the sandbox's state are kept.
    pub data_dir: PathBuf,
    /// Where ceremonies work, where nothing else is said.
    pub target: TargetConfig,
    /// Region offered first on targets that are not saved.
    pub default_region: String,
    /// Name written to records.
    pub user: String,
    /// Whether a change of a key policy must be applied by someone else than who proposed it.
    pub two_people: bool,
}

/// The target that is taken where nothing else is said.
#[derive(Debug, Clone)]
pub enum TargetConfig {
    /// KMS and Private CA in process.
    Sandbox(aws_sandbox::Options),
    /// An AWS account that the command line describes.
    Aws(AwsAccess),
    /// A saved target, by name or id.
    Saved(String),
}

impl Config {
    /// Makes the data directory, for its owner alone.
    ///
    /// # Errors
    /// Unavailable if it cannot be made or written.
    pub fn prepare(&self) -> Result<()> {
        let failed = |cause: std::io::Error| {
            let detail = format!("{}: {cause}.", self.data_dir.display());
            Error::unavailable("The data directory cannot be used", detail)
                .with_hint("Name another one with --data-dir, or mend its permissions.")
        };
        std::fs::create_dir_all(&self.data_dir).map_err(failed)?;
        make_private(&self.data_dir, 0o700)
    }
}

/// Takes a file or folder away from group and others.
///
/// # Errors
/// Unavailable if the mode cannot be set.
pub fn make_private(path: &Path, mode: u32) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(|cause| {
            Error::unavailable("File permissions cannot be set", format!("{}: {cause}.", path.display()))
                .with_hint("The data directory must belong to the user that runs Signet.")
        })?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}
