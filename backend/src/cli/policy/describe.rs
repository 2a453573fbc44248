//! What a change does, in text.

use signet_shared::api::key_policy::PolicyChange;
use signet_shared::policy::{ChangeKind, Context, PolicyDocument, diff, findings, json_diff};

use crate::error::{Error, Result};

/// What a change does, for people: statements, findings, JSON.
pub(super) fn describe(change: &PolicyChange) -> Result<String> {
    let read = |text: &str| PolicyDocument::parse(text).map_err(Error::internal);
    let (base, proposed) = (read(&change.base_document)?, read(&change.proposed_document)?);
    let mut lines = vec![format!("{} (change {})", change.title, change.id)];
    lines.extend(change.reason.as_ref().map(|reason| format!("Reason: {reason}")));
    lines.extend(change.failure.as_ref().map(|why| format!("The last attempt did not go through: {why}")));
    lines.extend([String::new(), "Statements:".to_owned()]);
    for statement in diff(&base, &proposed).statements {
        let mark = match statement.kind {
            ChangeKind::Added => "+",
            ChangeKind::Removed => "-",
            ChangeKind::Changed => "~",
            ChangeKind::Unchanged => " ",
        };
        lines.push(format!("  {mark} {}: {}", statement.label, statement.summary));
    }
    let found = findings(&proposed, &Context::for_key(&change.key_arn));
    if !found.is_empty() {
        lines.push(String::new());
        lines.push("Findings:".to_owned());
        lines.extend(found.iter().map(|finding| {
            format!(
                "  {}: {}. {}",
                finding.severity.word(),
                finding.title.trim_end_matches('.'),
                finding.detail
            )
        }));
    }
    lines.push(String::new());
    lines.push("JSON, sorted:".to_owned());
    for row in json_diff(&base, &proposed) {
        if row.is_equal() {
            lines.push(format!("    {}", row.left().unwrap_or_default()));
        } else {
            lines.extend(row.left().map(|left| format!("  - {left}")));
            lines.extend(row.right().map(|right| format!("  + {right}")));
        }
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}
