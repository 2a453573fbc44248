//! All repairs at once.

use super::{Context, Finding, findings};
use crate::policy::document::PolicyDocument;

/// Repairs can make room for others, but not without end.
const MAX_ROUNDS: usize = 40;

/// How many of the findings have a repair.
pub fn mendable(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.repair.is_some()).count()
}

/// The policy with all repairs made, those that only other repairs make room for, too; and how many were made.
pub fn mend_all(doc: &PolicyDocument, context: &Context) -> (PolicyDocument, usize) {
    let (mut doc, mut made) = (doc.clone(), 0);
    for _ in 0..MAX_ROUNDS {
        let count = round(&mut doc, context);
        if count == 0 {
            break;
        }
        made += count;
    }
    (doc, made)
}

/// One repair of each statement, the last first, as a statement may go or become two; then one of the policy as a whole.
fn round(doc: &mut PolicyDocument, context: &Context) -> usize {
    let mut found = findings(doc, context);
    found.retain(|finding| finding.repair.is_some());
    found.sort_by_key(|finding| std::cmp::Reverse(finding.statement));
    let mut done = Vec::new();
    for finding in found {
        if done.contains(&finding.statement) {
            continue;
        }
        let mended = finding.repair.and_then(|repair| repair.apply(doc)).filter(|mended| mended != doc);
        if let Some(mended) = mended {
            *doc = mended;
            done.push(finding.statement);
        }
    }
    done.len()
}
