//! `signet audit-report`: takes what an authority has issued into the inventory. AWS is not called.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use signet_shared::format;

use super::{Global, print};
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Take {
    /// The report that AWS Private CA wrote to S3, JSON or CSV; `-` reads standard input.
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Take {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let mut text = String::new();
        let read = if self.file.as_os_str() == "-" {
            std::io::stdin().lock().read_to_string(&mut text)
        } else {
            std::fs::File::open(&self.file).and_then(|mut file| file.read_to_string(&mut text))
        };
        read.map_err(|cause| {
            Error::invalid(format!("{} cannot be read", self.file.display()), format!("{cause}."))
        })?;
        let app = global.app().await?;
        let outcome = app.take_audit_report(app.targets().default_id(), &text).await;
        app.close().await;
        let outcome = outcome?;
        if self.json {
            return print::json(&outcome);
        }
        print::result(&format!(
            "Added {}, revoked since an earlier report {}, known already {}.",
            format::thousands(outcome.added),
            format::thousands(outcome.changed),
            format::thousands(outcome.known)
        ));
        Ok(())
    }
}
