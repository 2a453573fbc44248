//! Building the server.

use std::path::PathBuf;

use crate::failure::Result;
use crate::process::Run;
use crate::{dist, workspace};

/// Which profile the server is built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build; reads the UI's files from the checkout.
    Dev,
    /// What is shipped; the UI's files are inside.
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds the server; gives a note for the report.
pub(crate) fn build(profile: Profile) -> Result<String> {
    // The server embeds this folder; it must be there even before the frontend has ever been built.
    workspace::make_folder(&dist::folder())?;
    let mut run = Run::cargo().args(["build", "--package", "signet", "--locked"]).dir(&workspace::root());
    if profile == Profile::Release {
        run = run.args(["--release"]);
    }
    run.watched("building the server")?;
    Ok(profile.folder().to_owned())
}

/// Where the built server is.
pub(crate) fn program(profile: Profile) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::root().join("target"), PathBuf::from);
    target.join(profile.folder()).join("signet")
}
