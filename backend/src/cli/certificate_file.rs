//! The file that the certificate of a setup is written to.

use std::path::PathBuf;

use clap::Args;
use signet_shared::api::identity::Identity;

use crate::error::{Error, Result};

/// The flags that name it.
#[derive(Debug, Clone, Args)]
pub(super) struct Output {
    /// Where a setup writes the certificate [default: the common name, then codesigningcertificate.pem].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the certificate file if it exists.
    #[arg(long)]
    force: bool,
}

/// A place that the certificate can go to.
#[derive(Debug)]
pub(super) struct Place {
    file: PathBuf,
    replace: bool,
}

impl Output {
    /// The place, which must be free unless it may be replaced. Asked before anything is made.
    ///
    /// # Errors
    /// Invalid if the file exists.
    pub(super) fn place(&self, leaf_cn: &str) -> Result<Place> {
        let file = self.out.clone().unwrap_or_else(|| PathBuf::from(crate::app::certificate_file(leaf_cn)));
        if file.exists() && !self.force {
            return Err(Error::invalid(
                format!("{} exists", file.display()),
                "It is not overwritten unless you say so. Nothing was made.",
            )
            .with_hint("Use --force to replace it, or name another file with --out."));
        }
        Ok(Place { file, replace: self.force })
    }
}

impl Place {
    /// Writes the identity's certificate (PEM), and answers the file's name.
    ///
    /// # Errors
    /// Unavailable if it cannot be written.
    pub(super) fn write(&self, identity: &Identity) -> Result<String> {
        let pem = identity.certificate_pem.as_deref().unwrap_or_default();
        let name = self.file.display().to_string();
        let file = &self.file;
        let opened = if self.replace { std::fs::File::create(file) } else { std::fs::File::create_new(file) };
        opened.and_then(|mut file| std::io::Write::write_all(&mut file, pem.as_bytes())).map_err(
            |cause| {
                Error::unavailable(format!("{name} cannot be written"), format!("{cause}.")).with_hint(
                "The certificate is kept in Signet: download it there, or run `signet resume` with --out.",
            )
            },
        )?;
        Ok(name)
    }
}
