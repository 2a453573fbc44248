//! `signet plan`: what a ceremony would do, in any format. Makes nothing in the target.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::Format;

use super::asks::{self, Ask};
use super::questions::Questions;
use super::{Global, print};
use crate::app::export_plan;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_value_name = "KIND",
    subcommand_help_heading = "Other kinds"
)]
pub(super) struct Plan {
    #[command(subcommand)]
    kind: Option<Kind>,
    #[command(flatten)]
    questions: Questions,
    /// What to print.
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: Format,
    /// Write it to this file instead.
    #[arg(long, global = true, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file if it exists.
    #[arg(long, global = true)]
    force: bool,
}

/// Kinds other than a setup.
#[derive(Debug, Subcommand)]
enum Kind {
    /// Plan a new certificate for the same key.
    Renew(asks::Renew),
    /// Plan a stage of putting a new key in place of the old one.
    Rotate(asks::Rotate),
    /// Plan to revoke a certificate.
    Revoke(asks::Revoke),
    /// Plan to delete what was made for an identity.
    Cleanup(asks::CleanUp),
    /// Plan to take a clean-up back.
    Restore(asks::Restore),
    /// Plan to adopt a key and its certificate.
    Import(asks::Import),
}

impl Kind {
    fn params(&self, region: &str) -> Result<CeremonyParams> {
        match self {
            Self::Renew(ask) => ask.params(region),
            Self::Rotate(ask) => ask.params(region),
            Self::Revoke(ask) => ask.params(region),
            Self::Cleanup(ask) => ask.params(region),
            Self::Restore(ask) => ask.params(region),
            Self::Import(ask) => ask.params(region),
        }
    }
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .try_map(|name| Format::from_name(&name).ok_or("unknown format"))
}

impl Plan {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        let plan = async {
            let params = match &self.kind {
                Some(kind) => kind.params(&global.region_on(&app).await?)?,
                None => self.questions.params(global)?.into(),
            };
            app.create_plan(&app.operator(), params).await
        };
        let plan = plan.await;
        app.close().await;
        let plan = plan?;
        let text = export_plan(&plan, self.format)?;
        if let Some(step) = plan.refusals().next() {
            print::tell(&format!("{} stands in the way: this plan cannot be run.", step.title));
        }
        let Some(file) = &self.out else {
            print::result(&text);
            return Ok(());
        };
        let opened = if self.force { std::fs::File::create(file) } else { std::fs::File::create_new(file) };
        opened.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())).map_err(
            |cause| {
                Error::unavailable(format!("{} cannot be written", file.display()), format!("{cause}."))
                    .with_hint("Name another file with --out, or replace it with --force.")
            },
        )?;
        print::tell(&format!("Written to {}. Nothing was made in the target.", file.display()));
        Ok(())
    }
}
