//! `signet verify-certificate`: whether a certificate can be trusted, rule by rule.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use signet_shared::certificate::verify::{Purpose, Question, verify};
use signet_shared::certificate::{MAX_BYTES, PEM_LABEL};
use signet_shared::{format, pem};

use super::exit::Exit;
use super::print;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::signatures::AwsLc;

/// `signet verify-certificate`.
#[derive(Debug, Args)]
pub(super) struct VerifyCertificate {
    /// Files, PEM or DER: the first certificate is verified, all others may stand between it and what is trusted.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// File with the certificates that are trusted. Nothing else is.
    #[arg(long, value_name = "FILE")]
    anchors: PathBuf,
    /// What the certificate is to be used for.
    #[arg(long, default_value = Purpose::Any.name(), value_parser = purposes())]
    purpose: Purpose,
    /// When it is to be valid: `2026-11-24`, `2026-11-24T12:00:00Z` or Unix seconds [default: now].
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<i64>,
    /// File with revocation lists; may be given several times.
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// File with an OCSP response, DER as `openssl ocsp -respout` writes it; may be given several times.
    #[arg(long, value_name = "FILE")]
    ocsp: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn purposes() -> impl TypedValueParser<Value = Purpose> {
    PossibleValuesParser::new(Purpose::ALL.map(Purpose::name))
        .try_map(|name| Purpose::named(&name).ok_or("unknown purpose"))
}

fn time(text: &str) -> std::result::Result<i64, String> {
    format::parse_time(text).ok_or_else(|| "it is neither a date, a time nor a number".to_owned())
}

impl VerifyCertificate {
    pub(super) fn run(self) -> Result<ExitCode> {
        let certificates = read_all(&self.files, PEM_LABEL, "certificate")?;
        let Some((leaf, pool)) = certificates.split_first() else {
            return Err(unreadable(&self.files[0], "There is no certificate in it."));
        };
        let anchors = read(&self.anchors, PEM_LABEL, "certificate")?;
        let lists = read_all(&self.crl, "X509 CRL", "revocation list")?;
        let responses = read_all(&self.ocsp, "OCSP RESPONSE", "OCSP response")?;
        let question = Question {
            leaf,
            pool,
            anchors: &anchors,
            lists: &lists,
            responses: &responses,
            time: self.at.unwrap_or_else(|| Clock::system().now_s()),
            purpose: self.purpose,
        };
        let report = verify(&question, &AwsLc).map_err(|error| {
            Error::invalid("What was given cannot be read", format!("{error}.")).with_hint(error.hint())
        })?;
        if self.json {
            print::json(&report)?;
        } else {
            print::result(&report.to_text());
        }
        Ok(if report.valid { ExitCode::SUCCESS } else { Exit::Attention.into() })
    }
}

fn read_all(files: &[PathBuf], label: &str, what: &str) -> Result<Vec<Vec<u8>>> {
    let read: Result<Vec<_>> = files.iter().map(|file| read(file, label, what)).collect();
    Ok(read?.concat())
}

/// All of a file's blocks with this label, or its one DER element.
fn read(file: &Path, label: &str, what: &str) -> Result<Vec<Vec<u8>>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|cause| unreadable(file, &format!("{cause}.")))?;
    if bytes.len() > MAX_BYTES {
        return Err(unreadable(file, "It is larger than 1 MiB."));
    }
    let text = std::str::from_utf8(&bytes).ok().filter(|text| pem::is_armoured(text));
    let Some(text) = text else { return Ok(vec![bytes]) };
    let blocks = pem::blocks(text).map_err(|error| unreadable(file, &format!("{error}.")))?;
    let wanted = blocks.iter().filter(|block| block.label == label).map(pem::Block::decode);
    let ders: Vec<_> = wanted
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| unreadable(file, &format!("{error}.")))?;
    if ders.is_empty() {
        return Err(unreadable(file, &format!("There is no {what} in it.")));
    }
    Ok(ders)
}

fn unreadable(file: &Path, why: &str) -> Error {
    Error::invalid(format!("{} cannot be read", file.display()), why)
        .with_hint("Give PEM or DER, and check the path and its permissions.")
}
