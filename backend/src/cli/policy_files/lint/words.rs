//! Findings for people.

use std::io::IsTerminal;

use signet_shared::plan::quote::one_line;
use signet_shared::policy::Severity;

use super::{Linted, Located, Outcome};
use crate::cli::policy_files::read;

/// Whether a person looks at standard output, on a terminal that has colours.
pub(super) fn is_colourful() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    std::io::stdout().is_terminal() && !dumb && !set("NO_COLOR")
}

/// Each finding: where, how serious, what; below it why, and how to mend it.
pub(super) fn report(all: &[Linted], colours: bool) -> String {
    let place = |linted: &Linted, located: &Located| {
        format!("{}:{}:{}", read::name(&linted.file), located.start.line, located.start.column)
    };
    let places =
        all.iter().flat_map(|linted| linted.findings().iter().map(move |found| place(linted, found)));
    let width = places.map(|place| place.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for linted in all {
        if let Outcome::NoPolicy(error) = &linted.outcome {
            lines.push(format!("{}: not a policy", one_line(&read::name(&linted.file))));
            lines.push(format!("    {}", one_line(&error.to_string())));
        }
        for located in linted.findings() {
            let finding = &located.finding;
            let about =
                finding.sid.as_ref().map(|label| format!(", {}", one_line(label))).unwrap_or_default();
            lines.push(format!(
                "{:width$}  {}  {} ({}{about})",
                one_line(&place(linted, located)),
                severity(finding.severity, colours),
                one_line(finding.title.trim_end_matches('.')),
                finding.code,
            ));
            lines.push(format!("    {}", one_line(&finding.detail)));
            let by_fix = if finding.repair.is_some() { " --fix does it." } else { "" };
            lines.push(format!("    To mend it: {}{by_fix}", one_line(&finding.fix)));
        }
    }
    lines.join("\n")
}

/// How many findings there are of each severity.
pub(super) fn sum(all: &[Linted]) -> String {
    let [errors, warnings, notes] = counts(all);
    let some = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!(
        "{}, {} and {} in {}.",
        some(errors, "error"),
        some(warnings, "warning"),
        some(notes, "note"),
        some(all.len(), "file")
    )
}

/// Errors, warnings and notes.
pub(super) fn counts(all: &[Linted]) -> [usize; 3] {
    [Severity::Error, Severity::Warning, Severity::Info].map(|wanted| {
        all.iter().flat_map(Linted::findings).filter(|located| located.finding.severity == wanted).count()
    })
}

fn severity(severity: Severity, colours: bool) -> String {
    let word = format!("{:7}", severity.word());
    let colour = match severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Info => 36,
    };
    if colours { format!("\u{1b}[{colour}m{word}\u{1b}[0m") } else { word }
}
