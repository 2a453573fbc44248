//! `signet inspect`: what is in files of certificates, requests, revocation lists and keys, and how two certificates differ.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use signet_shared::certificate::{CertificateView, Content, Item, compare, comparison_to_text, item_to_text};

use super::{certificate_input, print};
use crate::clock::Clock;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// Files: PEM, DER, base64, PKCS#7, JWK sets, in any mixture; `-` reads standard input.
    #[arg(required_unless_present = "compare", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Compare the first certificates of two files, as after a renewal.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "files")]
    compare: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long, conflicts_with = "text")]
    json: bool,
    /// Print text: what it does anyway.
    #[arg(long)]
    text: bool,
}

impl Inspect {
    pub(super) fn run(self) -> Result<()> {
        if let [first, second] = self.compare.as_slice() {
            return compared(first, second, self.json);
        }
        let inputs = certificate_input::read(&self.files);
        let now = Clock::system().now_s();
        if self.json {
            let all: Vec<Value> =
                inputs.items.iter().map(|(file, item)| to_json(file, item, now)).collect::<Result<_>>()?;
            // What failed before any piece was found has no place in the list: the error alone tells.
            if !all.is_empty() {
                print::json(&all)?;
            }
        } else {
            let readable = inputs.items.iter().filter(|(_, item)| item.content.is_ok());
            let texts: Vec<String> = readable.map(|(_, item)| item_to_text(item, now)).collect();
            if !texts.is_empty() {
                print::result(&texts.join("\n"));
            }
        }
        inputs.end()
    }
}

fn compared(first: &Path, second: &Path, as_json: bool) -> Result<()> {
    let comparison = compare(&first_certificate(first)?, &first_certificate(second)?);
    if as_json {
        print::json(&comparison)
    } else {
        print::result(&comparison_to_text(&comparison));
        Ok(())
    }
}

/// The first certificate in a file. What cannot be read beside it does not matter here.
fn first_certificate(file: &Path) -> Result<CertificateView> {
    let mut inputs = certificate_input::read(&[file.to_owned()]);
    let found = inputs.items.drain(..).find_map(|(_, item)| match item.content {
        Ok(Content::Certificate(view)) => Some(*view),
        _ => None,
    });
    match found {
        Some(view) => Ok(view),
        None => {
            inputs.end()?;
            let title = format!("{} has no certificate", file.display());
            Err(Error::invalid(title, "Two certificates are needed to compare them."))
        }
    }
}

/// The fields of a piece, and beside them what it is and where it came from.
fn to_json(file: &str, item: &Item, now: i64) -> Result<Value> {
    let (kind, mut value) = match &item.content {
        Ok(Content::Certificate(view)) => ("certificate", serde_json::to_value(view.report(now))?),
        Ok(Content::Request(view)) => ("request", serde_json::to_value(view)?),
        Ok(Content::RevocationList(view)) => ("revocation_list", serde_json::to_value(view)?),
        Ok(Content::PublicKey(view)) => ("public_key", serde_json::to_value(view)?),
        Err(error) => {
            let fault = error.fault();
            let value = json!({
                "message": error.to_string(),
                "hint": error.hint(),
                "line": error.line(),
                "byte": fault.map(|fault| fault.offset),
                "path": fault.map(|fault| &fault.path),
            });
            ("error", value)
        }
    };
    if let Some(members) = value.as_object_mut() {
        members.insert("kind".to_owned(), json!(kind));
        let source =
            json!({"file": file, "number": item.place.number, "of": item.place.of, "form": item.form});
        members.insert("source".to_owned(), source);
        members.insert("mended".to_owned(), json!(item.mended));
    }
    Ok(value)
}
