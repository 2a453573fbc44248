//! Properties that hold for every text, and at every place in it.

use proptest::prelude::*;
use serde_json::Value;

use super::{complete, statement_spans, tokens};

/// Pieces of policies, whole and broken, in any order.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(
            &[
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"",
                "\\",
                "\n",
                " ",
                "\r\n",
                "é",
                "😀",
                "\u{feff}",
                "true",
                "-1",
                "\"Statement\"",
                "\"Statement\": [{",
                "\"Action\"",
                "\"Action\": [\"kms:Sign\", ",
                "\"Condition\": {\"StringEquals\": {\"kms:",
                "\"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/é",
                "\"Effect\": \"A",
                "kms:Sign",
                "\\u00e9",
                "\\\"",
            ][..]
        )
        .prop_map(str::to_owned),
        "[ -~]{0,6}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A policy that is JSON.
fn policy() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        "[a-zé\"\\\\\n{}]{0,5}".prop_map(Value::from)
    ];
    let json = leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec(("[A-Za-z]{1,9}|Statement", inner), 0..3)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    });
    (prop::collection::vec(json.clone(), 0..4), json, any::<bool>()).prop_map(|(list, other, single)| {
        let statement = if single { other.clone() } else { Value::from(list) };
        Value::Object(
            [("a".to_owned(), other), ("Statement".to_owned(), statement), ("z".to_owned(), 1.into())]
                .into_iter()
                .collect(),
        )
    })
}

proptest! {
    #[test]
    fn completion_takes_every_place_and_gives_what_can_be_put_there(text in text()) {
        for offset in 0..=text.len() + 2 {
            if let Some(found) = complete(&text, offset) {
                prop_assert!(found.range.start <= found.range.end);
                prop_assert!(text.get(found.range.clone()).is_some(), "{:?} of {text:?}", found.range);
                prop_assert!(!found.items.is_empty());
            }
        }
    }

    #[test]
    fn tokens_follow_each_other_and_leave_out_white_space_alone(text in text()) {
        let mut at = 0;
        for token in tokens(&text) {
            let gap = text.get(at..token.range.start);
            prop_assert!(gap.is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || c == '\u{feff}')), "{text:?}");
            let piece = text.get(token.range.clone());
            prop_assert!(piece.is_some_and(|piece| !piece.is_empty() && !piece.contains('\n')));
            at = token.range.end;
        }
        let rest_is_empty = text[at..].chars().all(|c| c.is_whitespace() || c == '\u{feff}');
        prop_assert!(rest_is_empty);
        for span in statement_spans(&text) {
            prop_assert!(text.get(span).is_some());
        }
    }

    #[test]
    fn spans_of_json_are_its_statements(policy in policy(), pretty in any::<bool>()) {
        let text = if pretty { format!("{policy:#}") } else { policy.to_string() };
        let spans: Vec<Value> =
            statement_spans(&text).into_iter().map(|span| serde_json::from_str(&text[span]).unwrap()).collect();
        let wanted = match &policy["Statement"] {
            Value::Array(list) => list.clone(),
            single => vec![single.clone()],
        };
        prop_assert_eq!(spans, wanted);
        let wrong = tokens(&text).into_iter().find(|token| token.kind == super::TokenKind::Error);
        prop_assert_eq!(wrong, None, "JSON has no mistakes: {}", text);
    }

    #[test]
    fn what_is_taken_leaves_json_that_was_json(at in 0_usize..400) {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":"111122223333"},
          "Action":["kms:Sign","kms:Verify"],"Resource":"*","Condition":{"StringEquals":{"kms:MessageType":["RAW"]}}}]}"#;
        if let Some(found) = complete(text, at)
            && text.as_bytes().get(found.range.end) == Some(&b'"')
        {
            for item in found.items.into_iter().filter(|item| !item.insert.starts_with('"')) {
                let mut next = text.to_owned();
                next.replace_range(found.range.clone(), &item.insert);
                prop_assert!(serde_json::from_str::<Value>(&next).is_ok(), "{next}");
            }
        }
    }
}
