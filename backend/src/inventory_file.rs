//! The inventory as a file: CSV (RFC 4180) for a spreadsheet, or JSON.

use signet_shared::api::certificate::CertificateEntry;
use signet_shared::format;

use crate::error::{Error, Result};

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A line for each certificate, with a head.
    Csv,
    /// An array of objects, as the API answers them.
    Json,
}

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Csv, Self::Json].into_iter().find(|format| format.name() == name)
    }

    /// Its name, and its file's ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
        }
    }
}

/// The columns of a CSV file, in order.
const COLUMNS: [&str; 16] = [
    "common_name",
    "status",
    "removed",
    "identity",
    "issuer",
    "serial",
    "sha256_fingerprint",
    "not_before",
    "not_after",
    "revoked_for",
    "source",
    "arn",
    "authority_arn",
    "target",
    "identity_id",
    "added_at",
];

/// Writes a file piece by piece.
#[derive(Debug)]
pub struct Writer {
    format: Format,
    begun: bool,
}

impl Writer {
    /// A writer at the beginning of a file.
    pub fn new(format: Format) -> Self {
        Self { format, begun: false }
    }

    /// The next piece; `is_last` ends the file.
    ///
    /// # Errors
    /// Internal, if it cannot be written.
    pub fn piece(&mut self, entries: &[CertificateEntry], is_last: bool) -> Result<String> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.format {
            Format::Csv => csv(entries, first),
            Format::Json => {
                let mut text = String::from(if first { "[" } else { "" });
                for (place, entry) in entries.iter().enumerate() {
                    text.push_str(if first && place == 0 { "\n" } else { ",\n" });
                    text.push_str(&serde_json::to_string(entry)?);
                }
                text.push_str(if is_last { "\n]\n" } else { "" });
                Ok(text)
            }
        }
    }
}

fn csv(entries: &[CertificateEntry], with_head: bool) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if with_head {
        writer.write_record(COLUMNS).map_err(Error::internal)?;
    }
    let date = format::rfc3339;
    for entry in entries {
        let status = serde_json::to_value(entry.status)?;
        let or_none = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
        let record: [String; COLUMNS.len()] = [
            entry.common_name.clone(),
            status.as_str().unwrap_or_default().to_owned(),
            entry.removed.to_string(),
            or_none(&entry.identity),
            entry.issuer.clone(),
            entry.serial.clone(),
            or_none(&entry.fingerprint),
            date(entry.not_before),
            date(entry.not_after),
            or_none(&entry.revoked_for),
            entry.source.name().to_owned(),
            or_none(&entry.arn),
            or_none(&entry.authority_arn),
            entry.target.clone(),
            or_none(&entry.identity_id),
            date(entry.added_at.div_euclid(1000)),
        ];
        writer.write_record(record.map(no_formula)).map_err(Error::internal)?;
    }
    String::from_utf8(writer.into_inner().map_err(Error::internal)?).map_err(Error::internal)
}

/// A spreadsheet takes a cell that begins like this for a formula, and names in certificates are other people's.
fn no_formula(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
    }
}
