use super::*;
use crate::policy::{Context, diff, findings};

const DEFAULT: &str = r#"{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",
    "Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#;
const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/voice-bot-exec";

fn base(extra: &str) -> PolicyDocument {
    let text =
        if extra.is_empty() { DEFAULT.to_owned() } else { DEFAULT.replace("}]}", &format!("}},{extra}]}}")) };
    PolicyDocument::parse(&text).unwrap()
}

fn propose(base: &PolicyDocument) -> Result<Proposal, ProposeError> {
    propose_lambda_access(base, &RoleArn::parse(ROLE).unwrap(), JwsAlgorithm::Rs384)
}

#[test]
fn adds_two_least_privilege_statements() {
    let base = base("");
    let proposal = propose(&base).unwrap();
    assert_eq!(proposal.added, ["AllowVoiceBotExecSign", "AllowVoiceBotExecReadKey"]);
    assert!(!proposal.already_granted);
    let statements = proposal.document.raw_statements();
    assert_eq!(statements[0], base.raw_statements()[0], "what was there stays as it was");
    assert_eq!(
        *statements[1],
        json!({"Sid": "AllowVoiceBotExecSign", "Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Sign", "Resource": "*",
            "Condition": {"StringEquals": {"kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384", "kms:MessageType": ["RAW", "DIGEST"]}}})
    );
    assert_eq!(
        *statements[2],
        json!({"Sid": "AllowVoiceBotExecReadKey", "Effect": "Allow", "Principal": {"AWS": ROLE},
            "Action": ["kms:GetPublicKey", "kms:DescribeKey"], "Resource": "*"})
    );
    assert!(findings(&proposal.document, &Context::default()).is_empty());
    assert_eq!(diff(&base, &proposal.document).count(crate::policy::ChangeKind::Added), 2);
}

#[test]
fn proposing_again_changes_nothing() {
    let once = propose(&base("")).unwrap().document;
    let twice = propose(&once).unwrap();
    assert!(twice.already_granted && twice.added.is_empty());
    assert_eq!(twice.document, once);
}

#[test]
fn other_writings_and_sids_are_recognised() {
    let once = propose(&base("")).unwrap().document.to_pretty_json();
    let other = once
        .replace("AllowVoiceBotExecSign", "Mine")
        .replace("kms:Sign\"", "KMS:sign\"")
        .replace("\"Sid\": \"AllowVoiceBotExecReadKey\",", "");
    let again = propose(&PolicyDocument::parse(&other).unwrap()).unwrap();
    assert!(again.already_granted);
}

#[test]
fn broader_access_counts_as_granted() {
    let wide = format!(
        r#"{{"Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":["kms:Sign","kms:Get*","kms:DescribeKey"],"Resource":"*"}}"#
    );
    assert!(propose(&base(&wide)).unwrap().already_granted);
}

#[test]
fn what_is_missing_is_added_alone() {
    let read = format!(
        r#"{{"Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":["kms:GetPublicKey","kms:DescribeKey"],"Resource":"*"}}"#
    );
    assert_eq!(propose(&base(&read)).unwrap().added, ["AllowVoiceBotExecSign"]);
    let narrow = format!(
        r#"{{"Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":["kms:Sign","kms:GetPublicKey","kms:DescribeKey"],"Resource":"*",
        "Condition":{{"StringEquals":{{"kms:SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_256"}}}}}}"#
    );
    assert_eq!(
        propose(&base(&narrow)).unwrap().added.len(),
        2,
        "SHA-256 alone is not enough, and hides the reads"
    );
}

#[test]
fn taken_sids_are_left_alone() {
    let taken = r#"{"Sid":"AllowVoiceBotExecSign","Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"kms:Encrypt","Resource":"*"},
        {"Sid":"AllowVoiceBotExecSign2","Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*"}"#;
    assert_eq!(propose(&base(taken)).unwrap().added, ["AllowVoiceBotExecSign3", "AllowVoiceBotExecReadKey"]);
}

#[test]
fn a_deny_is_named_instead_of_being_papered_over() {
    for principal in [r#""*""#, r#"{"AWS":"111122223333"}"#, &format!(r#"{{"AWS":"{ROLE}"}}"#)] {
        let deny = format!(
            r#"{{"Sid":"Stop","Effect":"Deny","Principal":{principal},"Action":"kms:S*","Resource":"*"}}"#
        );
        let error = propose(&base(&deny)).unwrap_err();
        assert_eq!(
            error,
            ProposeError::Denied { statement: "Stop".to_owned(), action: "kms:Sign".to_owned() }
        );
        assert!(error.to_string().contains("The statement Stop denies this role kms:Sign"));
    }
}

#[test]
fn odd_bases() {
    for text in ["{}", r#"{"Statement":"x"}"#, r#"{"Statement":null}"#] {
        assert_eq!(
            propose(&PolicyDocument::parse(text).unwrap()).unwrap_err(),
            ProposeError::Malformed,
            "{text}"
        );
    }
    let single = PolicyDocument::parse(
        r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}}"#,
    );
    assert_eq!(propose(&single.unwrap()).unwrap().document.statements().len(), 3);
}

#[test]
fn algorithms_of_key_specs() {
    for (spec, wanted) in [
        ("RSA_2048", Some("RS384 RSASSA_PKCS1_V1_5_SHA_384")),
        ("RSA_4096", Some("RS384 RSASSA_PKCS1_V1_5_SHA_384")),
        ("ECC_NIST_P384", Some("ES384 ECDSA_SHA_384")),
        ("ECC_NIST_P256", None),
        ("SYMMETRIC_DEFAULT", None),
    ] {
        let found = JwsAlgorithm::for_key_spec(spec).map(|alg| format!("{} {}", alg.name(), alg.kms_name()));
        assert_eq!(found.as_deref(), wanted, "{spec}");
    }
}

#[test]
fn sids_are_letters_and_digits() {
    for (name, wanted) in [("a", "A"), ("voice-bot_exec", "VoiceBotExec"), ("x@y=1,2", "XY12"), ("--", "")] {
        assert_eq!(pascal(name), wanted);
    }
}
