//! The evaluator against a second one, written down from the documentation as plainly as can be.
//!
//! The second one works on the JSON itself, tries every way for a wildcard, and knows numbers, dates and networks by
//! tables instead of parsing them.

use std::{collections::BTreeMap, sync::Arc};

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::RngSeed,
};
use serde_json::{Map, Value, json};

use super::*;
use crate::principals::{Caller, Kind};

const ACCOUNT: &str = "111122223333";
const OTHER_ACCOUNT: &str = "444455556666";
const ACTION: &str = "kms:SignLess";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";

/// Condition keys and their values.
type Known = BTreeMap<&'static str, Vec<&'static str>>;

// ---- the second evaluator ----

/// A character of a pattern, and whether it stands for others.
type Token = (char, bool);

/// Tries every way in which the pattern could match.
fn glob(pattern: &[Token], text: &[char]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([('*', true), rest @ ..], []) => glob(rest, &[]),
        ([('*', true), rest @ ..], [_, shorter @ ..]) => glob(rest, text) || glob(pattern, shorter),
        ([('?', true), rest @ ..], [_, shorter @ ..]) => glob(rest, shorter),
        ([(c, false), rest @ ..], [d, shorter @ ..]) => c == d && glob(rest, shorter),
        _ => false,
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The pattern with its variables replaced; `None` when one of them has no single value and no default.
fn expand(text: &str, variables: bool, known: &Known) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if variables && rest.starts_with("${") && rest.contains('}') {
            let end = rest.find('}')?;
            let inside = &rest[2..end];
            let (name, default) = match inside.split_once(", ") {
                Some((name, default)) => (name, Some(default.trim_matches('\''))),
                None => (inside, None),
            };
            let value = match known.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
                _ if inside == "*" || inside == "?" || inside == "$" => inside,
                Some((_, values)) if values.len() == 1 => values[0],
                Some(_) => return None,
                None => default?,
            };
            tokens.extend(value.chars().map(|c| (c, false)));
            rest = &rest[end + 1..];
        } else {
            tokens.push((c, c == '*' || c == '?'));
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(tokens)
}

fn like(pattern: &str, text: &str, variables: bool, known: &Known) -> bool {
    expand(pattern, variables, known).is_some_and(|pattern| glob(&pattern, &chars(text)))
}

fn like_arn(pattern: &str, text: &str, variables: bool, known: &Known) -> bool {
    let Some(pattern) = expand(pattern, variables, known) else { return false };
    if pattern == [('*', true)] {
        return true;
    }
    let patterns: Vec<&[Token]> = pattern.splitn(6, |token| *token == (':', false)).collect();
    let texts: Vec<&str> = text.splitn(6, ':').collect();
    patterns.len() == 6 && texts.len() == 6 && (0..6).all(|part| glob(patterns[part], &chars(texts[part])))
}

/// Tenths.
const NUMBERS: [(&str, Option<i64>); 7] = [
    ("9", Some(90)),
    ("10", Some(100)),
    ("10.0", Some(100)),
    ("10.5", Some(105)),
    ("-3", Some(-30)),
    ("ten", None),
    ("", None),
];

/// Seconds since 1970.
const DATES: [(&str, Option<i64>); 7] = [
    ("2026-01-01T00:00:00Z", Some(1_767_225_600)),
    ("1767225600", Some(1_767_225_600)),
    ("2026-01-01", Some(1_767_225_600)),
    ("2026-01-01T00:00:01Z", Some(1_767_225_601)),
    ("2025-12-31T23:59:59Z", Some(1_767_225_599)),
    ("2026-01-01T01:00:00+01:00", Some(1_767_225_600)),
    ("yesterday", None),
];

const ADDRESSES: [&str; 6] = ["10.0.0.1", "10.0.1.1", "11.0.0.1", "192.168.0.255", "::1", "2001:db8::1"];

/// Networks, and the addresses above that are in them.
const NETWORKS: [(&str, &[&str]); 9] = [
    ("10.0.0.0/8", &["10.0.0.1", "10.0.1.1"]),
    ("10.0.0.0/24", &["10.0.0.1"]),
    ("10.0.0.0/7", &["10.0.0.1", "10.0.1.1", "11.0.0.1"]),
    ("10.0.0.1", &["10.0.0.1"]),
    ("11.0.0.1/32", &["11.0.0.1"]),
    ("0.0.0.0/0", &["10.0.0.1", "10.0.1.1", "11.0.0.1", "192.168.0.255"]),
    ("::/0", &["::1", "2001:db8::1"]),
    ("2001:db8::/32", &["2001:db8::1"]),
    ("nowhere", &[]),
];

fn meaning(table: &[(&str, Option<i64>)], text: &str) -> Option<i64> {
    table.iter().find(|(known, _)| *known == text).and_then(|(_, value)| *value)
}

/// Whether a value of the request and one of the policy go together under an operator that is not negated.
fn matches(operator: &str, fact: &str, wanted: &str, variables: bool, known: &Known) -> bool {
    let plain = || {
        expand(wanted, variables, known).map(|tokens| tokens.into_iter().map(|(c, _)| c).collect::<String>())
    };
    let compared = |table: &[(&str, Option<i64>)]| match (meaning(table, fact), meaning(table, wanted)) {
        (Some(fact), Some(wanted)) => {
            match &operator[operator.len().min(if operator.starts_with('D') { 4 } else { 7 })..] {
                "Equals" => fact == wanted,
                "LessThan" => fact < wanted,
                "LessThanEquals" => fact <= wanted,
                "GreaterThan" => fact > wanted,
                "GreaterThanEquals" => fact >= wanted,
                other => panic!("{other}"),
            }
        }
        _ => false,
    };
    match operator {
        "StringEquals" | "BinaryEquals" => plain().is_some_and(|wanted| wanted == fact),
        "StringEqualsIgnoreCase" | "Bool" => plain().is_some_and(|wanted| wanted.eq_ignore_ascii_case(fact)),
        "StringLike" => like(wanted, fact, variables, known),
        "ArnEquals" | "ArnLike" => like_arn(wanted, fact, variables, known),
        "IpAddress" => {
            NETWORKS.iter().any(|(network, members)| *network == wanted && members.contains(&fact))
        }
        _ if operator.starts_with("Numeric") => compared(&NUMBERS),
        _ => compared(&DATES),
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(list).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

fn condition(operator: &str, key: &str, wanted: &[String], variables: bool, known: &Known) -> bool {
    let found = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, values)| values);
    if operator == "Null" {
        return wanted.iter().any(|wanted| (wanted == "true") == found.is_none());
    }
    let (set, operator) = operator.split_once(':').unwrap_or(("", operator));
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let positive = operator.replace("Not", "");
    let negated = positive != operator;
    let one = |fact: &&str| {
        wanted.iter().any(|wanted| matches(&positive, fact, wanted, variables, known)) != negated
    };
    match (set, found) {
        (_, None) if if_exists => true,
        ("ForAllValues", None) => true,
        ("ForAnyValue", None) => false,
        (_, None) => negated,
        ("ForAllValues", Some(facts)) => facts.iter().all(one),
        ("ForAnyValue", Some(facts)) => facts.iter().any(one),
        // Such operators are for keys with one value; with more, AWS does not say. Here one that matches is enough.
        (_, Some(facts)) if negated => facts.iter().all(one),
        (_, Some(facts)) => facts.iter().any(one),
    }
}

/// How a statement's principals stand to the caller: named itself, by its account, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Itself,
    Account,
    No,
}

fn named(principal: &Value, caller: &Caller) -> Named {
    let names = match principal {
        Value::String(text) => vec![text.clone()],
        object => list(object.get("AWS").unwrap_or(&json!([]))),
    };
    let id = caller.user_id.split(':').next().unwrap();
    let itself =
        |name: &String| name == "*" || *name == caller.arn || *name == caller.principal_arn || name == id;
    let account =
        |name: &String| *name == caller.account || *name == format!("arn:aws:iam::{}:root", caller.account);
    match (names.iter().any(itself), names.iter().any(account)) {
        (true, _) => Named::Itself,
        (false, true) if caller.kind == Kind::Root => Named::Itself,
        (false, true) => Named::Account,
        (false, false) => Named::No,
    }
}

/// Denied, allowed, and left to the account.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    denied: bool,
    allowed: bool,
    delegated: bool,
}

fn said(policy: &Value, caller: &Caller, known: &Known) -> Said {
    let variables = policy["Version"] == "2012-10-17";
    let mut said = Said::default();
    for statement in policy["Statement"].as_array().unwrap() {
        let denies = statement["Effect"] == "Deny";
        let member = |name: &str| statement.get(name);
        let names = |value: &Value, test: &dyn Fn(&str) -> bool| list(value).iter().any(|name| test(name));
        let action = |pattern: &str| like(&pattern.to_lowercase(), &ACTION.to_lowercase(), false, known);
        let resource = |pattern: &str| like(pattern, KEY, variables, known);
        let about = member("Action").is_none_or(|value| names(value, &action))
            && member("NotAction").is_none_or(|value| !names(value, &action))
            && member("Resource").is_none_or(|value| names(value, &resource))
            && member("NotResource").is_none_or(|value| !names(value, &resource));
        let holds =
            member("Condition").and_then(Value::as_object).into_iter().flatten().all(|(operator, keys)| {
                keys.as_object()
                    .unwrap()
                    .iter()
                    .all(|(key, values)| condition(operator, key, &list(values), variables, known))
            });
        let speaks = match (member("Principal"), member("NotPrincipal")) {
            (Some(principal), _) => named(principal, caller),
            (None, Some(principal)) => match named(principal, caller) {
                Named::No => Named::Itself,
                // Whoever is not named itself is denied, although its account is.
                Named::Account if denies => Named::Itself,
                _ => Named::No,
            },
            (None, None) => Named::Itself,
        };
        match (about && holds, denies, speaks) {
            (false, ..) | (_, _, Named::No) => {}
            (true, true, _) => said.denied = true,
            (true, false, Named::Itself) => said.allowed = true,
            (true, false, Named::Account) => said.delegated = true,
        }
    }
    said
}

/// One request and everything that bears on it.
#[derive(Debug, Clone)]
struct Case {
    who: usize,
    key: Option<Value>,
    identity: Vec<Value>,
    session: Option<Value>,
    granted: bool,
    known: Known,
}

/// `Ok` with whether policies allow it (or a grant alone does), `Err` with whether it is denied explicitly.
fn reference(case: &Case, caller: &Caller) -> Result<bool, bool> {
    let of = |policy: &Value| said(policy, caller, &case.known);
    let root = caller.kind == Kind::Root;
    let identity: Vec<Said> = case.identity.iter().filter(|_| !root).map(of).collect();
    let session = case.session.as_ref().map(of);
    let key = case.key.as_ref().map(of);
    if identity.iter().chain(&session).chain(&key).any(|said| said.denied) {
        return Err(true);
    }
    let by_identity = root || identity.iter().any(|said| said.allowed);
    let own = caller.account == ACCOUNT;
    let by_policies = match key {
        None => own && by_identity,
        Some(key) if own => key.allowed || key.delegated && by_identity,
        Some(key) => (key.allowed || key.delegated) && by_identity,
    };
    let allowed = (by_policies || case.granted) && session.is_none_or(|said| said.allowed);
    if allowed { Ok(by_policies) } else { Err(false) }
}

// ---- the first one, asked the same ----

fn caller(case: &Case) -> Caller {
    let read = |policy: &Value| Policy::read(policy).unwrap();
    let (account, arn, principal_arn, user_id, kind) = WHO[case.who];
    Caller {
        account: account.into(),
        arn: arn.into(),
        principal_arn: principal_arn.into(),
        user_id: user_id.into(),
        kind: match kind {
            "root" => Kind::Root,
            "session" => Kind::Session,
            name => Kind::User(name.into()),
        },
        policies: Arc::new(case.identity.iter().map(read).collect()),
        session_policy: case.session.as_ref().map(|policy| Arc::new(read(policy))),
        organization: None,
    }
}

fn decision(case: &Case, caller: &Caller) -> Result<bool, bool> {
    let mut facts = Facts::default();
    for (key, values) in &case.known {
        facts.list(key, values.iter().copied());
    }
    let facts: Box<dyn FnOnce() -> Facts> = Box::new(move || facts);
    let request = Request { caller, action: ACTION, resource: KEY, facts: std::cell::LazyCell::new(facts) };
    let policy = case.key.as_ref().map(|policy| Policy::read(policy).unwrap());
    let resource = Resource { account: ACCOUNT, policy: policy.as_ref(), granted: &|| case.granted };
    match decide(&request, resource) {
        Ok(grounds) => Ok(grounds == Grounds::Policies),
        Err(Denial::ExplicitByIdentity | Denial::ExplicitByResource | Denial::ExplicitBySession) => Err(true),
        // From another account, it is not told why: the reference knows.
        Err(Denial::Hidden) => Err(reference(case, caller) == Err(true)),
        Err(_) => Err(false),
    }
}

// ---- cases ----

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const SIGNER: &str = "arn:aws:iam::111122223333:role/team/signer";
const RUN: &str = "arn:aws:sts::111122223333:assumed-role/signer/run";

/// Account, ARN, principal ARN, user id and kind of the callers.
const WHO: [(&str, &str, &str, &str, &str); 5] = [
    (ACCOUNT, "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root", ACCOUNT, "root"),
    (ACCOUNT, ALICE, ALICE, "AIDAALICE", "alice"),
    (ACCOUNT, RUN, SIGNER, "AROASIGNER:run", "session"),
    (
        OTHER_ACCOUNT,
        "arn:aws:iam::444455556666:user/zoe",
        "arn:aws:iam::444455556666:user/zoe",
        "AIDAZOE",
        "zoe",
    ),
    (
        OTHER_ACCOUNT,
        "arn:aws:iam::444455556666:root",
        "arn:aws:iam::444455556666:root",
        OTHER_ACCOUNT,
        "root",
    ),
];

/// This text, or one that is nearly it, with or without wildcards.
fn near(text: &'static str) -> impl Strategy<Value = String> {
    let edit = (0..9_usize, any::<Index>(), any::<Index>()).prop_map(move |(edit, a, b)| {
        let mut chars = chars(text);
        let (a, b) = (a.index(chars.len()), b.index(chars.len()));
        let (from, to) = (a.min(b), a.max(b));
        match edit {
            0 => chars[a] = '?',
            1 => chars.insert(a, '?'),
            2 => chars.insert(a, '*'),
            3 => drop(chars.splice(from..to, ['*'])),
            4 => drop(chars.splice(a.., ['*'])),
            5 => drop(chars.remove(a)),
            6 => {
                chars[a] = if chars[a].is_lowercase() {
                    chars[a].to_ascii_uppercase()
                } else {
                    chars[a].to_ascii_lowercase()
                }
            }
            7 => chars.swap(a, b),
            _ => {}
        }
        chars.into_iter().collect::<String>()
    });
    prop_oneof![4 => Just(text.to_owned()), 6 => edit]
}

fn one_or_more(value: impl Strategy<Value = String>) -> impl Strategy<Value = Value> {
    prop::collection::vec(value, 1..3).prop_map(|values| match values.as_slice() {
        [one] => json!(one),
        more => json!(more),
    })
}

fn principal() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        select(vec![
            ACCOUNT,
            OTHER_ACCOUNT,
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::444455556666:root",
            "*"
        ])
        .prop_map(str::to_owned),
        select(vec![
            "AIDAALICE",
            "AROASIGNER",
            "AIDAZOE",
            RUN,
            "arn:aws:sts::111122223333:assumed-role/signer/walk"
        ])
        .prop_map(str::to_owned),
        select(vec![
            ALICE,
            SIGNER,
            "arn:aws:iam::444455556666:user/zoe",
            "arn:aws:iam::111122223333:role/signer"
        ])
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        1 => Just(json!("*")),
        1 => Just(json!({ "Service": "lambda.amazonaws.com" })),
        6 => one_or_more(name).prop_map(|names| json!({ "AWS": names })),
    ]
}

/// A key, the values that requests have under it, an operator without quantifier, and what policies want of it.
fn conditions() -> impl Strategy<Value = (String, &'static str, Value)> {
    fn operator(names: &'static [&'static str]) -> impl Strategy<Value = String> {
        (select(names), select(vec!["", "ForAnyValue:", "ForAllValues:"]), select(vec!["", "IfExists"]))
            .prop_map(|(name, set, if_exists)| format!("{set}{name}{if_exists}"))
    }
    let text = prop_oneof![
        near("alpha-beta"),
        near("${aws:username}"),
        select(vec![
            "alpha${*}beta",
            "${kms:Absent, 'alpha-beta'}",
            "al${?}ha-beta",
            "${aws:TagKeys}",
            "alpha-${kms:Word}"
        ])
        .prop_map(str::to_owned),
    ];
    let texts: &[&str] = &[
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "BinaryEquals",
    ];
    let from = |table: &[(&'static str, Option<i64>)]| {
        one_or_more(select(table.iter().map(|(text, _)| (*text).to_owned()).collect::<Vec<_>>()))
    };
    let networks: Vec<String> = NETWORKS.iter().map(|(network, _)| (*network).to_owned()).collect();
    prop_oneof![
        4 => (operator(texts), select(vec!["kms:Word", "KMS:word", "aws:TagKeys", "kms:Absent", "aws:username"]), one_or_more(text)),
        2 => (
            operator(&["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]),
            select(vec!["aws:PrincipalArn", "kms:Absent"]),
            one_or_more(prop_oneof![near(SIGNER), near(ALICE), near("arn:aws:iam::111122223333:*")]),
        ),
        1 => (operator(&["Bool"]), Just("aws:SecureTransport"), one_or_more(near("true"))),
        2 => (
            operator(&[
                "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ]),
            select(vec!["kms:Number", "kms:Absent"]),
            from(&NUMBERS),
        ),
        2 => (
            operator(&[
                "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
                "DateGreaterThanEquals",
            ]),
            select(vec!["aws:CurrentTime", "kms:Absent"]),
            from(&DATES),
        ),
        2 => (
            operator(&["IpAddress", "NotIpAddress"]),
            select(vec!["aws:SourceIp", "kms:Absent"]),
            one_or_more(select(networks)),
        ),
        1 => (
            Just("Null".to_owned()),
            select(vec!["kms:Word", "kms:Absent", "aws:username"]),
            one_or_more(select(vec!["true".to_owned(), "false".to_owned()])),
        ),
    ]
}

fn statement(with_principal: bool) -> impl Strategy<Value = Value> {
    (
        select(vec!["Allow", "Allow", "Deny"]),
        (prop::bool::weighted(0.8), principal()),
        (
            prop::bool::weighted(0.8),
            one_or_more(prop_oneof![near(ACTION), near("kms:*"), near("kms:Verify")]),
        ),
        (prop::bool::weighted(0.8), one_or_more(prop_oneof![3 => Just("*".to_owned()), 2 => near(KEY)])),
        prop::collection::vec(conditions(), 0..3),
    )
        .prop_map(move |(effect, (who, principal), (what, action), (on, resource), conditions)| {
            let mut statement = Map::new();
            statement.insert("Effect".into(), effect.into());
            if with_principal {
                statement.insert(if who { "Principal" } else { "NotPrincipal" }.into(), principal);
            }
            statement.insert(if what { "Action" } else { "NotAction" }.into(), action);
            statement.insert(if on { "Resource" } else { "NotResource" }.into(), resource);
            if !conditions.is_empty() {
                let mut all = json!({});
                for (operator, key, values) in conditions {
                    all[operator][key] = values;
                }
                statement.insert("Condition".into(), all);
            }
            statement.into()
        })
}

fn policy(with_principal: bool) -> impl Strategy<Value = Value> {
    let version = select(vec!["2012-10-17", "2012-10-17", "2008-10-17"]);
    (version, prop::collection::vec(statement(with_principal), 0..4))
        .prop_map(|(version, statements)| json!({ "Version": version, "Statement": statements }))
}

fn known() -> impl Strategy<Value = (Known, usize)> {
    fn from(table: &[(&'static str, Option<i64>)]) -> impl Strategy<Value = Option<&'static str>> {
        prop::option::of(select(table.iter().map(|(text, _)| *text).collect::<Vec<_>>()))
    }
    (
        0..WHO.len(),
        prop::option::of(select(vec!["alpha-beta", "ALPHA-beta", "alpha*beta", "alice", "beta"])),
        prop::collection::vec(select(vec!["alpha-beta", "alpha", "alice", "alpha-alice"]), 0..3),
        from(&NUMBERS),
        from(&DATES),
        prop::option::of(select(ADDRESSES.to_vec())),
        select(vec!["true", "false", "True"]),
    )
        .prop_map(|(who, word, tags, number, date, address, secure)| {
            let (_, _, principal_arn, _, kind) = WHO[who];
            let single = [
                ("kms:Word", word),
                ("kms:Number", number),
                ("aws:CurrentTime", date),
                ("aws:SourceIp", address),
                ("aws:SecureTransport", Some(secure)),
                ("aws:PrincipalArn", Some(principal_arn)),
                ("aws:username", Some(kind).filter(|kind| !["root", "session"].contains(kind))),
            ];
            let mut known: Known =
                single.into_iter().filter_map(|(key, value)| Some((key, vec![value?]))).collect();
            if !tags.is_empty() {
                known.insert("aws:TagKeys", tags);
            }
            (known, who)
        })
}

fn case() -> impl Strategy<Value = Case> {
    let session = prop::option::weighted(0.3, policy(false));
    let key = prop::option::weighted(0.8, policy(true));
    (known(), key, prop::collection::vec(policy(false), 0..3), session, prop::bool::weighted(0.1)).prop_map(
        |((known, who), key, identity, session, granted)| {
            // Root has no session policy.
            let session = session.filter(|_| WHO[who].4 == "session");
            Case { who, key, identity, session, granted, known }
        },
    )
}

#[test]
fn both_evaluators_decide_alike() {
    let config = ProptestConfig {
        cases: 3_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let outcomes = std::cell::RefCell::new(BTreeMap::<String, usize>::new());
    proptest!(config, |(case in case())| {
        let caller = caller(&case);
        let expected = reference(&case, &caller);
        *outcomes.borrow_mut().entry(format!("{expected:?}")).or_default() += 1;
        prop_assert_eq!(decision(&case, &caller), expected);
    });
    // The cases say something only if they go every way.
    for outcome in ["Ok(true)", "Ok(false)", "Err(true)", "Err(false)"] {
        let count = outcomes.borrow().get(outcome).copied().unwrap_or_default();
        assert!(count > 75, "{outcome}: {count}");
    }
}

/// Conditions alone, one at a time: whole decisions seldom hang on one.
#[test]
fn both_evaluators_read_conditions_alike() {
    let config = ProptestConfig {
        cases: 5_000,
        rng_seed: RngSeed::Fixed(2),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let held = std::cell::Cell::new((0, 0));
    proptest!(config, |((known, who) in known(), (operator, name, values) in conditions())| {
        let policy = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { &operator: { name: &values } } },
        ] });
        let case = Case { who, key: Some(policy.clone()), identity: vec![], session: None, granted: false, known };
        let expected = condition(&operator, name, &list(&values), true, &case.known);
        let mut facts = Facts::default();
        for (key, values) in &case.known {
            facts.list(key, values.iter().copied());
        }
        let caller = caller(&case);
        let facts: Box<dyn FnOnce() -> Facts> = Box::new(move || facts);
        let request = Request { caller: &caller, action: ACTION, resource: KEY, facts: std::cell::LazyCell::new(facts) };
        prop_assert_eq!(Policy::read(&policy).unwrap().outcome(&request).allowed, expected);
        let (yes, no) = held.get();
        held.set(if expected { (yes + 1, no) } else { (yes, no + 1) });
    });
    let (yes, no) = held.get();
    assert!(yes > 800 && no > 800, "{yes} hold, {no} do not");
}
