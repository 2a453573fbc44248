//! The browser of the browser tests: the system's Chromium.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::tools::apt;

/// Where Chromium is; installs it if it is nowhere.
pub(crate) fn ready() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("SIGNET_CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    apt::install(&["chromium"])?;
    find()
        .ok_or_else(|| Failure::new("Chromium is not on PATH: set SIGNET_CHROMIUM to a Chrome or Chromium."))
}

fn find() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}
