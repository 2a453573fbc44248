//! `signet policy lint`: findings of policies in files, for people, for programs, and as SARIF for code scanning.

mod json;
mod sarif;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use signet_shared::policy::findings::mend_all;
use signet_shared::policy::text::{Lines, Place, Span, locate, rewritten, spans};
use signet_shared::policy::{Context, Finding, KeyArn, PolicyDocument, PolicyError, Severity, findings};

use super::read;
use crate::cli::exit::Exit;
use crate::cli::print;
use crate::error::{Error, Result};

/// Examine key policies in files and say what is wrong or worth a second look. Needs no AWS account.
#[derive(Debug, Args)]
pub(in crate::cli) struct Lint {
    /// The files; `-` is standard input. Also as `aws kms get-key-policy` prints them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The key that the policies are for: its account and partition are then taken into account.
    #[arg(long, value_name = "ARN", value_parser = read::key_arn)]
    key_arn: Option<KeyArn>,
    /// Who will put the policies: AWS refuses one that takes kms:PutKeyPolicy from them.
    #[arg(long, value_name = "ARN")]
    operator: Option<String>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The least serious finding that makes the exit code 3.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = Threshold::Error)]
    fail_on: Threshold,
    /// Make all repairs that are safe and print the mended policy; what is left is told on standard error.
    #[arg(long)]
    fix: bool,
    /// With --fix: write the mended policies into their files, and tell what is left.
    #[arg(long, requires = "fix")]
    write: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Threshold {
    /// What KMS refuses, what locks out or lets in.
    Error,
    /// Also what likely does not do what was meant.
    Warning,
    /// Also what is worth knowing.
    Note,
}

impl Threshold {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Info,
        }
    }
}

/// A file, and what was found in it.
struct Linted {
    /// As it was given.
    file: PathBuf,
    outcome: Outcome,
}

enum Outcome {
    /// It could not be read at all.
    Unreadable(Error),
    /// It is no policy.
    NoPolicy(PolicyError),
    /// It is one.
    Policy(Box<Examined>),
}

/// A policy with its findings.
struct Examined {
    text: String,
    policy: PolicyDocument,
    findings: Vec<Located>,
}

/// A finding, and where it stands.
struct Located {
    finding: Finding,
    start: Place,
    end: Place,
}

impl Lint {
    pub(in crate::cli) fn run(self) -> Result<ExitCode> {
        if self.files.iter().filter(|file| read::is_stdin(file)).count() > 1 {
            return Err(Error::invalid("Standard input can be read once", "It is named more than once."));
        }
        if self.write && self.files.iter().any(|file| read::is_stdin(file)) {
            return Err(Error::invalid("Standard input cannot be written", "--write is for files.")
                .with_hint("Leave --write out: the mended policy is printed."));
        }
        if self.fix && !self.write && (self.files.len() > 1 || self.format != Format::Text) {
            return Err(Error::invalid("One mended policy can be printed at a time", "Nothing was done.")
                .with_hint("Name one file and no --format, or add --write."));
        }
        let context = self.context();
        let mut all = Vec::new();
        for file in &self.files {
            let mut linted = lint(file, &context);
            if self.fix {
                linted = self.mended(linted, &context)?;
            }
            all.push(linted);
        }
        self.report(&all)?;
        Ok(self.exit(&all).into())
    }

    fn context(&self) -> Context {
        let known = self.key_arn.as_ref().map(|key| Context::for_key(key.as_str())).unwrap_or_default();
        Context { operator: self.operator.clone(), ..known }
    }

    /// Mends a policy: into its file, or onto standard output.
    fn mended(&self, linted: Linted, context: &Context) -> Result<Linted> {
        let Linted { file, outcome } = linted;
        let Outcome::Policy(examined) = outcome else { return Ok(Linted { file, outcome }) };
        let (policy, made) = mend_all(&examined.policy, context);
        let text = match made {
            0 => examined.text.clone(),
            _ => rewritten(&examined.text, &examined.policy, &policy),
        };
        if !self.write {
            print::result(&text);
        } else if text != examined.text {
            std::fs::write(&file, &text).map_err(|cause| {
                Error::invalid(format!("{} cannot be written", file.display()), format!("{cause}."))
            })?;
            print::tell(&format!("Mended {}", file.display()));
        }
        Ok(Linted { file, outcome: examine(text, context) })
    }

    fn report(&self, all: &[Linted]) -> Result<()> {
        match self.format {
            Format::Text if self.fix && !self.write => print::tell(&words::report(all, false)),
            Format::Text => {
                let report = words::report(all, words::is_colourful());
                if !report.is_empty() {
                    print::result(&report);
                }
                print::tell(&words::sum(all));
            }
            Format::Json => print::json(&json::report(all))?,
            Format::Sarif => print::json(&sarif::log(all))?,
        }
        for linted in all {
            match &linted.outcome {
                Outcome::Unreadable(error) => {
                    let _ = print::failure(error);
                }
                Outcome::NoPolicy(error) if self.format != Format::Text => {
                    print::tell(&format!("{}: {error}", read::name(&linted.file)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn exit(&self, all: &[Linted]) -> Exit {
        let readable = all.iter().all(|linted| matches!(linted.outcome, Outcome::Policy(_)));
        let worst = all.iter().flat_map(Linted::findings).map(|located| located.finding.severity).min();
        if !readable {
            Exit::Error
        } else if worst.is_some_and(|worst| worst <= self.fail_on.severity()) {
            Exit::Attention
        } else {
            Exit::Succeeded
        }
    }
}

impl Linted {
    fn findings(&self) -> &[Located] {
        match &self.outcome {
            Outcome::Policy(examined) => &examined.findings,
            _ => &[],
        }
    }
}

fn lint(file: &Path, context: &Context) -> Linted {
    let outcome = match read::text(file) {
        Ok(text) => examine(text, context),
        Err(error) => Outcome::Unreadable(error),
    };
    Linted { file: file.to_owned(), outcome }
}

fn examine(text: String, context: &Context) -> Outcome {
    let policy = match PolicyDocument::parse(&text) {
        Ok(policy) => policy,
        Err(error) => return Outcome::NoPolicy(error),
    };
    let (lines, found) = (Lines::new(&text), spans(&text));
    let place = |finding: Finding| {
        let span = found.as_ref().map_or(Span { start: 0, end: 0 }, |spans| locate(spans, &finding));
        Located { finding, start: lines.place(span.start), end: lines.place(span.end) }
    };
    let mut findings: Vec<Located> = findings(&policy, context).into_iter().map(place).collect();
    findings.sort_by_key(|located| (located.start.line, located.start.column, located.finding.severity));
    Outcome::Policy(Box::new(Examined { text, policy, findings }))
}
