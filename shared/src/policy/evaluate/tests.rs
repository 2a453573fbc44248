use super::*;
use crate::policy::PolicyDocument;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";
const ROLE: &str = "arn:aws:iam::111122223333:role/bot";
const ROOT: &str =
    r#"{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
const SIGN: &str = r#"{"Sid":"Sign","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/bot"},"Action":"kms:Sign",
    "Resource":"*","Condition":{"StringEquals":{"kms:SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_384"}}}"#;
const GUARD: &str = r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:Sign","Resource":"*",
    "Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/bot"}}}"#;

fn doc(statements: &[&str]) -> PolicyDocument {
    PolicyDocument::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(",")))
        .unwrap()
}

struct Case<'a> {
    statements: &'a [&'a str],
    caller: &'a str,
    facts: Facts,
    iam: Iam<'a>,
    grants: &'a [Grant],
}

impl Case<'_> {
    fn answer(&self) -> (Answer, String) {
        let (policy, caller) = (doc(self.statements), Caller::read(self.caller).unwrap());
        let question = Question {
            policy: &policy,
            key_arn: KEY,
            key_account: "111122223333",
            caller: &caller,
            action: "kms:Sign",
            facts: self.facts.clone(),
            iam: self.iam,
            session: None,
            grants: self.grants,
        };
        let answer = evaluate(&question);
        let words = answer.words(&question);
        (answer, words)
    }
}

fn check(statements: &[&str], caller: &str, facts: Facts, iam: Iam<'_>, verdict: Verdict, words: &str) {
    let (answer, found) = Case { statements, caller, facts, iam, grants: &[] }.answer();
    assert_eq!((answer.verdict, found.as_str()), (verdict, words), "{answer:?}");
}

#[test]
fn answers_in_words() {
    let algorithm = |name: &str| Facts::unknown().with("kms:SigningAlgorithm", name);
    let right = || algorithm("RSASSA_PKCS1_V1_5_SHA_384");
    check(
        &[SIGN],
        ROLE,
        right(),
        Iam::Unknown,
        Verdict::Allowed,
        "Yes: bot can call Sign, by the key policy's “Sign”.",
    );
    check(
        &[SIGN],
        ROLE,
        Facts::unknown(),
        Iam::Unknown,
        Verdict::Depends,
        "It depends on kms:SigningAlgorithm whether bot can call Sign: the key policy's “Sign” decides.",
    );
    check(
        &[SIGN],
        ROLE,
        algorithm("ECDSA_SHA_384"),
        Iam::Unknown,
        Verdict::Denied,
        "No: nothing in the key policy and no grant lets bot call Sign. The key policy's “Sign” would allow it, if this held: StringEquals kms:SigningAlgorithm = RSASSA_PKCS1_V1_5_SHA_384.",
    );
    check(
        &[ROOT],
        ROLE,
        Facts::unknown(),
        Iam::Unknown,
        Verdict::Depends,
        "It depends on IAM policies whether bot can call Sign: the key policy's “Root” decides.",
    );
    check(
        &[ROOT],
        ROLE,
        Facts::unknown(),
        Iam::Silent,
        Verdict::Denied,
        "No: the key policy's “Root” leaves it to the IAM policies of bot, and none of them allows Sign.",
    );
    check(
        &[ROOT],
        ROLE,
        Facts::unknown(),
        Iam::Allows,
        Verdict::Allowed,
        "Yes: bot can call Sign, by the key policy's “Root”. That takes for granted that the caller's IAM policies allow it.",
    );
    check(
        &[ROOT, GUARD],
        "arn:aws:iam::111122223333:role/other",
        Facts::unknown(),
        Iam::Allows,
        Verdict::Denied,
        "No: the key policy's “Guard” denies other Sign, and a denial wins over everything that allows.",
    );
    check(
        &[ROOT, GUARD, SIGN],
        ROLE,
        right(),
        Iam::Silent,
        Verdict::Allowed,
        "Yes: bot can call Sign, by the key policy's “Sign”.",
    );
}

#[test]
fn another_account_needs_both_sides() {
    let zoe = "arn:aws:iam::444455556666:user/zoe";
    let other = &ROOT.replace("111122223333", "444455556666");
    for (iam, verdict, reason) in [
        (Iam::Allows, Verdict::Allowed, Reason::Policies),
        (Iam::Silent, Verdict::Denied, Reason::NotAllowedByIam),
        (Iam::Unknown, Verdict::Depends, Reason::NotKnown),
    ] {
        let case = Case { statements: &[other], caller: zoe, facts: Facts::unknown(), iam, grants: &[] };
        let (answer, _) = case.answer();
        assert_eq!((answer.verdict, answer.reason), (verdict, reason));
    }
    let case =
        Case { statements: &[ROOT], caller: zoe, facts: Facts::unknown(), iam: Iam::Allows, grants: &[] };
    assert_eq!(case.answer().0.reason, Reason::NotAllowedByKeyPolicy);
}

#[test]
fn a_grant_allows_by_itself_but_not_against_a_denial() {
    let grant = Grant {
        id: "g1".to_owned(),
        grantee: ROLE.to_owned(),
        operations: vec!["Sign".to_owned()],
        ..Grant::default()
    };
    let deny = r#"{"Sid":"No","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#;
    let grants = [grant];
    let case = |statements: &'static [&'static str]| Case {
        statements,
        caller: ROLE,
        facts: Facts::unknown(),
        iam: Iam::Silent,
        grants: &grants,
    };
    let (answer, words) = case(&[]).answer();
    assert_eq!(
        (answer.reason, words.as_str()),
        (Reason::Grant, "Yes: bot can call Sign, by the grant “g1”.")
    );
    const DENY: &[&str] = &[r#"{"Sid":"No","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#];
    assert_eq!(DENY, [deny]);
    assert_eq!(case(DENY).answer().0.reason, Reason::DeniedByKeyPolicy);
    let session = "arn:aws:sts::111122223333:assumed-role/bot/run";
    let by_session = Case { caller: session, ..case(&[]) };
    assert_eq!(by_session.answer().0.verdict, Verdict::Allowed);
}

#[test]
fn an_answer_is_data_too() {
    let (answer, _) =
        Case { statements: &[SIGN], caller: ROLE, facts: Facts::unknown(), iam: Iam::Silent, grants: &[] }
            .answer();
    let json = serde_json::to_value(answer).unwrap();
    assert_eq!(json["verdict"], "depends");
    assert_eq!(json["depends_on"][0], "kms:SigningAlgorithm");
    assert_eq!(json["deciders"][0]["label"], "Sign");
}
