//! What is checked of anything that is given for a key policy or for certificates.

use signet_shared::certificate::{self, MAX_CERTIFICATES};
use signet_shared::policy::{
    Caller, Context, Facts, Iam, PolicyDocument, Question, Reviewer, access_matrix, diff, evaluate, json_diff, rebase,
    review, text, three_way,
};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const BASE: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#;

/// Reads the text as a policy and reviews it: nothing panics, what is read is printed as it was, the normal form is its
/// own, a policy does not differ from itself, and repairs give policies.
pub fn policy_review(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let places = text::spans(text);
    let Ok(doc) = PolicyDocument::parse(text) else { return };
    // What is read has its places, and all of them are in the text.
    let Some(places) = places else { panic!("no places in what is a policy") };
    assert_eq!(places.statements.len(), doc.statements().len());
    assert!(places.statements.iter().all(|statement| !statement.whole.of(text).is_empty()));
    assert_eq!(PolicyDocument::parse(&doc.to_pretty_json()).as_ref(), Ok(&doc));
    let canonical = doc.canonical_json();
    assert_eq!(PolicyDocument::parse(&canonical).map(|normal| normal.canonical_json()), Ok(canonical));
    assert!(diff(&doc, &doc).is_empty());
    let Ok(base) = PolicyDocument::parse(BASE) else { return };
    let reviewed = review(&base, &doc, &Context::for_key(KEY));
    // A reviewer that has seen other things says the same.
    let reviewer = Reviewer::new(doc.clone(), Context::for_key(KEY));
    for proposed in [&base, &doc, &base] {
        let again = reviewer.review(proposed);
        assert_eq!(again.access, access_matrix(&doc, proposed));
        assert_eq!(again.diff, diff(&doc, proposed));
    }
    for finding in &reviewed.findings {
        if let Some(mended) = finding.repair.as_ref().and_then(|repair| repair.apply(&doc)) {
            assert!(PolicyDocument::parse(&mended.to_minified_json()).is_ok());
        }
    }
    assert!(!json_diff(&base, &doc).is_empty());
    let rows = three_way(&base, &base, &doc);
    assert_eq!(rows.iter().all(|row| !row.clash), rebase(&base, &doc, &base).is_ok());
    let Some(caller) = Caller::read("arn:aws:iam::111122223333:role/app") else { return };
    let question = |facts| Question {
        policy: &doc,
        key_arn: KEY,
        key_account: "111122223333",
        caller: &caller,
        action: "kms:Sign",
        facts,
        iam: Iam::Silent,
        session: None,
        grants: &[],
    };
    // What is certain with nothing known stays so when more is.
    let (open, known) = (evaluate(&question(Facts::unknown())), evaluate(&question(Facts::complete())));
    if open.depends_on.is_empty() && open.verdict != signet_shared::policy::Verdict::Depends {
        assert_eq!(open.verdict, known.verdict);
    }
}

/// A moment in 2026, Unix seconds.
const NOW: i64 = 1_780_000_000;

/// Reads the input as people drop it: nothing panics, what is shown is harmless and in proportion to the input, what was
/// read is read again from its own DER and PEM, and what is refused is explained.
pub fn certificate_input(input: &[u8]) {
    let _ = (certificate::signed_parts(input), certificate::spki_der_of(input));
    let views = match certificate::parse(input) {
        Ok(views) => views,
        Err(error) => {
            assert!(!error.to_string().is_empty() && !error.hint().is_empty());
            return;
        }
    };
    assert!(!views.is_empty() && views.len() <= MAX_CERTIFICATES);
    certificate::chains(&views);
    for view in &views {
        let text = certificate::to_text(view, NOW);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' || ('\u{202A}'..='\u{202E}').contains(&c)));
        assert!(text.len() < 64 * view.der.len() + 16_384, "{} bytes of text for {}", text.len(), view.der.len());
        let _ = view.report(NOW);
        for form in [view.der.as_slice(), view.pem.as_bytes()] {
            let again = certificate::parse(form).unwrap_or_default();
            assert_eq!(again.first().map(|view| &view.fingerprints), Some(&view.fingerprints));
        }
    }
}
