//! Properties that hold for every policy, and for every text.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Context, PolicyDocument, Reviewer, RoleArn, access_matrix, diff, findings, json_diff, review};

/// Any JSON, four levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

const WORDS: &[&str] = &[
    "*",
    "Allow",
    "Deny",
    "kms:Sign",
    "kms:*",
    "KMS:sign",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "lambda.amazonaws.com",
    "arn:aws:iam::111122223333:role/bot",
    "AROA4XEXAMPLE7Q2LM5N",
    "2012-10-17",
    "true",
    "",
];

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z:]{0,8}",
        prop::sample::select(
            &[
                "Version",
                "Statement",
                "Sid",
                "Effect",
                "Principal",
                "NotPrincipal",
                "Action",
                "NotAction",
                "Resource",
                "Condition",
                "AWS",
                "Service",
                "StringEquals",
                "Bool",
                "kms:SigningAlgorithm",
                "kms:messagetype",
                "kms:MessageType",
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

/// A statement that is mostly well formed.
fn statement() -> impl Strategy<Value = Value> {
    let who = prop::collection::vec(
        prop::sample::select(
            &[
                "111122223333",
                "444455556666",
                "arn:aws:iam::111122223333:role/a",
                "arn:aws:iam::111122223333:role/b",
                "arn:aws:sts::111122223333:assumed-role/a/session",
                "nobody",
                "*",
            ][..],
        ),
        1..3,
    );
    let what = prop::collection::vec(
        prop::sample::select(&["kms:Sign", "kms:GetPublicKey", "kms:*", "kms:PutKeyPolicy"][..]),
        1..4,
    );
    let condition = prop::option::of(prop::sample::select(&["RAW", "DIGEST"][..]));
    ("[A-D]?", any::<bool>(), who, what, condition).prop_map(|(sid, allow, who, what, condition)| {
        let mut map = Map::new();
        if !sid.is_empty() {
            map.insert("Sid".to_owned(), sid.into());
        }
        map.insert("Effect".to_owned(), if allow { "Allow" } else { "Deny" }.into());
        map.insert("Principal".to_owned(), json!({ "AWS": who }));
        map.insert("Action".to_owned(), json!(what));
        map.insert("Resource".to_owned(), "*".into());
        if let Some(value) = condition {
            map.insert("Condition".to_owned(), json!({ "StringEquals": { "kms:MessageType": value } }));
        }
        Value::Object(map)
    })
}

fn policy() -> impl Strategy<Value = Value> {
    prop::collection::vec(statement(), 0..5)
        .prop_map(|list| json!({ "Version": "2012-10-17", "Statement": list }))
}

fn object() -> impl Strategy<Value = Value> {
    prop_oneof![
        policy(),
        prop::collection::vec((key(), any_json()), 0..4)
            .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        prop::collection::vec(any_json(), 0..3).prop_map(|list| json!({ "Statement": list })),
    ]
}

fn read(value: &Value) -> PolicyDocument {
    PolicyDocument::parse(&value.to_string()).unwrap()
}

/// The same policy written otherwise: statements, fields and lists the other way round, single texts as lists.
fn rewritten(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .rev()
                .map(|(k, v)| match (k.as_str(), v) {
                    ("Action" | "Resource" | "AWS" | "kms:MessageType", Value::String(text)) => {
                        (k.clone(), json!([text]))
                    }
                    _ => (k.clone(), rewritten(v)),
                })
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.iter().rev().map(rewritten).collect()),
        Value::String(text) if text == "111122223333" => "arn:aws:iam::111122223333:root".into(),
        Value::String(text) if text == "kms:Sign" => "KMS:SIGN".into(),
        other => other.clone(),
    }
}

/// Answers of get-key-policy are read as the policy in them.
fn is_readable(value: &Value) -> bool {
    value.get("Policy").is_none()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_and_printing_lose_nothing(value in object().prop_filter("readable", is_readable)) {
        let doc = read(&value);
        prop_assert_eq!(&PolicyDocument::parse(&doc.to_pretty_json()).unwrap(), &doc);
        prop_assert_eq!(PolicyDocument::parse(&doc.to_minified_json()).unwrap().to_pretty_json(), doc.to_pretty_json());
        prop_assert_eq!(doc.to_minified_json(), value.to_string());
    }

    #[test]
    fn the_normal_form_is_its_own_normal_form(value in object().prop_filter("readable", is_readable)) {
        let canonical = read(&value).canonical_json();
        prop_assert_eq!(PolicyDocument::parse(&canonical).unwrap().canonical_json(), canonical);
    }

    #[test]
    fn writing_does_not_matter(value in policy()) {
        let (one, other) = (read(&value), read(&rewritten(&value)));
        prop_assert_eq!(one.hash(), other.hash());
        prop_assert!(diff(&one, &other).is_empty());
        prop_assert!(json_diff(&one, &other).iter().all(super::DiffRow::is_equal));
        let reviewed = review(&one, &other, &Context::default());
        prop_assert!(reviewed.access.iter().all(|row| !row.changes()));
        prop_assert!(reviewed.blockers.iter().all(|finding| finding.code.starts_with("lockout")));
    }

    #[test]
    fn a_policy_does_not_differ_from_itself(value in object().prop_filter("readable", is_readable)) {
        let doc = read(&value);
        prop_assert!(diff(&doc, &doc).is_empty());
        prop_assert!(json_diff(&doc, &doc).iter().all(super::DiffRow::is_equal));
    }

    #[test]
    fn no_difference_means_the_same_and_the_other_way_round(a in policy(), b in policy()) {
        let (a, b) = (read(&a), read(&b));
        prop_assert_eq!(diff(&a, &b).is_empty(), a.means_the_same(&b));
        prop_assert_eq!(a.hash() == b.hash(), a.means_the_same(&b));
    }

    #[test]
    fn both_sides_of_the_json_diff_are_the_policies(a in policy(), b in policy()) {
        let (a, b) = (read(&a), read(&b));
        let rows = json_diff(&a, &b);
        let left: Vec<&str> = rows.iter().filter_map(super::DiffRow::left).collect();
        let right: Vec<&str> = rows.iter().filter_map(super::DiffRow::right).collect();
        prop_assert!(PolicyDocument::parse(&left.join("\n")).unwrap().means_the_same(&a));
        prop_assert!(PolicyDocument::parse(&right.join("\n")).unwrap().means_the_same(&b));
    }

    #[test]
    fn a_change_made_to_its_own_base_is_the_change(a in policy(), b in policy()) {
        let (a, b) = (read(&a), read(&b));
        // Statements that differ in nothing but repetition are one to a rebase.
        let unique = |doc: &PolicyDocument| {
            let list = super::pairing::normal_statements(doc);
            list.iter().all(|s| list.iter().filter(|t| super::pairing::sid(t) == super::pairing::sid(s)).count() == 1)
        };
        prop_assume!(unique(&a) && unique(&b));
        prop_assert!(super::rebase(&a, &b, &a).unwrap().means_the_same(&b));
    }

    #[test]
    fn spans_are_where_the_values_are(value in object().prop_filter("readable", is_readable), indented in any::<bool>()) {
        let text = if indented { format!("{value:#}") } else { value.to_string() };
        let (doc, found) = (read(&value), super::text::spans(&text).unwrap());
        let json = |span: super::text::Span| serde_json::from_str::<Value>(span.of(&text)).unwrap();
        prop_assert_eq!(json(found.whole), value.clone());
        let raw = doc.raw_statements();
        prop_assert_eq!(found.statements.len(), raw.len());
        for (place, statement) in found.statements.iter().zip(raw) {
            prop_assert_eq!(&json(place.whole), statement);
            let fields: Map<String, Value> = place.fields.iter().map(|f| (f.name.clone(), json(f.value))).collect();
            prop_assert_eq!(fields, statement.as_object().cloned().unwrap_or_default());
        }
        // The same in an answer of get-key-policy, where all of it is escaped.
        let answer = json!({ "Policy": text }).to_string();
        prop_assert_eq!(&PolicyDocument::parse(&answer).unwrap(), &doc);
        let escaped = super::text::spans(&answer).unwrap();
        let unescaped = |span: super::text::Span| {
            serde_json::from_str::<String>(&format!("\"{}\"", span.of(&answer))).unwrap()
        };
        prop_assert_eq!(unescaped(escaped.whole), found.whole.of(&text));
        for (outer, inner) in escaped.statements.iter().zip(&found.statements) {
            prop_assert_eq!(unescaped(outer.whole), inner.whole.of(&text));
        }
    }

    #[test]
    fn edits_of_a_text_make_the_other_policy(a in policy(), b in policy()) {
        let (text, one, other) = (format!("{a:#}\n"), read(&a), read(&b));
        let changed = super::text::edit::apply(&text, &super::text::edits(&text, &one, &other).unwrap());
        prop_assert_eq!(PolicyDocument::parse(&changed).unwrap(), other);
        prop_assert!(super::text::edits(&text, &one, &one).unwrap().is_empty());
    }

    #[test]
    fn no_text_makes_spans_panic(text in "[\\[\\]{}\":, \\\\a1ü😀\n-]{0,60}") {
        let lines = super::text::Lines::new(&text);
        for span in super::text::spans(&text).into_iter().flat_map(|s| s.fields).map(|f| f.value) {
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            let place = lines.place(span.start);
            prop_assert_eq!(lines.offset(place.line, place.column), span.start);
            prop_assert!(place.utf16 <= place.column);
        }
        let _ = PolicyDocument::parse(&text);
    }

    #[test]
    fn a_rebase_succeeds_exactly_if_no_row_clashes(a in object(), b in object(), c in object()) {
        let read = |value: &Value| PolicyDocument::parse(&value.to_string());
        let (Ok(a), Ok(b), Ok(c)) = (read(&a), read(&b), read(&c)) else { return Ok(()) };
        let rows = super::three_way(&a, &b, &c);
        prop_assert_eq!(rows.iter().all(|row| !row.clash), super::rebase(&a, &c, &b).is_ok());
        // Nothing is lost on the way: whatever a side has stands in a row.
        for (doc, side) in [
            (&a, rows.iter().filter(|row| row.base_json.is_some()).count()),
            (&b, rows.iter().filter(|row| row.theirs_json.is_some()).count()),
            (&c, rows.iter().filter(|row| row.yours_json.is_some()).count()),
        ] {
            prop_assert!(side >= doc.raw_statements().len());
        }
        for row in &rows {
            let both = row.theirs != super::ChangeKind::Unchanged && row.yours != super::ChangeKind::Unchanged;
            prop_assert!(!row.clash || both || row.base_json.is_none(), "{row:?}");
        }
    }

    #[test]
    fn whatever_is_proposed_is_granted_and_stays_so(value in policy()) {
        let (base, role) = (read(&value), RoleArn::parse("arn:aws:iam::111122223333:role/new").unwrap());
        let Ok(first) = super::propose_lambda_access(&base, &role, super::JwsAlgorithm::Rs384) else { return Ok(()) };
        let kept = diff(&base, &first.document);
        prop_assert_eq!(kept.count(super::ChangeKind::Removed) + kept.count(super::ChangeKind::Changed), 0);
        let principal = super::Principal::read("AWS", role.as_str());
        for action in ["kms:Sign", "kms:GetPublicKey", "kms:DescribeKey"] {
            prop_assert!(super::access::access(&first.document.statements(), &principal, action).allowed);
        }
        let again = super::propose_lambda_access(&first.document, &role, super::JwsAlgorithm::Rs384).unwrap();
        prop_assert!(again.already_granted);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}") {
        if let Ok(doc) = PolicyDocument::parse(&text) {
            findings(&doc, &Context::default());
        }
        let _ = RoleArn::parse(&text);
    }

    #[test]
    fn no_json_makes_it_panic(a in object(), b in object()) {
        let (Ok(a), Ok(b)) = (PolicyDocument::parse(&a.to_string()), PolicyDocument::parse(&b.to_string())) else { return Ok(()) };
        let reviewed = review(&a, &b, &Context::for_key("arn:aws:kms:us-east-1:111122223333:key/x"));
        prop_assert!(reviewed.size > 0 && !json_diff(&a, &b).is_empty());
        let _ = super::rebase(&a, &b, &a);
    }

    #[test]
    fn what_is_kept_from_one_review_to_the_next_changes_none(
        base in prop_oneof![policy(), object()],
        steps in prop::collection::vec((statement(), any::<prop::sample::Index>(), 0..4_u8), 1..5),
        other in object(),
    ) {
        let Ok(base) = PolicyDocument::parse(&base.to_string()) else { return Ok(()) };
        let context = Context::for_key("arn:aws:kms:us-east-1:111122223333:key/x");
        let reviewer = Reviewer::new(base.clone(), context.clone());
        let mut list: Vec<Value> = base.raw_statements().into_iter().cloned().collect();
        let check = |proposed: &Value| {
            let Ok(proposed) = PolicyDocument::parse(&proposed.to_string()) else { return Ok(()) };
            let reviewed = reviewer.review(&proposed);
            prop_assert_eq!(reviewed.size, proposed.to_minified_json().len());
            prop_assert_eq!(&reviewed.access, &access_matrix(&base, &proposed));
            prop_assert_eq!(&reviewed.diff, &diff(&base, &proposed));
            let own: Vec<_> = reviewed.findings.into_iter().filter(|f| f.code != "loses-sign").collect();
            prop_assert_eq!(own, findings(&proposed, &context));
            Ok(())
        };
        for (statement, place, what) in steps {
            let at = place.index(list.len() + 1);
            match what {
                0 => list.insert(at, statement),
                1 if at < list.len() => drop(list.remove(at)),
                2 if at < list.len() => list[at] = statement,
                _ => list.reverse(),
            }
            check(&json!({ "Version": "2012-10-17", "Statement": list }))?;
        }
        check(&other)?;
        check(&json!({ "Statement": list }))?;
    }

    #[test]
    fn role_arns_survive_their_reading(path in "(/[a-z]{1,8}){0,3}/", name in "[A-Za-z0-9_+=,.@-]{1,64}") {
        let text = format!("arn:aws:iam::111122223333:role{path}{name}");
        let role = RoleArn::parse(&text).unwrap();
        prop_assert_eq!((role.as_str(), role.role_name()), (text.as_str(), name.as_str()));
    }
}
