//! `cargo xtask audit`: licences, bans and sources of the dependencies, and advisories where they can be fetched.

use crate::failure::Result;
use crate::process::Run;
use crate::tools::installed;
use crate::{tools, workspace};

/// Runs cargo-deny with `deny.toml`.
pub(super) fn run() -> Result<()> {
    tools::cargo_deny()?;
    installed::remove_build_folder()?;
    let root = workspace::root();
    let deny = installed::program("cargo-deny")?;
    Run::new(&deny)
        .args(["--locked", "check", "licenses", "bans", "sources"])
        .dir(&root)
        .shown("checking licences, bans and sources")?;
    let advisories =
        Run::new(&deny).args(["--locked", "check", "advisories"]).dir(&root).watched("checking advisories");
    match advisories {
        Err(failure) if failure.is_no_network() => {
            println!("advisories not checked: {failure}");
            Ok(())
        }
        other => other,
    }
}
