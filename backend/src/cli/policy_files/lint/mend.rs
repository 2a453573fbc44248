//! All repairs that are safe, one after the other, in the text as it is written.

use signet_shared::policy::text::{edit, edits};
use signet_shared::policy::{Context, Finding, PolicyDocument, findings};

use super::Examined;

/// Repairs can make room for others, but not without end.
const MAX_ROUNDS: usize = 40;

/// The text with all repairs made. What no repair touches stays as it is written; an answer of get-key-policy becomes the
/// policy in it.
pub(super) fn mend(examined: &Examined, context: &Context) -> String {
    let (mut text, mut policy) = (examined.text.clone(), examined.policy.clone());
    for _ in 0..MAX_ROUNDS {
        let Some(mended) = round(&policy, context) else { break };
        text = match edits(&text, &policy, &mended) {
            Some(changes) => edit::apply(&text, &changes),
            None => mended.to_pretty_json() + "\n",
        };
        policy = mended;
    }
    text
}

/// One repair of each statement, the last first, so that the places of the others stay; then one of the policy as a whole.
fn round(policy: &PolicyDocument, context: &Context) -> Option<PolicyDocument> {
    let mut found: Vec<Finding> =
        findings(policy, context).into_iter().filter(|f| f.repair.is_some()).collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.statement));
    let (mut mended, mut done) = (policy.clone(), Vec::new());
    for finding in found {
        if done.contains(&finding.statement) {
            continue;
        }
        let applied = finding.repair.as_ref().and_then(|repair| repair.apply(&mended));
        if let Some(applied) = applied.filter(|applied| *applied != mended) {
            mended = applied;
            done.push(finding.statement);
        }
    }
    (!done.is_empty()).then_some(mended)
}
