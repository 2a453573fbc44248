//! Everything there is to say about a change of policy, before it is made.

use super::access::{AccessChange, AccessRow, access_matrix};
use super::diff::{PolicyDiff, diff};
use super::document::PolicyDocument;
use super::findings::{Context, Finding, Severity, findings, lockout};
use super::json_diff::{DiffRow, json_diff};
use super::principal::Principal;

/// A reviewed change.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Statement by statement.
    pub diff: PolicyDiff,
    /// Line by line.
    pub rows: Vec<DiffRow>,
    /// Who gains and who loses.
    pub access: Vec<AccessRow>,
    /// Findings in the proposed policy, then about the change itself; the most serious first.
    pub findings: Vec<Finding>,
    /// Findings of the base that the change removes.
    pub resolved: Vec<Finding>,
    /// What speaks against applying: errors that the base does not have already (KMS has accepted those), and any lockout.
    pub blockers: Vec<Finding>,
    /// Those who may change the policy afterwards without condition; empty: see the findings.
    pub administrators: Vec<Principal>,
    /// Length of the proposed policy as it is sent, bytes.
    pub size: usize,
}

/// Reviews a change from `base` to `proposed`.
pub fn review(base: &PolicyDocument, proposed: &PolicyDocument, context: &Context) -> Review {
    let access = access_matrix(base, proposed);
    let before = findings(base, context);
    let mut after = findings(proposed, context);
    let resolved =
        before.iter().filter(|f| f.severity != Severity::Info && !after.contains(f)).cloned().collect();
    let blocks = |f: &&Finding| {
        f.severity == Severity::Error && (f.code.starts_with("lockout") || !before.contains(f))
    };
    let blockers = after.iter().filter(blocks).cloned().collect();
    after.extend(access.iter().filter_map(loss));
    after.sort_by_key(|finding| finding.severity);
    Review {
        diff: diff(base, proposed),
        rows: json_diff(base, proposed),
        access,
        resolved,
        blockers,
        administrators: lockout(proposed, &proposed.statements(), context).free,
        findings: after,
        size: proposed.to_minified_json().len(),
    }
}

/// Someone who can sign now, and cannot afterwards, may be at work.
fn loss(row: &AccessRow) -> Option<Finding> {
    let sign = row.cells.iter().find(|cell| cell.action == "kms:Sign")?;
    if sign.change != AccessChange::Loses || row.principal.kind == super::principal::PrincipalKind::Orphan {
        return None;
    }
    Some(Finding {
        severity: Severity::Warning,
        code: "loses-sign",
        sid: None,
        title: format!("{} can no longer sign", row.principal.name()),
        detail: "If it still signs with this key, its calls fail from the moment this applies.".to_owned(),
        fix: "Check its last use in CloudTrail first.".to_owned(),
    })
}
