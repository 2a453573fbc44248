//! `signet lint-certificate`: what is wrong with certificates, for people and for pipelines.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use signet_shared::certificate::{
    CertificateView, Content, Context, Finding, Purpose, Severity, is_issued_by,
};

use super::exit::Exit;
use super::{certificate_input, certificate_sarif, print};
use crate::clock::Clock;
use crate::error::Result;

#[derive(Debug, Args)]
pub(super) struct LintCertificate {
    /// Files in any form that `inspect` reads; `-` reads standard input. What is beside a certificate is taken for its issuer where
    /// it fits.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the certificates are for; authorities are not held to it.
    #[arg(long = "for", value_name = "USE")]
    purpose: Option<Use>,
    /// How to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// From which severity on the exit code is 3.
    #[arg(long, value_name = "SEVERITY", default_value = "bad")]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Use {
    Smart,
    TlsServer,
    TlsClient,
    CodeSigning,
    Email,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Bad,
    Warning,
    Note,
    Never,
}

/// The findings of one certificate.
pub(super) struct Linted<'a> {
    pub(super) file: &'a str,
    pub(super) line: Option<usize>,
    pub(super) certificate: &'a CertificateView,
    pub(super) findings: Vec<Finding>,
}

impl LintCertificate {
    pub(super) fn run(self) -> Result<ExitCode> {
        let inputs = certificate_input::read(&self.files);
        let now = Clock::system().now_s();
        let certificates: Vec<(&str, Option<usize>, &CertificateView)> = inputs
            .items
            .iter()
            .filter_map(|(file, item)| match &item.content {
                Ok(Content::Certificate(view)) => Some((file.as_str(), item.place.line, &**view)),
                _ => None,
            })
            .collect();
        let linted: Vec<Linted<'_>> = certificates
            .iter()
            .map(|&(file, line, certificate)| {
                let other = |&&(.., other): &&(&str, Option<usize>, &CertificateView)| {
                    other.der != certificate.der && is_issued_by(certificate, other)
                };
                let issuer = certificates.iter().find(other).map(|&(.., issuer)| issuer);
                let purpose = self.purpose.map(Purpose::from).filter(|_| !certificate.is_ca);
                Linted {
                    file,
                    line,
                    certificate,
                    findings: certificate.lint(now, Context { issuer, purpose }),
                }
            })
            .collect();
        match self.format {
            Format::Text => print::result(&text(&linted)),
            Format::Json => print::json(&linted.iter().map(as_json).collect::<Vec<_>>())?,
            Format::Sarif => print::json(&certificate_sarif::log(&linted, inputs.failures()))?,
        }
        let worst = linted.iter().flat_map(|linted| &linted.findings).map(|finding| finding.severity).min();
        let fails = worst.is_some_and(|worst| self.fail_on.reached_by(worst));
        inputs.end()?;
        Ok(if fails { Exit::Attention } else { Exit::Succeeded }.into())
    }
}

impl From<Use> for Purpose {
    fn from(purpose: Use) -> Self {
        match purpose {
            Use::Smart => Self::Smart,
            Use::TlsServer => Self::TlsServer,
            Use::TlsClient => Self::TlsClient,
            Use::CodeSigning => Self::CodeSigning,
            Use::Email => Self::Email,
        }
    }
}

impl FailOn {
    fn reached_by(self, worst: Severity) -> bool {
        match self {
            Self::Bad => worst <= Severity::Bad,
            Self::Warning => worst <= Severity::Warning,
            Self::Note => true,
            Self::Never => false,
        }
    }
}

fn text(linted: &[Linted<'_>]) -> String {
    if linted.is_empty() {
        return "There is no certificate among it".to_owned();
    }
    let mut lines = Vec::new();
    for Linted { file, line, certificate, findings } in linted {
        let place = line.map_or_else(String::new, |line| format!(":{line}"));
        lines.push(format!("{file}{place}  {}", certificate.subject.title()));
        if findings.is_empty() {
            lines.push("  Nothing found".to_owned());
        }
        for finding in findings {
            let reference = finding.reference.map_or_else(String::new, |reference| format!(" ({reference})"));
            lines.push(format!("  {:<8} {} [{}]", finding.severity.word(), finding.title, finding.code));
            lines.push(format!("           {}{reference}", finding.detail));
        }
    }
    lines.join("\n")
}

fn as_json(linted: &Linted<'_>) -> Value {
    json!({
        "file": linted.file,
        "line": linted.line,
        "subject": linted.certificate.subject.text,
        "sha256": linted.certificate.fingerprints.sha256,
        "findings": linted.findings,
    })
}
