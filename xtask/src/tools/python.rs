//! Python programs that tests and benchmarks talk to: each set in a virtual environment of its own in the tools
//! folder, from a file of exact versions in the checkout.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::tools::{apt, installed};
use crate::workspace;

/// A set of Python packages.
pub(crate) struct Set {
    /// Folder in the tools folder.
    pub(crate) name: &'static str,
    /// File of exact versions, from the root of the checkout.
    pub(crate) requirements: &'static str,
}

/// The AWS command line, boto3 and what their tests use. Tests find it by `SIGNET_PEERS`.
pub(crate) const PEERS: Set = Set { name: "peers", requirements: "sandbox/tests/peers/requirements.txt" };
/// moto's server, with which the benchmark compares the sandbox.
pub(crate) const BENCH: Set =
    Set { name: "peers-bench", requirements: "sandbox/tests/peers/bench-requirements.txt" };

/// Whether a Python is new enough and can make virtual environments.
const CAN: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
/// Debian's, for where no other can.
const DEBIAN: &str = "/usr/bin/python3";

/// Makes sure of a set; the folder of its virtual environment.
pub(crate) fn ready(set: &Set) -> Result<PathBuf> {
    let folder = workspace::tools_folder()?.join(set.name);
    let pins = workspace::root().join(set.requirements);
    let wanted = workspace::read(&pins)?;
    if is_made(&folder, &wanted) {
        return Ok(folder);
    }
    let python = python()?;
    installed::timed(&format!("{} (pip)", set.requirements), || make(&python, &folder, &pins, &wanted))?;
    Ok(folder)
}

/// The Python of a set, by its folder.
pub(crate) fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin").join("python")
}

/// Other programs that judge or are measured: GnuTLS's certtool, OpenSSL and unzip.
pub(crate) fn judges() -> Result<()> {
    let programs = [
        ("certtool", "--version", "gnutls-bin"),
        ("openssl", "version", "openssl"),
        ("unzip", "-v", "unzip"),
    ];
    let missing: Vec<&str> = programs
        .into_iter()
        .filter(|(program, ask, _)| Run::new(program).args([ask]).answer().is_none())
        .map(|(.., package)| package)
        .collect();
    apt::install(&missing)
}

/// The version of a package of a set, if it is installed.
pub(crate) fn version_of(folder: &Path, package: &str) -> Option<String> {
    let ask = format!("import importlib.metadata as m; print(m.version('{package}'))");
    Run::new(interpreter(folder)).args(["-c", &ask]).answer()
}

/// Whether these very packages are there, with a Python that still runs.
fn is_made(folder: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp(folder)).is_ok_and(|made| made == wanted)
        && Run::new(interpreter(folder)).args(["-c", "pass"]).answer().is_some()
}

/// What a finished environment was made from.
fn stamp(folder: &Path) -> PathBuf {
    folder.join("made-from.txt")
}

fn make(python: &str, folder: &Path, pins: &Path, wanted: &str) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| Failure::io("removing", folder, &error))?;
    }
    if let Some(parent) = folder.parent() {
        workspace::make_folder(parent)?;
    }
    Run::new(python).args(["-m", "venv"]).args([folder]).quiet("making a virtual environment for Python")?;
    // Nothing but what the file names: it is complete, and `pip check` says so.
    let pip = || {
        Run::new(interpreter(folder))
            .args(["-m", "pip", "--disable-pip-version-check", "--no-input"])
            .without_env("PYTHONPATH")
    };
    pip()
        .args(["install", "--quiet", "--no-deps", "--requirement"])
        .args([pins])
        .quiet("installing Python packages")?;
    pip().args(["check"]).quiet("checking that the Python packages go together")?;
    // Last: an environment that was begun and not finished has no stamp.
    workspace::write(&stamp(folder), wanted)
}

/// A Python that can make virtual environments; Debian's is installed if there is none.
fn python() -> Result<String> {
    let can = |python: &&str| Run::new(python).args(["-c", CAN]).answer().is_some();
    if let Some(python) = ["python3", DEBIAN].iter().find(|python| can(python)) {
        return Ok((*python).to_owned());
    }
    apt::install(&["python3", "python3-venv"])?;
    if can(&DEBIAN) {
        return Ok(DEBIAN.to_owned());
    }
    Err(Failure::new("Python 3.10 or newer with `venv` is not here: install it, and run it again."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_has_an_exact_version() {
        for set in [PEERS, BENCH] {
            let pins = workspace::read(&workspace::root().join(set.requirements)).unwrap();
            let loose: Vec<&str> =
                pins.lines().filter(|line| !line.starts_with('#') && !line.contains("==")).collect();
            assert!(loose.is_empty(), "{}: {loose:?}", set.requirements);
        }
    }

    #[test]
    fn both_sets_have_the_same_botocore() {
        let version = |set: &Set| {
            let pins = workspace::read(&workspace::root().join(set.requirements)).unwrap();
            pins.lines().find(|line| line.starts_with("botocore==")).map(str::to_owned)
        };
        assert!(version(&PEERS).is_some());
        assert_eq!(version(&PEERS), version(&BENCH));
    }

    #[test]
    fn an_environment_from_other_versions_or_without_a_python_is_not_made() {
        let folder = std::env::temp_dir().join(format!("signet-xtask-python-{}", std::process::id()));
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::write(stamp(&folder), "a==1\n").unwrap();
        assert!(!is_made(&folder, "a==2\n"));
        assert!(!is_made(&folder, "a==1\n"), "there is no Python in it");
        let made = Run::new("ln")
            .args(["-s", "/bin/true"])
            .args([folder.join("bin").join("python")])
            .answer()
            .is_some();
        assert!(made && is_made(&folder, "a==1\n"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
