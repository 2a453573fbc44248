//! tidy
use crate::failure::Result;
pub(crate) fn run() -> Result<()> {
    Ok(())
}
