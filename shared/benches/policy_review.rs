//! A review as the editor makes it on each keystroke: the text is read, compared with the policy in force, and looked
//! over. The policy has 32 KiB, the most that KMS documents.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]
#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use signet_shared::policy::{Context, PolicyDocument, Reviewer};

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

fn reviews(criterion: &mut Criterion) {
    let base = large();
    // What was typed: a statement in the middle lets someone else do something else.
    let typed = base.replacen("application-40\"", "application-4\"", 1).replacen("standby-41\"", "*\"", 1);
    let context = Context::for_key(KEY);
    let reviewer = Reviewer::new(PolicyDocument::parse(&base).unwrap(), context);
    criterion.bench_function("review of a 32 KiB policy", |bencher| {
        bencher.iter(|| reviewer.review(&PolicyDocument::parse(black_box(&typed)).unwrap()));
    });
    criterion.bench_function("reading a 32 KiB policy", |bencher| {
        bencher.iter(|| PolicyDocument::parse(black_box(&typed)).unwrap());
    });
}

criterion_group!(benches, reviews);
criterion_main!(benches);
