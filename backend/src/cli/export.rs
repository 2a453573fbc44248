//! `signet export`: the certificate of an identity, and what belongs to it, as files for other programs.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use signet_shared::export::{DEFAULT_PASSWORD, File, Format, MAX_PASSWORD, NO_PRIVATE_KEY};

use super::{Global, print};
use crate::error::{Error, Result};

/// `signet export`.
#[derive(Debug, Args)]
#[command(after_help = NO_PRIVATE_KEY)]
pub(super) struct Export {
    /// The identity (name or id).
    identity: String,
    /// The form of the file.
    #[arg(long, value_name = "FORMAT", default_value = Format::Pem.name(), value_parser = formats())]
    format: Format,
    /// Where to write it; `-` is standard output [default: a file named after the certificate, here].
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
    /// File with the password of the trust store, in its first line; `-` is standard input [default: changeit].
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let value = |format: Format| PossibleValue::new(format.name()).help(format.help());
    PossibleValuesParser::new(Format::ALL.map(value))
        .try_map(|name| Format::named(&name).ok_or("unknown format"))
}

impl Export {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let password = match &self.password_file {
            Some(file) => read_password(file)?,
            None => DEFAULT_PASSWORD.to_owned(),
        };
        let app = global.app().await?;
        let file = async {
            let identity = app.find_identity(&self.identity).await?;
            app.export_identity(&identity.id, self.format, &password).await
        };
        let file = file.await;
        app.close().await;
        self.write(&file?)
    }

    fn write(&self, file: &File) -> Result<()> {
        if self.output.as_deref() == Some(Path::new("-")) {
            return self.pour(file);
        }
        let place = self.output.clone().unwrap_or_else(|| PathBuf::from(&file.name));
        let opened =
            if self.force { std::fs::File::create(&place) } else { std::fs::File::create_new(&place) };
        opened.and_then(|mut open| open.write_all(&file.bytes)).map_err(|cause| {
            Error::unavailable(format!("{} cannot be written", place.display()), format!("{cause}."))
                .with_hint("Name another file with --output, or replace it with --force.")
        })?;
        print::tell(&format!("Written to {}. {}", place.display(), self.format.help()));
        Ok(())
    }

    /// To standard output. Binary forms would garble a terminal.
    fn pour(&self, file: &File) -> Result<()> {
        let is_text = std::str::from_utf8(&file.bytes).is_ok();
        if !is_text && std::io::stdout().is_terminal() {
            return Err(Error::invalid("A terminal cannot show this", "The file is binary.")
                .with_hint("Name a file with --output, or pipe it into another program."));
        }
        print::bytes(&file.bytes);
        Ok(())
    }
}

/// The first line of a file, without its end. Nothing of it is ever told.
fn read_password(file: &Path) -> Result<String> {
    let mut text = String::new();
    // Enough to see that it is too long.
    let limit = MAX_PASSWORD as u64 + 3;
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(limit).read_to_string(&mut text))
    };
    read.map_err(|cause| {
        Error::invalid(format!("{} cannot be read", file.display()), format!("{cause}."))
            .with_hint("Check the path and its permissions.")
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
