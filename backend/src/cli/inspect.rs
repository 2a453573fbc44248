//! `signet inspect`: what is in a certificate file.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use signet_shared::certificate;

use super::print;
use crate::clock::Clock;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// The file, PEM or DER; `-` reads standard input.
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub(super) fn run(self) -> Result<()> {
        let certificates = certificate::parse(&self.read()?).map_err(|error| {
            Error::invalid("The certificate cannot be read", format!("{error}.")).with_hint(error.hint())
        })?;
        let now = Clock::system().now_s();
        if self.json {
            let reports: Vec<_> = certificates.iter().map(|certificate| certificate.report(now)).collect();
            return print::json(&reports);
        }
        let texts: Vec<String> =
            certificates.iter().map(|certificate| certificate::to_text(certificate, now)).collect();
        print::result(&texts.join("\n"));
        Ok(())
    }

    fn read(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        // One byte more than the parser takes, so that it can say that there is too much.
        let limit = certificate::MAX_BYTES as u64 + 1;
        let read = if self.file.as_os_str() == "-" {
            std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
        } else {
            std::fs::File::open(&self.file).and_then(|file| file.take(limit).read_to_end(&mut bytes))
        };
        read.map_err(|cause| {
            Error::invalid(format!("{} cannot be read", self.file.display()), format!("{cause}."))
                .with_hint("Check the path and its permissions.")
        })?;
        Ok(bytes)
    }
}
