use super::*;

const POLICY: &str = r#"{"Version":"2012-10-17","Id":"x","Statement":[
    {"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
    {"Sid":"All","Effect":"Deny","NotPrincipal":{"AWS":["a","b"],"Service":"c"},"NotAction":["kms:Sign","kms:Verify"],"NotResource":"x${y}"},
    {"Effect":"Allow","Principal":"*","Action":"kms:Sign","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},
     "StringEquals":{"kms:CallerAccount":["1","2"],"kms:MessageType":"RAW"}}}]}"#;

fn doc(text: &str) -> PolicyDocument {
    PolicyDocument::parse(text).unwrap()
}

#[test]
fn terraform_says_all_of_a_policy() {
    let text = configuration(&Part::Whole(doc(POLICY)), &KeyFacts::default()).unwrap();
    assert_eq!(text, include_str!("../../../tests/data/policy-export/policy.tf"));
    let key = KeyFacts { arn: Some("arn:aws:kms:us-east-1:111122223333:key/x".to_owned()), spec: None };
    let named = configuration(&Part::Whole(doc(POLICY)), &key).unwrap();
    assert!(
        named.contains("key_id = \"arn:aws:kms:us-east-1:111122223333:key/x\"") && !named.contains("var.")
    );
}

#[test]
fn what_terraform_cannot_say_is_refused() {
    for (statement, wanted) in [
        (r#"{"Sid":"S","Extra":1}"#, "S: aws_iam_policy_document has nothing for Extra."),
        (r#"{"Effect":"allow"}"#, "Statement 1: aws_iam_policy_document has nothing for Effect."),
        (r#"{"Action":{}}"#, "for Action."),
        (r#"{"Principal":"a"}"#, "for Principal."),
        (r#"{"Condition":{"Bool":1}}"#, "for Condition."),
        (r#"{"Action":"&{x}"}"#, "with the characters &{."),
        ("7", "that is no object."),
    ] {
        let part = Part::Whole(doc(&format!(r#"{{"Statement":[{statement}]}}"#)));
        let error = configuration(&part, &KeyFacts::default()).unwrap_err();
        assert!(error.message.ends_with(wanted), "{statement}: {error}");
    }
    let part = Part::Whole(doc(r#"{"Statement":[],"More":1}"#));
    assert!(configuration(&part, &KeyFacts::default()).unwrap_err().message.ends_with("for More."));
}

#[test]
fn a_statement_is_exported_alone() {
    let policy = doc(POLICY);
    let part = Part::statement(&policy, "Root").unwrap();
    assert!(json(&part).starts_with("{\n  \"Sid\": \"Root\""));
    assert!(json(&Part::statement(&policy, "Statement 3").unwrap()).contains("kms:MessageType"));
    let two = Part::statements(&policy, &["Root".to_owned(), "All".to_owned()]).unwrap();
    assert!(json(&two).starts_with("[\n"));
    let text = configuration(&part, &KeyFacts::default()).unwrap();
    assert!(text.contains("sid       = \"Root\"") && !text.contains("aws_kms_key_policy"), "{text}");
    // A template with some statements would take the others away.
    assert!(template(&part, &KeyFacts::default()).unwrap_err().message.contains("would be lost"));
    let error = Part::statement(&policy, "Other").unwrap_err();
    assert_eq!(error.hint, "It has: Root, All, Statement 3.");
}

#[test]
fn a_template_has_the_policy_as_it_is() {
    let key = KeyFacts { arn: None, spec: Some("RSA_2048".to_owned()) };
    let found = template(&Part::Whole(doc(POLICY)), &key).unwrap();
    let properties = &found["Resources"]["Key"]["Properties"];
    assert_eq!(properties["KeyPolicy"].to_string(), doc(POLICY).to_minified_json());
    assert_eq!(
        (&properties["KeySpec"], &properties["KeyUsage"]),
        (&json!("RSA_2048"), &json!("SIGN_VERIFY"))
    );
    let bare = template(&Part::Whole(doc(POLICY)), &KeyFacts::default()).unwrap();
    assert!(bare["Resources"]["Key"]["Properties"].get("KeySpec").is_none());
}
