//! Mutated policies: nothing panics, and what is read is kept.

use signet_shared::policy::{
    Caller, Context, Facts, Iam, PolicyDocument, Question, diff, evaluate, json_diff, rebase, review, text,
    three_way,
};

use crate::corpus::{KEY, all};

/// A generator of the same numbers each time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

const PIECES: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "7",
    "true",
    "\\u0000",
    "é",
    "“",
    "${aws:username}",
    "*",
    "?",
    "\"*\"",
    "{}",
    "[]",
    "Not",
    "kms:",
    "arn:aws:iam::111122223333:root",
    "ForAllValues:",
    "IfExists",
    "\n",
];

fn mutate(text: &str, numbers: &mut Numbers) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(chars.len() + 1);
        let to = (at + numbers.below(24)).min(chars.len());
        let piece: Vec<char> = match numbers.below(4) {
            0 => Vec::new(),
            1 => PIECES[numbers.below(PIECES.len())].chars().collect(),
            2 => chars[at..to].iter().rev().copied().collect(),
            _ => {
                let from = numbers.below(chars.len());
                chars[from..(from + 40).min(chars.len())].to_vec()
            }
        };
        let to = if numbers.below(2) == 0 { at } else { to };
        chars.splice(at..to, piece);
    }
    chars.into_iter().collect()
}

#[test]
fn no_mutation_makes_it_panic() {
    let mut numbers = Numbers(6);
    let context = Context {
        operator: Some("arn:aws:iam::111122223333:role/KeyAdmin".to_owned()),
        ..Context::for_key(KEY)
    };
    let caller = Caller::read("arn:aws:iam::111122223333:role/app").unwrap();
    let mut read = 0;
    for entry in all().iter().filter(|entry| entry.text.len() < 8_000) {
        for _ in 0..12 {
            let text = mutate(&entry.text, &mut numbers);
            let doc = match PolicyDocument::parse(&text) {
                Ok(doc) => doc,
                Err(error) => {
                    assert!(!error.hint.is_empty() && !error.to_string().is_empty());
                    continue;
                }
            };
            read += 1;
            let places = text::spans(&text).unwrap();
            assert_eq!(places.statements.len(), doc.statements().len());
            let rows = three_way(&entry.doc, &doc, &entry.doc);
            assert!(rows.iter().all(|row| !row.clash), "only one side has changed");
            assert_eq!(PolicyDocument::parse(&doc.to_minified_json()).unwrap(), doc);
            assert_eq!(
                PolicyDocument::parse(&doc.canonical_json()).unwrap().canonical_json(),
                doc.canonical_json()
            );
            let reviewed = review(&entry.doc, &doc, &context);
            for finding in &reviewed.findings {
                if let Some(repair) = &finding.repair {
                    let _ = repair.apply(&doc);
                }
            }
            let _ =
                (json_diff(&entry.doc, &doc), rebase(&entry.doc, &doc, &entry.doc), diff(&doc, &entry.doc));
            let answer = evaluate(&Question {
                policy: &doc,
                key_arn: KEY,
                key_account: "111122223333",
                caller: &caller,
                action: "kms:Sign",
                facts: Facts::unknown(),
                iam: Iam::Unknown,
                session: None,
                grants: &[],
            });
            assert!(answer.deciders.len() <= doc.statements().len());
        }
    }
    assert!(read >= 300, "{read} mutations were policies");
}
