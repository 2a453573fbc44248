//! Node programs: our small scripts, and npm packages installed with `npm ci`.

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::workspace;

/// Says so, in a sentence, if Node is missing or too old.
pub(crate) fn check() -> Result<()> {
    const OLDEST: u32 = 20;
    let Some(version) = Run::new("node").args(["--version"]).answer() else {
        return Err(Failure::new(
            "Node is not installed: install Node 20 or newer (with npm), and run it again.",
        ));
    };
    match major(&version) {
        Some(major) if major >= OLDEST => Ok(()),
        _ => Err(Failure::new(format!("Node {version} is too old: install Node {OLDEST} or newer."))),
    }
}

/// Runs one of the scripts in `xtask/js/`.
pub(crate) fn script(name: &str, argument: &Path, what: &str) -> Result<()> {
    check()?;
    let script = workspace::root().join("xtask").join("js").join(name);
    Run::new("node").args([script.as_path(), argument]).watched(what)
}

/// Runs `npm ci` in a folder, unless what is there was installed from the same lock file.
pub(crate) fn install(folder: &Path) -> Result<bool> {
    check()?;
    let lock = workspace::read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules").join(".signet-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(false);
    }
    // Playwright would otherwise fetch browsers of its own; the system's Chromium is used.
    Run::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .dir(folder)
        .quiet("installing the npm packages of the browser tests")?;
    workspace::write(&stamp, lock)?;
    Ok(true)
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
