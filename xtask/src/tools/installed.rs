//! Cargo-installed tools in the shared tools folder.

use std::path::PathBuf;

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
    if version_of(tool.program).is_some_and(|version| version == tool.version) {
        return Ok(());
    }
    let folder = workspace::tools_folder()?;
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
