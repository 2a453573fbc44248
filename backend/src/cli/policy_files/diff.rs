//! `signet policy diff`: what a change of policy does, from files.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use signet_shared::plan::quote::one_line;
use signet_shared::policy::{
    AccessChange, ChangeKind, Context, FieldChange, Finding, KeyArn, PolicyDocument, Review, findings,
    json_diff, review,
};

use super::read;
use crate::cli::exit::Exit;
use crate::cli::{Global, print};
use crate::error::{Error, Result};

/// Show what changes between two policies: statements, who gains and who loses, findings.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// The policy before: a file, `-` for standard input, or, for what is live, the name or id of an identity or the ARN of any key.
    base: String,
    /// The policy after.
    proposed: String,
    /// The key that the policies are for: its account and partition are then taken into account.
    #[arg(long, value_name = "ARN", value_parser = read::key_arn)]
    key_arn: Option<KeyArn>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 3 if the policies do not mean the same.
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// Both policies and what is said of the change.
struct Compared {
    base: PolicyDocument,
    proposed: PolicyDocument,
    review: Review,
    /// Findings that the change brings.
    brought: Vec<Finding>,
}

impl Diff {
    pub(in crate::cli) async fn run(self, global: &Global) -> Result<ExitCode> {
        if self.base == "-" && self.proposed == "-" {
            return Err(Error::invalid(
                "Standard input can be read once",
                "Both policies are to come from it.",
            ));
        }
        let base = read::file_or_live(&self.base, global).await?;
        let proposed = read::file_or_live(&self.proposed, global).await?;
        let arn = self.key_arn.map(|key| key.as_str().to_owned()).or(base.key_arn).or(proposed.key_arn);
        let context = arn.map(|arn| Context::for_key(&arn)).unwrap_or_default();
        let (base, proposed) = (base.policy, proposed.policy);
        let review = review(&base, &proposed, &context);
        let mut before = findings(&base, &context);
        // The place of a statement may have changed; that is no new finding.
        let is_new = |finding: &&Finding| {
            let same = |old: &Finding| {
                (old.code, &old.title, &old.detail) == (finding.code, &finding.title, &finding.detail)
            };
            before.iter().position(same).map(|at| before.swap_remove(at)).is_none()
        };
        let brought = review.findings.iter().filter(is_new).cloned().collect();
        let compared = Compared { base, proposed, review, brought };
        match self.format {
            Format::Text => print::result(&compared.words()),
            Format::Json => print::json(&compared.json())?,
        }
        let differ = !compared.review.diff.is_empty();
        Ok(if self.exit_code && differ { Exit::Attention } else { Exit::Succeeded }.into())
    }
}

impl Compared {
    fn words(&self) -> String {
        let diff = &self.review.diff;
        if diff.is_empty() {
            return "Both policies mean the same.".to_owned();
        }
        let mut out = String::from("Statements:\n");
        for statement in &diff.statements {
            let label = one_line(&statement.label);
            let _ = writeln!(out, "  {} {label}: {}", mark(statement.kind), one_line(&statement.summary));
            out.push_str(&fields(&statement.fields));
        }
        if !diff.document.is_empty() {
            out.push_str("Outside the statements:\n");
            out.push_str(&fields(&diff.document));
        }
        let changed: Vec<_> = self.review.access.iter().filter(|row| row.changes()).collect();
        if !changed.is_empty() {
            out.push_str("Who gains and who loses:\n");
        }
        for row in changed {
            let _ = writeln!(out, "  {}", one_line(&row.principal.name()));
            for cell in row.cells.iter() {
                let Some(word) = change(cell.change) else { continue };
                let note =
                    cell.note.as_ref().map(|note| format!(" ({})", one_line(note))).unwrap_or_default();
                let _ = writeln!(out, "    {word:7} {}{note}", cell.action);
            }
        }
        for (head, list) in [("Findings added", &self.brought), ("Findings resolved", &self.review.resolved)]
        {
            if !list.is_empty() {
                let _ = writeln!(out, "{head}:");
            }
            for finding in list {
                let about =
                    finding.sid.as_ref().map(|label| format!(", {}", one_line(label))).unwrap_or_default();
                let title = one_line(finding.title.trim_end_matches('.'));
                let _ = writeln!(out, "  {:7}  {title} ({}{about})", finding.severity.word(), finding.code);
            }
        }
        if !self.review.blockers.is_empty() {
            out.push_str("Signet would not apply this change: KMS refuses it, or someone is locked out.\n");
        }
        out.push_str("JSON, sorted:\n");
        for row in json_diff(&self.base, &self.proposed) {
            if row.is_equal() {
                let _ = writeln!(out, "    {}", row.left().unwrap_or_default());
            } else {
                for (sign, text) in [('-', row.left()), ('+', row.right())] {
                    let _ = text.map(|text| writeln!(out, "  {sign} {text}"));
                }
            }
        }
        out
    }

    fn json(&self) -> Value {
        let diff = &self.review.diff;
        let field = |field: &FieldChange| json!({ "field": field.field, "removed": field.removed, "added": field.added });
        let statements: Vec<Value> = diff
            .statements
            .iter()
            .map(|statement| {
                json!({
                    "change": word(statement.kind),
                    "label": statement.label,
                    "summary": statement.summary,
                    "fields": statement.fields.iter().map(field).collect::<Vec<_>>(),
                    "before": statement.before,
                    "after": statement.after,
                })
            })
            .collect();
        let access: Vec<Value> = self
            .review
            .access
            .iter()
            .filter(|row| row.changes())
            .flat_map(|row| row.cells.iter().map(move |cell| (row, cell)))
            .filter_map(|(row, cell)| {
                let change = change(cell.change)?;
                Some(json!({
                    "principal": row.principal.id,
                    "action": cell.action,
                    "change": change,
                    "note": cell.note,
                }))
            })
            .collect();
        let found = |list: &[Finding]| {
            let one = |finding: &Finding| {
                json!({
                    "code": finding.code,
                    "severity": finding.severity.word().to_ascii_lowercase(),
                    "label": finding.sid,
                    "title": finding.title,
                    "detail": finding.detail,
                    "fix": finding.fix,
                })
            };
            list.iter().map(one).collect::<Vec<_>>()
        };
        json!({
            "same": diff.is_empty(),
            "statements": statements,
            "outside": diff.document.iter().map(field).collect::<Vec<_>>(),
            "access": access,
            "findings_added": found(&self.brought),
            "findings_resolved": found(&self.review.resolved),
            "blockers": found(&self.review.blockers),
            "size": self.review.size,
            "proposed_hash": self.proposed.hash(),
        })
    }
}

fn mark(kind: ChangeKind) -> char {
    match kind {
        ChangeKind::Added => '+',
        ChangeKind::Removed => '-',
        ChangeKind::Changed => '~',
        ChangeKind::Unchanged => ' ',
    }
}

fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
        ChangeKind::Unchanged => "unchanged",
    }
}

/// A change of access in a word; `None` if there is none.
fn change(change: AccessChange) -> Option<&'static str> {
    match change {
        AccessChange::Gains => Some("gains"),
        AccessChange::Loses => Some("loses"),
        AccessChange::Changes => Some("changes"),
        AccessChange::Keeps | AccessChange::No => None,
    }
}

fn fields(list: &[FieldChange]) -> String {
    let mut out = String::new();
    for field in list {
        for (sign, items) in [('-', &field.removed), ('+', &field.added)] {
            for item in items {
                let _ = writeln!(out, "      {sign} {}: {}", one_line(&field.field), one_line(item));
            }
        }
    }
    out
}
