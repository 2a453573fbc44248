//! Repairs of findings, one and all.

use signet_shared::policy::{Context, Finding, PolicyDocument, Repair, findings};

/// One repair may make room for the next; a policy never needs as many rounds as this.
const ROUNDS: usize = 8;

/// How many of the findings can be mended by one click.
pub(crate) fn mendable(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.repair.is_some()).count()
}

/// Makes all repairs that are offered, and answers how many.
pub(crate) fn mend_all(doc: &PolicyDocument, context: &Context) -> (PolicyDocument, usize) {
    let mut doc = doc.clone();
    let mut made = 0;
    for _ in 0..ROUNDS {
        let before = made;
        for repair in round(&findings(&doc, context)) {
            if let Some(next) = repair.apply(&doc).filter(|next| *next != doc) {
                doc = next;
                made += 1;
            }
        }
        if made == before {
            break;
        }
    }
    (doc, made)
}

/// Repairs that do not disturb each other: one of a statement, the last statement first, as a statement may go or become
/// two; then those of the whole policy, one at a time.
fn round(findings: &[Finding]) -> Vec<Repair> {
    let mut of_statements: Vec<(usize, &Repair)> = Vec::new();
    let mut of_policy = None;
    for finding in findings {
        match (finding.statement, &finding.repair) {
            (Some(at), Some(repair)) if of_statements.iter().all(|(other, _)| *other != at) => {
                of_statements.push((at, repair));
            }
            (None, Some(repair)) if of_policy.is_none() => of_policy = Some(repair),
            _ => {}
        }
    }
    of_statements.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    of_statements.into_iter().map(|(_, repair)| repair).chain(of_policy).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: &str = "arn:aws:kms:eu-central-1:111122223333:key/x";

    #[test]
    fn everything_that_can_be_mended_is() {
        let doc = PolicyDocument::parse(
            r#"{"Statement":[
              {"Sid":"A","Effect":"allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/a"},"Action":"kms:Sing","Resource":"*"},
              {"Sid":"A","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/b"},"Action":["kms:Verify","kms:Decypt"]},
              {"Sid":"C","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/c"},
               "Action":["kms:Sign","kms:GetPublicKey"],"Resource":"*","Condition":{"StringEquals":{"kms:MessageType":"RAW"}}}]}"#,
        )
        .unwrap();
        let context = Context::for_key(CONTEXT);
        let before = findings(&doc, &context);
        assert!(mendable(&before) > 4);
        let (mended, made) = mend_all(&doc, &context);
        assert!(made > 4);
        assert_eq!(mendable(&findings(&mended, &context)), 0, "{}", mended.to_pretty_json());
        for name in ["\"kms:Sign\"", "\"kms:Decrypt\"", "\"CRead\"", "\"Version\""] {
            assert!(mended.to_minified_json().contains(name), "{name}: {}", mended.to_pretty_json());
        }
        assert_eq!(mend_all(&mended, &context), (mended.clone(), 0), "once is enough");
    }
}
