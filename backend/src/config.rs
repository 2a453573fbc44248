//! What the command line decides once: where things are kept and where ceremonies work.

use std::path::{Path, PathBuf};

use signet_shared::api::session::{Target, TargetKind};

use crate::error::{Error, Result};

/// Region offered first when nothing else is said.
pub const DEFAULT_REGION: &str = "us-east-1";

/// Settings that hold for the whole process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the database and the sandbox's state are kept.
    pub data_dir: PathBuf,
    /// Where ceremonies work.
    pub target: TargetConfig,
    /// Region offered first.
    pub default_region: String,
    /// Name written to records.
    pub user: String,
}

/// Sandbox or AWS.
#[derive(Debug, Clone)]
pub enum TargetConfig {
    /// KMS and Private CA in process.
    Sandbox(aws_sandbox::Options),
    /// An AWS account.
    Aws(AwsTarget),
}

/// How an AWS account is reached; everything else comes from the SDK's standard chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwsTarget {
    /// Profile in the AWS configuration files.
    pub profile: Option<String>,
    /// Endpoint that stands in for the AWS services.
    pub endpoint_url: Option<String>,
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

    /// The target's name in the store: what one target made is never shown on another.
    pub fn target_key(&self) -> String {
        match &self.target {
            TargetConfig::Sandbox(_) => "sandbox".to_owned(),
            TargetConfig::Aws(AwsTarget { profile, endpoint_url }) => {
                let profile = profile.as_deref().unwrap_or("default");
                match endpoint_url {
                    Some(url) => format!("aws:{profile}@{url}"),
                    None => format!("aws:{profile}"),
                }
            }
        }
    }

    /// The target as the UI shows it.
    pub fn target_view(&self) -> Target {
        match &self.target {
            TargetConfig::Sandbox(options) => Target {
                id: self.target_key(),
                kind: TargetKind::Sandbox,
                name: "Sandbox".to_owned(),
                account: Some(options.account.clone()),
                default_region: self.default_region.clone(),
                endpoint_url: None,
            },
            TargetConfig::Aws(target) => Target {
                id: self.target_key(),
                kind: TargetKind::Aws,
                name: target.profile.clone().unwrap_or_else(|| "AWS".to_owned()),
                account: None,
                default_region: self.default_region.clone(),
                endpoint_url: target.endpoint_url.clone(),
            },
        }
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
