//! `cargo xtask screenshots`: the README's pictures, taken from the real program.

use crate::backend::{self, Profile};
use crate::commands::test::browser;
use crate::failure::Result;
use crate::frontend;
use crate::report::Report;

/// Builds what changed and takes the pictures into `docs/images/`.
pub(super) fn run() -> Result<()> {
    let mut report = Report::new();
    let outcome = report
        .part("frontend", frontend::build)
        .and_then(|()| report.part("server", || backend::build(Profile::Dev)))
        .and_then(|()| report.part("screenshots", || browser("screenshots", Profile::Dev)));
    match outcome {
        Ok(()) => {
            report.print();
            Ok(())
        }
        Err(failure) => Err(report.failed("screenshots", &failure)),
    }
}
