//! System packages, from apt, on Debian and its children.

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::tools::installed;

/// Whether apt is here at all.
pub(crate) fn is_here() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// Whether a package is installed.
pub(crate) fn has(package: &str) -> bool {
    Run::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .answer()
        .is_some_and(|status| status == "installed")
}

/// Installs those of the packages that are missing.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !has(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_here() {
        return Err(Failure::new(format!(
            "This needs {names}, and there is no apt here to install them: install them by hand."
        )));
    }
    installed::timed(&format!("{names} (apt)"), || {
        // A list that cannot be fetched is no reason to stop: the package may come from one that can.
        let _ = apt(&["update", "-qq"])?.quiet("fetching the package lists");
        apt(&["install", "-y", "-qq", "--no-install-recommends"])?
            .args(&missing)
            .quiet(&format!("installing {names}"))
    })
}

/// `apt-get`, as root or through sudo.
fn apt(args: &[&str]) -> Result<Run> {
    let is_root = Run::new("id").args(["-u"]).answer().is_some_and(|id| id == "0");
    let run = if is_root {
        Run::new("apt-get")
    } else if Run::new("sudo").args(["--version"]).answer().is_some() {
        Run::new("sudo").args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
    } else {
        return Err(Failure::new(
            "System packages are missing, and this user is neither root nor has sudo: run `cargo xtask tools` as root once.",
        ));
    };
    Ok(run.args(args).env("DEBIAN_FRONTEND", "noninteractive"))
}
