use serde_json::{Value, json};

use super::*;
use crate::api::access::{AccessVerdict, AccessWayKind};
use crate::policy::access::access;
use crate::policy::principal::Principal;
use crate::policy::propose_lambda_access;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/bot";
const FOREIGN: &str = "arn:aws:iam::444455556666:role/bot";

fn document(statements: &Value) -> PolicyDocument {
    PolicyDocument::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string()).unwrap()
}

fn root() -> Value {
    json!({ "Sid": "Root", "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" })
}

fn admin() -> Value {
    json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/admin" }, "Action": "kms:*", "Resource": "*" })
}

fn sign(role: &str) -> Value {
    json!({ "Sid": "Sign", "Effect": "Allow", "Principal": { "AWS": role }, "Action": "kms:Sign", "Resource": "*",
        "Condition": { "StringEquals": { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384" } } })
}

fn situation(statements: &Value, role: &str) -> Situation {
    Situation {
        policy: document(statements),
        key: KeyArn::parse(KEY).unwrap(),
        algorithm: Some(JwsAlgorithm::Rs384),
        role: RoleArn::parse(role).unwrap(),
        grants: Ok(Vec::new()),
        iam: Ok(IamPolicies::default()),
    }
}

fn iam(action: &str) -> IamPolicies {
    let statement = json!([{ "Effect": "Allow", "Action": action, "Resource": KEY }]);
    IamPolicies { names: vec!["inline".to_owned()], documents: vec![document(&statement)], boundary: None }
}

fn grant(role: &str) -> Grant {
    Grant {
        id: "1".to_owned(),
        grantee: role.to_owned(),
        operations: vec!["Sign".to_owned()],
        ..Grant::default()
    }
}

fn in_force(overview: &AccessOverview) -> [Option<bool>; 3] {
    [0, 1, 2].map(|at| overview.ways[at].in_force)
}

#[test]
fn each_way_is_seen_by_itself() {
    let none = situation(&json!([root()]), ROLE);
    let found = ways(&none, false);
    assert_eq!(in_force(&found), [Some(false), Some(false), Some(false)]);
    assert!(found.answers.iter().all(|answer| answer.verdict == AccessVerdict::Denied));

    let found = ways(&situation(&json!([root(), sign(ROLE)]), ROLE), false);
    assert_eq!(in_force(&found), [Some(true), Some(false), Some(false)]);
    assert_eq!(
        (&found.ways[0].given_by[..], &found.ways[0].notes[..]),
        (&["Sign".to_owned()][..], &["RS384 only".to_owned()][..])
    );
    assert_eq!(found.answers[0].verdict, AccessVerdict::Allowed);
    assert_eq!(found.answers[1].verdict, AccessVerdict::Denied, "Sign alone does not read the key");

    let found = ways(&Situation { iam: Ok(iam("kms:Sign")), ..none.clone() }, false);
    assert_eq!(in_force(&found), [Some(false), Some(true), Some(false)]);
    assert_eq!(found.ways[1].given_by, ["inline"]);
    assert_eq!(found.recommended, AccessWayKind::IamPolicy);

    let found = ways(&Situation { grants: Ok(vec![grant(ROLE)]), ..none }, false);
    assert_eq!(in_force(&found), [Some(false), Some(false), Some(true)]);
    assert_eq!((found.ways[2].given_by[0].as_str(), found.recommended), ("1", AccessWayKind::Grant));
}

#[test]
fn an_iam_policy_works_only_where_the_key_policy_lets_it() {
    let found = ways(&Situation { iam: Ok(iam("kms:*")), ..situation(&json!([admin()]), ROLE) }, false);
    assert_eq!(in_force(&found), [Some(false), Some(false), Some(false)]);
    assert!(found.ways[1].notes[0].contains("has no effect"), "{:?}", found.ways[1].notes);
    assert!(found.ways[1].would_change.starts_with("Alone it has no effect"));
    assert!(found.why.contains("would have no effect"));
}

#[test]
fn across_accounts_both_sides_are_needed() {
    let one_side = situation(&json!([root(), sign(FOREIGN)]), FOREIGN);
    let found = ways(&one_side, false);
    assert_eq!(in_force(&found)[..2], [Some(true), Some(false)]);
    assert!(found.cross_account && found.why.contains("both sides"), "{}", found.why);
    assert!(found.ways[0].notes.iter().any(|note| note.contains("together with an IAM policy")));
    assert_eq!(found.answers[0].verdict, AccessVerdict::Denied);
    let both = Situation { iam: Ok(iam("kms:Sign")), ..one_side.clone() };
    let found = ways(&both, false);
    assert_eq!(in_force(&found)[..2], [Some(true), Some(true)]);
    assert_eq!(found.answers[0].verdict, AccessVerdict::Allowed);
    let unknown = ways(&Situation { iam: Err("not asked".to_owned()), ..one_side }, false);
    assert_eq!((unknown.ways[1].in_force, unknown.ways[1].unknown.as_deref()), (None, Some("not asked")));
    assert_eq!(unknown.answers[0].verdict, AccessVerdict::Depends);
}

#[test]
fn a_denial_wins_and_is_named() {
    let deny =
        json!({ "Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "kms:Sign", "Resource": "*" });
    let denied = Situation {
        grants: Ok(vec![grant(ROLE)]),
        iam: Ok(iam("kms:*")),
        ..situation(&json!([root(), sign(ROLE), deny]), ROLE)
    };
    let found = ways(&denied, true);
    assert_eq!(in_force(&found), [Some(false), Some(false), Some(false)]);
    assert!(found.ways.iter().all(
        |way| way.kind == AccessWayKind::KeyPolicy || way.notes.iter().any(|note| note.contains("“No”"))
    ));
    assert!(
        found.ways[1].notes.iter().all(|note| !note.contains("does not let")),
        "{:?}",
        found.ways[1].notes
    );
    assert!(found.why.starts_with("A denial wins"));
}

#[test]
fn the_recommendation_follows_the_situation() {
    let filler = json!({ "Sid": "x".repeat(32_400), "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" });
    for (statements, role, temporary, wanted, words) in [
        (json!([root()]), ROLE, false, AccessWayKind::KeyPolicy, "An IAM policy would work too"),
        (json!([admin()]), ROLE, false, AccessWayKind::KeyPolicy, "would have no effect"),
        (json!([root()]), FOREIGN, false, AccessWayKind::KeyPolicy, "both sides"),
        (json!([root()]), ROLE, true, AccessWayKind::Grant, "revoked by itself"),
        (json!([filler]), ROLE, false, AccessWayKind::Grant, "no room"),
        (json!([root(), sign(ROLE)]), ROLE, true, AccessWayKind::KeyPolicy, "already"),
    ] {
        let found = ways(&situation(&statements, role), temporary);
        assert_eq!(found.recommended, wanted, "{words}");
        assert!(found.why.contains(words), "{}", found.why);
    }
}

#[test]
fn what_is_to_be_added_gives_what_it_says() {
    let before = situation(&json!([root()]), ROLE);
    let found = ways(&before, false);
    // A: the statements are those of the proposal, and Sign is alone in the narrow one.
    let statements: Vec<Value> = serde_json::from_str(&found.ways[0].document).unwrap();
    assert_eq!(statements.len(), 2);
    let all = [vec![root()], statements].concat();
    let proposed = propose_lambda_access(&before.policy, &before.role, JwsAlgorithm::Rs384).unwrap().document;
    assert_eq!(document(&Value::Array(all.clone())), proposed);
    assert_eq!(in_force(&ways(&situation(&Value::Array(all), ROLE), false))[0], Some(true));
    // B: with it, the way is in force; a condition of Sign does not stand where GetPublicKey is allowed.
    let policy = PolicyDocument::parse(&found.ways[1].document).unwrap();
    let iam = IamPolicies { names: vec!["b".to_owned()], documents: vec![policy], boundary: None };
    let after = ways(&Situation { iam: Ok(iam), ..before.clone() }, false);
    assert_eq!(in_force(&after)[1], Some(true));
    assert!(
        after.answers.iter().all(|answer| answer.verdict == AccessVerdict::Allowed),
        "{:?}",
        after.answers
    );
    assert!(after.ways[1].notes.contains(&"RS384 only".to_owned()));
    // C
    let request: Value = serde_json::from_str(&found.ways[2].document).unwrap();
    assert_eq!(request["GranteePrincipal"], ROLE);
    assert_eq!(request["Operations"], json!(["DescribeKey", "GetPublicKey", "Sign"]));
    for (way, start) in
        found.ways.iter().zip(["aws kms get-key-policy", "aws iam put-role-policy", "aws kms create-grant"])
    {
        assert!(way.command.starts_with(start), "{}", way.command);
    }
    let unknown = ways(&Situation { algorithm: None, ..before }, false);
    assert_eq!(unknown.ways[0].document, "");
}

#[test]
fn the_grants_name_follows_from_key_and_role() {
    let name = grant_name(KEY, ROLE);
    assert_eq!(name, grant_name(KEY, ROLE));
    assert!(name.starts_with("signet-bot-") && name.len() == "signet-bot-".len() + 16);
    assert!(name != grant_name(KEY, FOREIGN) && name != grant_name(&format!("{KEY}0"), ROLE));
    let odd = grant_name(KEY, "arn:aws:iam::111122223333:role/a+b=c,d.e@f_g");
    assert!(odd.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{odd}");
}

#[test]
fn a_proof_asks_the_role_and_somebody_that_nothing_names() {
    let unrelated = "arn:aws:iam::111122223333:role/signet-unrelated";
    let base = situation(&json!([root(), sign(ROLE)]), ROLE);
    let asked = |situation: &Situation| -> Vec<(bool, &str, Option<&str>, bool)> {
        proof_questions(situation)
            .into_iter()
            .map(|q| (q.is_role, q.action, q.algorithm, q.expected))
            .collect()
    };
    let own = Some("RSASSA_PKCS1_V1_5_SHA_384");
    assert_eq!(
        asked(&base),
        [
            (true, "kms:Sign", own, true),
            (true, "kms:Sign", Some("RSASSA_PSS_SHA_384"), false),
            (true, "kms:GetPublicKey", None, true),
            (true, "kms:DescribeKey", None, true),
            (false, "kms:Sign", own, false),
            (false, "kms:GetPublicKey", None, false),
            (false, "kms:DescribeKey", None, false),
        ]
    );
    assert_eq!(
        asked(&Situation { grants: Ok(vec![grant(ROLE)]), ..situation(&json!([root()]), ROLE) }).len(),
        6
    );
    assert_eq!(proof_questions(&base)[4].principal, unrelated);
    let taken = situation(&json!([root(), sign(unrelated)]), ROLE);
    assert_eq!(proof_questions(&taken).last().unwrap().principal, format!("{unrelated}-2"));
    for question in proof_questions(&base) {
        let (allowed, words) = evaluated(&base, &question);
        let wanted = if question.action == "kms:Sign" { question.expected } else { false };
        assert_eq!(allowed, Some(wanted), "{words}");
    }
    let everyone = json!({ "Effect": "Allow", "Principal": "*", "Action": "kms:Sign", "Resource": "*" });
    let open = situation(&json!([root(), everyone]), ROLE);
    let last = proof_questions(&open).into_iter().find(|question| !question.is_role).unwrap();
    assert_eq!(evaluated(&open, &last).0, Some(true), "anybody can sign");
    let unread = Situation { grants: Err("denied".to_owned()), ..base };
    let last = proof_questions(&unread).pop().unwrap();
    assert_eq!(evaluated(&unread, &last).0, None);
}

#[test]
fn a_role_with_the_statements_has_the_least() {
    let found = ways(&situation(&json!([root()]), ROLE), false);
    let statements = document(&serde_json::from_str(&found.ways[0].document).unwrap()).statements();
    let principal = Principal::read("AWS", ROLE);
    assert!(!access(&statements, &principal, "kms:Sign").is_unlimited());
    assert!(access(&statements, &principal, "kms:GetPublicKey").is_unlimited());
}

#[test]
fn a_function_is_named_in_many_ways() {
    let arn = "arn:aws:lambda:eu-central-1:111122223333:function:voice-bot";
    for text in [arn.to_owned(), format!(" \"{arn}:live\" "), format!("{arn}:$LATEST")] {
        let named = LambdaName::parse(&text).unwrap();
        assert_eq!(named.as_str(), text.trim_matches([' ', '"']));
        let LambdaName::FunctionArn { region, account, arn } = named else { panic!("{text}") };
        assert_eq!((region.as_str(), account.as_str()), ("eu-central-1", "111122223333"));
        assert!(!arn.contains(['"', ' ']));
    }
    for name in ["voice-bot", "voice_bot:live", "voice-bot:7"] {
        let named = LambdaName::parse(name).unwrap();
        assert_eq!((&named, named.as_str()), (&LambdaName::FunctionName(name.to_owned()), name));
    }
    let role = LambdaName::parse(&format!("\"{ROLE}\"")).unwrap();
    assert!(matches!(role, LambdaName::Role(_)) && role.as_str() == ROLE);
    for (text, wanted) in [
        ("", "Enter the function's name"),
        ("voice bot", ""),
        ("a:b:c", ""),
        ("111122223333:function:voice-bot", ""),
        ("arn:aws:iam::1:role/x", "twelve digits"),
        ("111122223333", "an account id"),
        ("AROA4XEXAMPLE7Q2LM5N", "internal id"),
        ("lambda.amazonaws.com", "an AWS service"),
        ("arn:aws:iam::111122223333:user/me", ""),
        (KEY, "a KMS key"),
        ("arn:aws:lambda:eu-central-1:111122223333:layer:x:1", "a Lambda layer"),
        ("arn:aws:lambda:eu-central-1:111122223333:event-source-mapping:x", "a Lambda event-source-mapping"),
        ("arn:aws:lambda::111122223333:function:x", "its Region"),
        ("arn:aws:lambda:eu-central-1:111122223333:function:", "missing"),
    ] {
        let error = LambdaName::parse(text).unwrap_err();
        assert_eq!(error.field, "lambda");
        assert!(error.message.contains(wanted), "{text}: {}", error.message);
    }
}
