//! Programs that are not ours, and what it means when they are not installed.
//!
//! `cargo xtask test` installs them and names the folder of the Python ones in `SIGNET_PEERS`: then a missing program
//! is a failure. Without that variable a test says what it has not judged, and passes.

use std::path::PathBuf;

/// The folder that `SIGNET_PEERS` names: a Python virtual environment.
fn folder() -> Option<PathBuf> {
    std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The Python that has botocore and boto3.
#[track_caller]
pub(crate) fn python() -> Option<PathBuf> {
    let Some(folder) = folder() else {
        skipped("boto3");
        return None;
    };
    let python = folder.join("bin").join("python");
    assert!(python.exists(), "SIGNET_PEERS names {}, where there is no Python", folder.display());
    Some(python)
}

/// Says that a program has not judged anything, or fails where it must be there.
#[track_caller]
#[expect(clippy::print_stderr, reason = "who reads the test's output is to know what was not judged")]
pub(crate) fn skipped(program: &str) {
    assert!(folder().is_none(), "{program} is not installed, and SIGNET_PEERS says that it must be");
    eprintln!(
        "SKIPPED: {program} has not judged anything; `cargo xtask test` installs it and sets SIGNET_PEERS"
    );
}
