//! Where things are: the checkout, and the folder of tools that all checkouts share.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// The root of the checkout (this package's parent folder).
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder of installed tools: `$SIGNET_TOOLS`, or `~/.cache/signet/tools`.
pub(crate) fn tools_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("SIGNET_TOOLS").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    let cache = cache
        .ok_or_else(|| Failure::new("There is no home folder: set SIGNET_TOOLS to a folder for tools."))?;
    Ok(cache.join("signet").join("tools"))
}

/// Makes a folder and its parents.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| Failure::io("making the folder", path, &error))
}

/// Makes a folder, with nothing in it.
pub(crate) fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(|error| Failure::io("emptying", path, &error))?;
    }
    make_folder(path)
}

/// Puts the files of one folder, which has no folders in it, in place of all that is in another.
pub(crate) fn replace_content(from: &Path, to: &Path) -> Result<()> {
    empty_folder(to)?;
    for file in files_under(from) {
        let name = file.file_name().unwrap_or_default();
        fs::copy(&file, to.join(name)).map_err(|error| Failure::io("copying", &file, &error))?;
    }
    Ok(())
}

/// Writes a file.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).map_err(|error| Failure::io("writing", path, &error))
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Failure::io("reading", path, &error))
}

/// Reads a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::io("reading", path, &error))
}

/// All files under a folder, sorted; nothing if the folder is not there.
pub(crate) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
