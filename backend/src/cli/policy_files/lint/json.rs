//! Findings for programs.

use serde::Serialize;

use super::{Linted, Located, Outcome, words};
use crate::cli::policy_files::read;

/// All files and how many findings there are in them.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    errors: usize,
    warnings: usize,
    notes: usize,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    file: String,
    /// Why it is no policy, or cannot be read.
    problem: Option<Problem<'a>>,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    message: &'a str,
    detail: &'a str,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct Found<'a> {
    code: &'a str,
    severity: String,
    /// Place of the statement, from 0.
    statement: Option<usize>,
    /// Its Sid, or `Statement 2`.
    label: Option<&'a str>,
    /// From 1; columns in bytes.
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    title: &'a str,
    detail: &'a str,
    fix: &'a str,
    /// What `--fix` does about it.
    repair: Option<&'a str>,
    reference: &'a str,
}

pub(super) fn report(all: &[Linted]) -> Report<'_> {
    let [errors, warnings, notes] = words::counts(all);
    Report { errors, warnings, notes, files: all.iter().map(file).collect() }
}

fn file(linted: &Linted) -> File<'_> {
    let problem = match &linted.outcome {
        Outcome::Policy(_) => None,
        Outcome::NoPolicy(error) => Some(Problem {
            message: &error.message,
            detail: &error.hint,
            line: error.line,
            column: error.column,
        }),
        Outcome::Unreadable(error) => {
            Some(Problem { message: &error.title, detail: &error.detail, line: None, column: None })
        }
    };
    File { file: read::name(&linted.file), problem, findings: linted.findings().iter().map(found).collect() }
}

fn found(located: &Located) -> Found<'_> {
    let Located { finding, start, end } = located;
    Found {
        code: finding.code,
        severity: finding.severity.word().to_ascii_lowercase(),
        statement: finding.statement,
        label: finding.sid.as_deref(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        title: &finding.title,
        detail: &finding.detail,
        fix: &finding.fix,
        repair: finding.repair.as_ref().map(|repair| repair.label.as_str()),
        reference: finding.reference,
    }
}
