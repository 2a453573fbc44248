//! The documented logic, as tables; and what must be true of every policy.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    Directory, Options, Role, User,
    clock::Moment,
    principals::{Caller, Registry},
};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn caller(key: &str) -> Caller {
    caller_with(key, json!({ "Statement": [] }))
}

/// One of the callers below, with this identity policy.
fn caller_with(key: &str, policy: Value) -> Caller {
    let principals = Directory::default()
        .user(User::new("alice").access_key("ALICE", "s").policy(policy.clone()))
        .user(User::new("zoe").account("444455556666").access_key("ZOE", "s").policy(policy.clone()))
        .role(Role::new("signer").path("/team/").session("run", "SESSION", "s").policy(policy))
        .organization("o-example");
    let options = Options { principals, ..Options::default() };
    Registry::new(&options, Moment(0)).unwrap().signer(Some(key), "us-east-1").caller
}

fn ask<'a>(caller: &'a Caller, action: &'a str, facts: Facts) -> Request<'a> {
    let facts: Box<dyn FnOnce() -> Facts> = Box::new(move || facts);
    Request { caller, action, resource: KEY, facts: std::cell::LazyCell::new(facts) }
}

fn decision(caller: &Caller, policy: &Value, facts: Facts) -> Result<Grounds, Denial> {
    let policy = Policy::read(policy).unwrap();
    let resource = Resource { account: "111122223333", policy: Some(&policy), granted: &|| false };
    decide(&ask(caller, "kms:Sign", facts), resource)
}

fn allow(principal: Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*" })
}

fn policy(statements: impl IntoIterator<Item = Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements.into_iter().collect::<Vec<_>>() })
}

#[test]
fn principals_are_who_they_are() {
    let account = "arn:aws:iam::111122223333:root";
    let role = "arn:aws:iam::111122223333:role/team/signer";
    let session = "arn:aws:sts::111122223333:assumed-role/signer/run";
    for (who, principal, allowed) in [
        ("nobody's key", json!({ "AWS": account }), true),
        ("nobody's key", json!({ "AWS": "111122223333" }), true),
        ("nobody's key", json!({ "AWS": role }), false),
        ("SESSION", json!({ "AWS": role }), true),
        ("SESSION", json!({ "AWS": [session] }), true),
        ("SESSION", json!({ "AWS": "arn:aws:sts::111122223333:assumed-role/signer/other" }), false),
        ("SESSION", json!({ "AWS": "arn:aws:iam::111122223333:role/signer" }), false),
        ("SESSION", json!({ "Service": "lambda.amazonaws.com" }), false),
        ("SESSION", json!("*"), true),
        ("ALICE", json!({ "AWS": "arn:aws:iam::111122223333:user/alice" }), true),
        ("ALICE", json!({ "AWS": "*" }), true),
        ("ALICE", json!({ "AWS": role }), false),
        // The account leaves it to identity policies, and this one allows nothing.
        ("ALICE", json!({ "AWS": account }), false),
        ("ZOE", json!({ "AWS": "444455556666" }), false),
    ] {
        let found = decision(&caller(who), &policy([allow(principal.clone())]), Facts::default());
        assert_eq!(found.is_ok(), allowed, "{who} {principal}");
    }
    let by_id = caller("ALICE");
    let policy = policy([allow(json!({ "AWS": by_id.user_id }))]);
    assert!(decision(&by_id, &policy, Facts::default()).is_ok());
}

#[test]
fn not_principal_takes_out_whom_it_names() {
    let alice = "arn:aws:iam::111122223333:user/alice";
    let statement = |effect: &str, names: Value| json!({ "Effect": effect, "NotPrincipal": { "AWS": names }, "Action": "kms:Sign", "Resource": "*" });
    let everyone = allow(json!("*"));
    for (who, names, denied) in [
        ("ALICE", json!(alice), false),
        ("SESSION", json!(alice), true),
        // An account's name does not take its users out of a denial.
        ("ALICE", json!("111122223333"), true),
    ] {
        let policy = policy([everyone.clone(), statement("Deny", names.clone())]);
        let found = decision(&caller(who), &policy, Facts::default());
        assert_eq!(found.is_err(), denied, "{who} {names}");
    }
    let policy = policy([statement("Allow", json!(alice))]);
    assert!(decision(&caller("SESSION"), &policy, Facts::default()).is_ok());
    assert!(decision(&caller("ALICE"), &policy, Facts::default()).is_err());
}

#[test]
fn both_sides_decide_as_the_user_guides_say() {
    let key = |statements: &[&Value]| policy(statements.iter().copied().cloned());
    let identity = |effect: &str| {
        policy([
            json!({ "Effect": effect, "Action": "kms:Sign", "Resource": "arn:aws:kms:*:111122223333:key/*" }),
        ])
    };
    let none = || policy([]);
    let account = allow(json!({ "AWS": "111122223333" }));
    let alice = allow(json!({ "AWS": "arn:aws:iam::111122223333:user/alice" }));
    let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "kms:Sign", "Resource": "*" });
    let other = allow(json!({ "AWS": "444455556666" }));
    let zoe = allow(json!({ "AWS": "arn:aws:iam::444455556666:user/zoe" }));
    for (number, (who, key, identity, expected)) in [
        // One account: the key's policy allows, or leaves it to an identity policy that allows.
        ("ALICE", key(&[&alice]), none(), Ok(Grounds::Policies)),
        ("ALICE", key(&[&account]), identity("Allow"), Ok(Grounds::Policies)),
        ("ALICE", key(&[&account]), none(), Err(Denial::NotByIdentity)),
        ("ALICE", key(&[]), identity("Allow"), Err(Denial::NotByResource)),
        // A denial wins, wherever it is.
        ("ALICE", key(&[&alice, &deny]), identity("Allow"), Err(Denial::ExplicitByResource)),
        ("ALICE", key(&[&alice]), identity("Deny"), Err(Denial::ExplicitByIdentity)),
        // Two accounts: both must allow.
        ("ZOE", key(&[&other]), identity("Allow"), Ok(Grounds::Policies)),
        ("ZOE", key(&[&zoe]), identity("Allow"), Ok(Grounds::Policies)),
        ("ZOE", key(&[&zoe]), none(), Err(Denial::NotByIdentity)),
        ("ZOE", key(&[&account]), identity("Allow"), Err(Denial::Hidden)),
        ("ZOE", key(&[&other, &deny]), identity("Allow"), Err(Denial::Hidden)),
    ]
    .into_iter()
    .enumerate()
    {
        let caller = caller_with(who, identity);
        assert_eq!(decision(&caller, &key, Facts::default()), expected, "row {number}");
    }
}

#[test]
fn a_grant_allows_by_itself_but_not_against_a_denial() {
    let nothing = Policy::default();
    let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" });
    let deny = Policy::read(&policy([deny])).unwrap();
    for who in ["ALICE", "ZOE"] {
        let caller = caller(who);
        let request = ask(&caller, "kms:Sign", Facts::default());
        let granted = |policy| Resource { account: "111122223333", policy: Some(policy), granted: &|| true };
        assert_eq!(decide(&request, granted(&nothing)), Ok(Grounds::Grant), "{who}");
        assert!(decide(&request, granted(&deny)).is_err(), "{who}");
    }
}

#[test]
fn actions_have_wildcards_and_no_case() {
    for (actions, included) in [
        (json!({ "Action": "kms:Sign" }), true),
        (json!({ "Action": "KMS:sIGN" }), true),
        (json!({ "Action": ["kms:Verify", "kms:S*n"] }), true),
        (json!({ "Action": "kms:Sig?" }), true),
        (json!({ "Action": "kms:Sign?" }), false),
        (json!({ "Action": "*" }), true),
        (json!({ "NotAction": "kms:Put*" }), true),
        (json!({ "NotAction": ["kms:Put*", "kms:Sign"] }), false),
    ] {
        let mut statement = json!({ "Effect": "Allow", "Principal": "*", "Resource": "*" });
        statement.as_object_mut().unwrap().extend(actions.as_object().unwrap().clone());
        let found = decision(&caller("ALICE"), &policy([statement]), Facts::default());
        assert_eq!(found.is_ok(), included, "{actions}");
    }
}

#[test]
fn conditions_are_true_or_not() {
    let mut facts = Facts::default();
    facts.set("kms:SigningAlgorithm", "RSASSA_PKCS1_V1_5_SHA_384");
    facts.set("aws:PrincipalArn", "arn:aws:iam::111122223333:role/team/signer");
    facts.set("aws:SecureTransport", "true");
    facts.set("aws:EpochTime", "1764011007");
    facts.set("aws:CurrentTime", "2025-11-24T19:03:27Z");
    facts.set("aws:SourceIp", "203.0.113.7");
    facts.set("n", "10");
    facts.list("kms:ResourceAliases", ["alias/a", "alias/b"]);
    for (condition, holds) in [
        (json!({ "StringEquals": { "kms:signingalgorithm": "RSASSA_PKCS1_V1_5_SHA_384" } }), true),
        (
            json!({ "StringEquals": { "kms:SigningAlgorithm": ["ECDSA_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384"] } }),
            true,
        ),
        (json!({ "StringEquals": { "kms:SigningAlgorithm": "rsassa_pkcs1_v1_5_sha_384" } }), false),
        (json!({ "StringEqualsIgnoreCase": { "kms:SigningAlgorithm": "rsassa_pkcs1_v1_5_sha_384" } }), true),
        (json!({ "StringNotEquals": { "kms:SigningAlgorithm": "ECDSA_SHA_256" } }), true),
        (
            json!({ "StringNotEqualsIgnoreCase": { "kms:SigningAlgorithm": "rsassa_pkcs1_v1_5_sha_384" } }),
            false,
        ),
        (json!({ "StringLike": { "kms:SigningAlgorithm": "RSASSA_*_384" } }), true),
        (json!({ "StringNotLike": { "kms:SigningAlgorithm": "RSASSA_*_384" } }), false),
        // What the request does not have fails, except where nothing is asked of it.
        (json!({ "StringEquals": { "kms:MessageType": "RAW" } }), false),
        (json!({ "StringLike": { "kms:MessageType": "*" } }), false),
        (json!({ "StringEqualsIfExists": { "kms:MessageType": "RAW" } }), true),
        (json!({ "StringNotEquals": { "kms:MessageType": "RAW" } }), true),
        (json!({ "Null": { "kms:MessageType": "true" } }), true),
        (json!({ "Null": { "kms:MessageType": false } }), false),
        (json!({ "Null": { "kms:SigningAlgorithm": "false" } }), true),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/team/*" } }), true),
        (json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::*:role/team/signer" } }), true),
        (json!({ "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/*" } }), true),
        (json!({ "ArnLike": { "aws:SourceArn": "*" } }), false),
        (json!({ "Bool": { "aws:SecureTransport": true } }), true),
        (json!({ "Bool": { "aws:SecureTransport": "false" } }), false),
        (json!({ "NumericEquals": { "n": "10.0" } }), true),
        (json!({ "NumericLessThan": { "n": 9 } }), false),
        (json!({ "NumericGreaterThanEquals": { "n": [11, 10] } }), true),
        (json!({ "NumericNotEquals": { "n": 10 } }), false),
        (json!({ "NumericEquals": { "kms:SigningAlgorithm": "1" } }), false),
        (json!({ "DateLessThan": { "aws:CurrentTime": "2025-11-25T00:00:00Z" } }), true),
        (json!({ "DateGreaterThan": { "aws:CurrentTime": "2025-11-25" } }), false),
        (json!({ "DateEquals": { "aws:EpochTime": "2025-11-24T19:03:27Z" } }), true),
        (json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), true),
        (json!({ "IpAddress": { "aws:SourceIp": ["198.51.100.0/24", "2001:db8::/32"] } }), false),
        (json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.7" } }), false),
        (json!({ "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } }), true),
        (json!({ "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/a" } }), true),
        (json!({ "ForAllValues:StringEquals": { "kms:ResourceAliases": "alias/a" } }), false),
        (json!({ "ForAllValues:StringLike": { "kms:ResourceAliases": "alias/*" } }), true),
        (json!({ "ForAnyValue:StringNotEquals": { "kms:ResourceAliases": "alias/a" } }), true),
        (json!({ "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } }), false),
        (json!({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }), true),
        // All keys of all operators.
        (
            json!({
                "StringEquals": { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384", "kms:MessageType": "RAW" },
            }),
            false,
        ),
        (json!({ "Bool": { "aws:SecureTransport": true }, "StringEquals": { "n": "11" } }), false),
        (json!({ "StringEquals": { "kms:SigningAlgorithm": "${kms:SigningAlgorithm}" } }), true),
        (json!({ "StringNotEquals": { "kms:SigningAlgorithm": "${kms:SigningAlgorithm}" } }), false),
        (json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::*:role/${team, 'team'}/signer" } }), true),
        (json!({ "StringLike": { "kms:SigningAlgorithm": "${kms:MessageType}*" } }), false),
        (json!({}), true),
    ] {
        let mut statement = allow(json!("*"));
        statement["Condition"] = condition.clone();
        let found = decision(&caller("ALICE"), &policy([statement]), facts.clone());
        assert_eq!(found.is_ok(), holds, "{condition}");
    }
}

#[test]
fn what_is_no_policy_is_not_read() {
    let with = |name: &str, value: Value| {
        let mut statement = allow(json!("*"));
        statement[name] = value;
        Policy::read(&policy([statement])).err()
    };
    assert_eq!(with("Condition", json!({ "StringSame": {} })), Some(Defect::Operator("StringSame".into())));
    for operator in ["ForAnyValue:Null", "NullIfExists", "ForSomeValue:StringLike", "stringequals"] {
        assert_eq!(
            with("Condition", json!({ operator: { "a": "b" } })),
            Some(Defect::Operator(operator.into())),
            "{operator}"
        );
    }
    for (name, value) in [
        ("Condition", json!([])),
        ("Condition", json!({ "StringEquals": "x" })),
        ("Condition", json!({ "StringEquals": { "a": {} } })),
        ("Effect", json!("allow")),
        ("NotAction", json!("kms:Sign")),
        ("NotPrincipal", json!("*")),
        ("Action", json!(1)),
        ("Principal", json!("me")),
    ] {
        assert_eq!(with(name, value.clone()), Some(Defect::Syntax), "{name} {value}");
    }
    assert_eq!(Policy::read(&json!({})).err(), Some(Defect::Syntax));
}

/// Statements that often speak of the request, so that decisions go both ways.
fn statement() -> impl Strategy<Value = Value> {
    let effect = prop::sample::select(vec!["Allow", "Deny"]);
    let principal = prop::sample::select(vec![
        json!("*"),
        json!({ "AWS": "111122223333" }),
        json!({ "AWS": "arn:aws:iam::111122223333:user/alice" }),
        json!({ "AWS": ["arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:role/team/signer"] }),
        json!({ "Service": "lambda.amazonaws.com" }),
    ]);
    let not_principal = prop::sample::select(vec!["Principal", "NotPrincipal"]);
    let action = prop::sample::select(vec!["kms:*", "kms:Sign", "kms:Verify", "*", "kms:S???"]);
    let not_action = prop::sample::select(vec!["Action", "NotAction"]);
    let condition = prop::sample::select(vec![
        json!({}),
        json!({ "StringEquals": { "kms:MessageType": "RAW" } }),
        json!({ "StringNotEquals": { "kms:MessageType": "RAW" } }),
        json!({ "Null": { "kms:MessageType": "true" } }),
    ]);
    (effect, not_principal, principal, not_action, action, condition).prop_map(
        |(effect, who, principal, what, action, condition)| {
            json!({ "Effect": effect, who: principal, what: action, "Resource": "*", "Condition": condition })
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    prop::sample::select(vec![None, Some("RAW"), Some("DIGEST")]).prop_map(|message_type| {
        let mut facts = Facts::default();
        facts.set_some("kms:MessageType", message_type);
        facts
    })
}

/// Whatever JSON there is, with the words of the language among it.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "Statement",
            "Effect",
            "Allow",
            "Deny",
            "Principal",
            "NotPrincipal",
            "AWS",
            "*",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
            "StringLike",
            "ForAllValues:ArnLike",
            "IpAddress",
            "DateEquals",
            "NumericEqualsIfExists",
            "Null",
            "kms:Sign",
            "10.0.0.0/99",
            "::/200",
            "9999999999999999999",
            "2026-99-99",
            "arn:aws:iam::111122223333:root",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

const CALLERS: [&str; 4] = ["nobody's key", "ALICE", "SESSION", "ZOE"];

proptest! {
    #[test]
    fn no_json_breaks_it(json in anything(), values in prop::collection::vec(any::<String>(), 0..3)) {
        let mut facts = Facts::default();
        facts.list("aws:TagKeys", values);
        for json in [&json, &policy([json.clone()])] {
            if let Ok(policy) = Policy::read(json) {
                let caller = caller("ALICE");
                policy.outcome(&ask(&caller, "kms:Sign", facts.clone()));
            }
        }
    }

    #[test]
    fn conditions_of_any_values_do_not_break_it(
        operator in prop::sample::select(vec![
            "StringLike", "ArnLike", "Bool", "NumericLessThan", "DateGreaterThan", "IpAddress", "NotIpAddress", "Null",
            "ForAllValues:StringNotLikeIfExists",
        ]),
        wanted in any::<String>(),
        fact in any::<String>(),
    ) {
        let mut statement = allow(json!("*"));
        statement["Condition"] = json!({ operator: { "a": [wanted] } });
        let mut facts = Facts::default();
        facts.set("a", fact);
        let _ = decision(&caller("ALICE"), &policy([statement]), facts);
    }

    #[test]
    fn a_denial_that_applies_wins(
        statements in prop::collection::vec(statement(), 0..6),
        place in any::<prop::sample::Index>(),
        who in prop::sample::select(CALLERS.to_vec()),
        facts in facts(),
    ) {
        let mut statements = statements;
        let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "kms:Sign", "Resource": "*" });
        statements.insert(place.index(statements.len() + 1), deny);
        prop_assert!(decision(&caller(who), &policy(statements), facts).is_err());
    }

    #[test]
    fn one_more_denial_never_allows_more_and_one_more_allowance_never_less(
        statements in prop::collection::vec(statement(), 0..6),
        added in statement(),
        who in prop::sample::select(CALLERS.to_vec()),
        facts in facts(),
    ) {
        let caller = caller_with(who, policy([json!({ "Effect": "Allow", "Action": "*", "Resource": "*" })]));
        let before = decision(&caller, &policy(statements.clone()), facts.clone());
        let deny = added["Effect"] == "Deny";
        let after = decision(&caller, &policy(statements.into_iter().chain([added])), facts);
        if deny {
            prop_assert!(before.is_ok() || after.is_err());
        } else {
            prop_assert!(before.is_err() || after.is_ok());
        }
    }
}
