//! `signet policy lint`, `diff`, `explain` and `export`: key policies as files, for pipelines. Nothing here changes anything in AWS.

mod diff;
mod explain;
mod export;
mod lint;
pub(super) mod read;

pub(super) use diff::Diff;
pub(super) use explain::Explain;
pub(super) use export::Export;
pub(super) use lint::Lint;
