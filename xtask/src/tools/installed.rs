//! Cargo-installed tools in the shared tools folder.

use std::path::{Path, PathBuf};

use crate::clock::Stopwatch;
use crate::failure::Result;
use crate::process::Run;
use crate::{report, workspace};

/// A program that `cargo install` brings.
pub(crate) struct CargoTool<'a> {
    /// Package on the registry.
    pub(crate) package: &'a str,
    /// Program that it brings.
    pub(crate) program: &'a str,
    /// Version wanted.
    pub(crate) version: &'a str,
    /// Whether its own lock file is honoured.
    pub(crate) locked: bool,
}

/// Makes sure that a tool is there in the version wanted.
pub(crate) fn cargo_tool(tool: &CargoTool<'_>, flags: &[&str]) -> Result<()> {
    let folder = workspace::tools_folder()?;
    if is_recorded(&folder, tool) && program(tool.program)?.exists() {
        return Ok(());
    }
    // One build folder for all of them: they share dependencies.
    let build = folder.join("build");
    let mut args = vec!["install".to_owned(), "--debug".to_owned(), "--quiet".to_owned()];
    if tool.locked {
        args.push("--locked".to_owned());
    }
    args.push(format!("{}@{}", tool.package, tool.version));
    args.push("--force".to_owned());
    let what = format!("installing {} {}", tool.package, tool.version);
    timed(&format!("{} {} (compiled, some minutes)", tool.package, tool.version), || {
        Run::new("cargo")
            .args(args)
            .args(flags)
            .args(["--root".as_ref(), folder.as_os_str()])
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            // The folder of the checkout would bring its own toolchain file and cargo configuration.
            .dir(&folder)
            .watched(&what)
    })
}

/// Whether cargo noted that it installed this version. Not every program can say its version itself.
fn is_recorded(folder: &Path, tool: &CargoTool<'_>) -> bool {
    let note = std::fs::read_to_string(folder.join(".crates.toml")).unwrap_or_default();
    records(&note, tool.package, tool.version)
}

/// Whether the text of a `.crates.toml` names this version of a package.
fn records(note: &str, package: &str, version: &str) -> bool {
    note.lines().any(|line| line.starts_with(&format!("\"{package} {version} (")))
}

/// Removes what compiling tools left behind.
pub(crate) fn remove_build_folder() -> Result<()> {
    let build = workspace::tools_folder()?.join("build");
    if build.exists() {
        // A few hundred megabytes of no further use; if they stay, nothing breaks.
        let _ = std::fs::remove_dir_all(build);
    }
    Ok(())
}

/// Where a cargo-installed program is.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    Ok(workspace::tools_folder()?.join("bin").join(name))
}

/// The version of a cargo-installed program, if it is there and runs.
pub(crate) fn version_of(name: &str) -> Option<String> {
    let said = Run::new(program(name).ok()?).args(["--version"]).answer()?;
    said.split_whitespace().nth(1).map(str::to_owned)
}

/// Says what is being installed, and how long it took.
pub(crate) fn timed(what: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("  installing {what} …");
    let watch = Stopwatch::start();
    work()?;
    eprintln!("  installed in {}", report::seconds(watch.elapsed()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn what_cargo_installed_is_read_from_its_note() {
        let note = "[v1]\n\"trunk 0.21.14 (registry+https://example)\" = [\"trunk\"]\n";
        assert!(records(note, "trunk", "0.21.14"));
        assert!(!records(note, "trunk", "0.21.1"));
        assert!(!records(note, "runk", "0.21.14"));
    }
}
