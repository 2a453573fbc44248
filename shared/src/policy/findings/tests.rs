use super::*;
use crate::policy::PolicyDocument;

const ACCOUNT: &str = "111122223333";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROOT: &str = r#"{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#;

fn codes_of(text: &str) -> Vec<String> {
    let doc = PolicyDocument::parse(text).unwrap();
    let found = findings(&doc, &Context::for_key(KEY));
    for finding in &found {
        assert!(!finding.title.is_empty() && !finding.detail.is_empty() && !finding.fix.is_empty());
        assert!(
            !finding.title.ends_with('.')
                && finding.detail.ends_with('.')
                && finding.fix.ends_with(['.', '?']),
            "{finding:?}"
        );
    }
    found.iter().map(|f| format!("{:?} {}", f.severity, f.code)).collect()
}

/// Findings of the root statement and one more.
fn check(statement: &str, wanted: &[&str]) {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{ROOT},{statement}]}}"#);
    assert_eq!(codes_of(&text), wanted, "{statement}");
}

fn allow(rest: &str) -> String {
    format!(r#"{{"Sid":"S","Effect":"Allow","Resource":"*",{rest}}}"#)
}

const BOT: &str = r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/bot"}"#;

#[test]
fn the_context_of_a_key() {
    let context = Context::for_key(KEY);
    assert_eq!((context.account.as_deref(), context.key_arn.as_deref()), (Some(ACCOUNT), Some(KEY)));
    assert_eq!(Context::for_key("x").account, None);
}

#[test]
fn the_form_of_a_statement() {
    let fine = allow(&format!(r#"{BOT},"Action":"kms:Sign""#));
    check(&fine, &[]);
    check("7", &["Error not-a-statement"]);
    check(&fine.replace("\"Allow\"", "\"allow\""), &["Error effect"]);
    check(&fine.replace("\"Effect\":\"Allow\",", ""), &["Error effect"]);
    check(&allow(BOT), &["Error no-action"]);
    check(&allow(r#""Action":"kms:Sign""#), &["Error no-principal"]);
    check(&fine.replace("\"Resource\":\"*\",", ""), &["Error no-resource"]);
    check(&fine.replace("\"Sid\":\"S\"", "\"sid\":\"S\""), &["Error unknown-field"]);
    check(&fine.replace("\"*\"", "\"arn:aws:s3:::b\""), &["Error resource"]);
    check(&fine.replace("\"*\"", &format!("\"{KEY}\"")), &["Warning resource"]);
    check(&fine.replace("\"Resource\"", "\"NotResource\""), &["Error resource"]);
    check(&fine.replace("\"S\"", "\"Root\""), &["Warning duplicate-sid"]);
    check(&fine.replace("\"S\"", "\"It’s\""), &["Error characters"]);
}

#[test]
fn action_names() {
    let with = |action: &str| allow(&format!(r#"{BOT},"Action":{action}"#));
    check(&with(r#"["kms:Describe*","kms:Get*","kms:ReEncrypt*"]"#), &[]);
    check(&with(r#""kms:Sing""#), &["Warning unknown-action"]);
    check(&with(r#""kms:Zap*""#), &["Warning unknown-action"]);
    check(&with(r#""Sign""#), &["Error action-form"]);
    check(&with(r#"["kms:Sign","s3:GetObject"]"#), &["Warning other-service"]);
    check(&with(r#""kms:*""#), &["Warning all-actions"]);
    check(&with(r#""*""#), &["Warning all-actions"]);
    let doc = PolicyDocument::parse(&format!(
        r#"{{"Version":"2012-10-17","Statement":[{ROOT},{}]}}"#,
        with(r#""kms:Sing""#)
    ));
    let found = findings(&doc.unwrap(), &Context::for_key(KEY));
    assert_eq!((found[0].sid.as_deref(), found[0].fix.as_str()), (Some("S"), "Did you mean kms:Sign?"));
}

#[test]
fn whom_it_names() {
    let with = |principal: &str| allow(&format!(r#""Principal":{principal},"Action":"kms:Sign""#));
    let only = |principal: &str, condition: &str| {
        allow(&format!(r#""Principal":{principal},"Action":"kms:Sign","Condition":{condition}"#))
    };
    check(&with(r#""*""#), &["Error public"]);
    check(&with(r#"{"AWS":["*"]}"#), &["Error public"]);
    check(&only(r#""*""#, r#"{"Bool":{"aws:SecureTransport":"true"}}"#), &["Warning public"]);
    check(&only(r#"{"AWS":"*"}"#, r#"{"StringEquals":{"kms:calleraccount":"111122223333"}}"#), &[]);
    check(&with(r#"{"AWS":"AROA4XEXAMPLE7Q2LM5N"}"#), &["Warning orphan"]);
    check(
        &with(r#"{"AWS":"arn:aws:lambda:us-east-1:111122223333:function:bot"}"#),
        &["Error function-principal"],
    );
    check(&with(r#"{"AWS":"arn:aws:iam::111122223333:group/g"}"#), &["Error unknown-principal"]);
    check(&with(r#"{"AWS":"arn:aws:iam::111122223333:role/bot-*"}"#), &["Error unknown-principal"]);
    check(&with(r#"{"Service":"lambda.amazonaws.com"}"#), &["Warning lambda-service"]);
    check(&with(r#"{"Service":"sns.amazonaws.com"}"#), &["Info confused-deputy"]);
    check(
        &only(
            r#"{"Service":"sns.amazonaws.com"}"#,
            r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
        ),
        &[],
    );
    check(&with(r#"{"AWS":"444455556666"}"#), &["Info other-account"]);
    check(
        r#"{"Sid":"N","Effect":"Allow","NotPrincipal":{"AWS":"444455556666"},"Action":"kms:Sign","Resource":"*"}"#,
        &["Error not-principal"],
    );
}

#[test]
fn conditions_that_deny_in_silence() {
    let alg = r#"{"StringEquals":{"kms:SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_384"}}"#;
    check(
        &allow(&format!(
            r#"{BOT},"Action":["kms:Sign","kms:GetPublicKey","kms:DescribeKey"],"Condition":{alg}"#
        )),
        &["Warning silent-denial"],
    );
    check(
        &allow(&format!(r#"{BOT},"Action":"kms:GetPublicKey","Condition":{alg}"#)),
        &["Warning silent-denial"],
    );
    check(&allow(&format!(r#"{BOT},"Action":["kms:Sign","kms:Verify"],"Condition":{alg}"#)), &[]);
    check(
        &allow(&format!(
            r#"{BOT},"Action":["kms:Sign","kms:GetPublicKey"],"Condition":{}"#,
            alg.replace("Equals", "EqualsIfExists")
        )),
        &[],
    );
    let doc = format!(
        r#"{{"Version":"2012-10-17","Statement":[{ROOT},{}]}}"#,
        allow(&format!(
            r#"{BOT},"Action":["kms:Sign","kms:GetPublicKey","kms:DescribeKey"],"Condition":{alg}"#
        ))
    );
    let found = findings(&PolicyDocument::parse(&doc).unwrap(), &Context::for_key(KEY));
    assert_eq!(found[0].title, "Its condition silently denies GetPublicKey and DescribeKey");
    assert_eq!(found[0].fix, "Move GetPublicKey and DescribeKey to a statement without that condition.");
}

#[test]
fn lockout_and_denials() {
    let policy =
        |statements: &[&str]| format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let bot = allow(&format!(r#"{BOT},"Action":"kms:Sign""#));
    let deny = r#"{"Sid":"D","Effect":"Deny","Principal":"*","Action":"kms:Put*","Resource":"*"}"#;
    let spare = r#"{"Sid":"D","Effect":"Deny","Principal":"*","Action":"kms:Put*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalArn":"x"}}}"#;
    assert_eq!(codes_of(&policy(&[])), ["Error no-statement"]);
    assert_eq!(codes_of(r#"{"Version":"2012-10-17"}"#), ["Error no-statement"]);
    assert_eq!(codes_of(&policy(&[&bot])), ["Error lockout"]);
    assert_eq!(codes_of(&policy(&[ROOT, deny])), ["Error lockout", "Warning deny-all"]);
    assert_eq!(codes_of(&policy(&[ROOT, spare])), ["Warning lockout-conditional", "Info deny-all"]);
    assert_eq!(
        codes_of(&policy(&[&ROOT.replace("111122223333", "444455556666")])),
        ["Error lockout", "Info other-account"]
    );
    let admin = allow(&format!(r#"{BOT},"Action":"kms:PutKeyPolicy""#));
    assert_eq!(codes_of(&policy(&[&admin])), ["Info no-account-statement"]);
    let orphan =
        r#"{"Effect":"Allow","Principal":{"AWS":"AROA4XEXAMPLE7Q2LM5N"},"Action":"kms:*","Resource":"*"}"#;
    assert_eq!(codes_of(&policy(&[orphan])), ["Error lockout", "Warning orphan"]);
}

#[test]
fn the_operator_must_keep_putting_policies() {
    let doc = |statement: &str| {
        PolicyDocument::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)).unwrap()
    };
    let as_bot = |account: &str| Context {
        operator: Some(format!("arn:aws:iam::{account}:role/bot")),
        ..Context::for_key(KEY)
    };
    let code = |d: &PolicyDocument, c: &Context| findings(d, c).first().map(|f| f.code);
    let admin =
        allow(r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/admin"},"Action":"kms:PutKeyPolicy""#);
    assert_eq!(code(&doc(&admin), &as_bot(ACCOUNT)), Some("lockout-operator"));
    assert_eq!(code(&doc(ROOT), &as_bot(ACCOUNT)), None, "the account's IAM policies may allow it");
    let denied = format!(r#"{ROOT},{{"Effect":"Deny",{BOT},"Action":"kms:PutKeyPolicy","Resource":"*"}}"#);
    assert_eq!(code(&doc(&denied), &as_bot(ACCOUNT)), Some("lockout-operator"));
}

#[test]
fn version_and_size() {
    let with = |version: &str| format!(r#"{{{version}"Statement":[{ROOT}]}}"#);
    assert_eq!(codes_of(&with(r#""Version":"2008-10-17","#)), Vec::<String>::new());
    assert_eq!(codes_of(&with("")), ["Info version"]);
    assert_eq!(codes_of(&with(r#""Version":"2024-01-01","#)), ["Error version"]);
    assert_eq!(
        codes_of(&with(&format!(r#""Version":"2012-10-17","Id":"{}","#, "x".repeat(33_000)))),
        ["Warning too-large"]
    );
}

#[test]
fn no_false_alarm_on_aws_own_policies() {
    // What KMS attaches to a key that is made without a policy.
    let default = r#"{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",
        "Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#;
    assert_eq!(codes_of(default), Vec::<String>::new());
    // The pattern of the console: account, administrators, users, grants for AWS services.
    let console = r#"{"Id":"key-consolepolicy-3","Version":"2012-10-17","Statement":[
        {"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
        {"Sid":"Allow access for Key Administrators","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/KeyAdmin"},
         "Action":["kms:Create*","kms:Describe*","kms:Enable*","kms:List*","kms:Put*","kms:Update*","kms:Revoke*","kms:Disable*","kms:Get*",
          "kms:Delete*","kms:TagResource","kms:UntagResource","kms:ScheduleKeyDeletion","kms:CancelKeyDeletion","kms:RotateKeyOnDemand"],"Resource":"*"},
        {"Sid":"Allow use of the key","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/KeyUser"},
         "Action":["kms:DescribeKey","kms:GetPublicKey","kms:Sign","kms:Verify"],"Resource":"*"},
        {"Sid":"Allow attachment of persistent resources","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/KeyUser"},
         "Action":["kms:CreateGrant","kms:ListGrants","kms:RevokeGrant"],"Resource":"*","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}]}"#;
    assert_eq!(codes_of(console), Vec::<String>::new());
}
