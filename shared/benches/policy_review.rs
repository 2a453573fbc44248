//! A review as the editor makes it on each keystroke: the text is read, compared with the policy in force, and looked
//! over. The policy has 32 KiB, the most that KMS documents.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]
#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use signet_shared::policy::{Context, PolicyDocument, Reviewer, review};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// A policy of just under 32 KiB: the account, and roles that sign, read, encrypt or let a service do so.
fn large() -> String {
    let mut text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#.to_owned();
    let mut number = 0;
    loop {
        let (principal, action, condition) = match number % 4 {
            0 => (
                "AWS",
                r#""kms:Sign""#,
                r#"{"StringEquals":{"kms:SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_384","kms:MessageType":["RAW","DIGEST"]}}"#,
            ),
            1 => ("AWS", r#"["kms:GetPublicKey","kms:DescribeKey"]"#, "{}"),
            2 => (
                "AWS",
                r#"["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*"]"#,
                r#"{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#,
            ),
            _ => (
                "AWS",
                r#"["kms:CreateGrant","kms:ListGrants","kms:RevokeGrant"]"#,
                r#"{"Bool":{"kms:GrantIsForAWSResource":"true"}}"#,
            ),
        };
        let mut statement = String::new();
        write!(
            statement,
            r#",{{"Sid":"Application{number}","Effect":"Allow","Principal":{{"{principal}":["arn:aws:iam::111122223333:role/applications/application-{number}","arn:aws:iam::111122223333:role/applications/standby-{number}"]}},"Action":{action},"Resource":"*","Condition":{condition}}}"#
        )
        .unwrap();
        if text.len() + statement.len() + 2 > 32_768 {
            text.push_str("]}");
            return text;
        }
        text.push_str(&statement);
        number += 1;
    }
}

/// The policy while a role's name is typed in place of `word`, one letter further each time, and taken back again.
fn typed(policy: &str, word: &str, around: (&str, &str)) -> Vec<String> {
    let (before, after) = policy.split_once(word).unwrap();
    let name = "arn:aws:iam::111122223333:role/applications/voice-assistant-for-the-refill-line";
    let further = 28..=name.len();
    let back = further.clone().rev();
    further
        .chain(back)
        .map(|end| format!("{before}{}{}{}{after}", around.0, &name[..end], around.1))
        .collect()
}

fn reviews(criterion: &mut Criterion) {
    let base = large();
    let read = |text: &str| PolicyDocument::parse(text).unwrap();
    let context = Context::for_key(KEY);
    // In the middle of what is there, where nothing else moves; and in a statement of its own, before all others.
    let in_place = typed(&base, "arn:aws:iam::111122223333:role/applications/application-40", ("", ""));
    let statement = r#""Statement":["#;
    let of_its_own = typed(
        &base,
        statement,
        (
            r#""Statement":[{"Sid":"Voice","Effect":"Allow","Principal":{"AWS":""#,
            r#""},"Action":"kms:Sign","Resource":"*"},"#,
        ),
    );
    for (name, texts) in
        [("a keystroke in a statement", &in_place), ("a keystroke in a new statement", &of_its_own)]
    {
        let reviewer = Reviewer::new(read(&base), context.clone());
        let mut texts = texts.iter().cycle();
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| reviewer.review(&read(black_box(texts.next().unwrap()))));
        });
    }
    let (old, mut texts) = (read(&base), in_place.iter().cycle());
    criterion.bench_function("a review with nothing kept", |bencher| {
        bencher.iter(|| review(black_box(&old), &read(texts.next().unwrap()), &context));
    });
    criterion.bench_function("reading alone", |bencher| {
        bencher.iter(|| read(black_box(texts.next().unwrap())));
    });
}

criterion_group!(benches, reviews);
criterion_main!(benches);
