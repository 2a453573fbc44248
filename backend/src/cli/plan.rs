//! `signet plan`: what a setup would do, in any format. Makes nothing in the target.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use signet_shared::plan::Format;

use super::questions::Questions;
use super::{Global, print};
use crate::app::export_plan;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Plan {
    #[command(flatten)]
    questions: Questions,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: Format,
    /// Write it to this file instead.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .try_map(|name| Format::from_name(&name).ok_or("unknown format"))
}

impl Plan {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let params = self.questions.params(global)?;
        let app = global.app().await?;
        let plan = app.create_plan(&app.operator(), params).await;
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
