use super::*;

#[test]
fn keeps_unknown_fields_and_order() {
    let text = r#"{
  "Id": "key-default-1",
  "Zulu": [1, 2.5, null, true],
  "Version": "2012-10-17",
  "Statement": [
    {
      "Resource": "*",
      "Note": {
        "b": 1,
        "a": "ü"
      }
    }
  ]
}"#;
    let doc = PolicyDocument::parse(text).unwrap();
    let pretty = doc.to_pretty_json();
    assert_eq!(PolicyDocument::parse(&pretty).unwrap(), doc);
    assert_eq!(doc.to_minified_json(), text.replace(['\n', ' '], ""));
    let at = |needle: &str| pretty.find(needle).unwrap();
    assert!(
        at("Id") < at("Zulu")
            && at("Zulu") < at("Version")
            && at("Resource") < at("Note")
            && at("\"b\"") < at("\"a\"")
    );
}

fn check(text: &str, message: &str, place: Option<(usize, usize)>) {
    let error = PolicyDocument::parse(text).unwrap_err();
    assert!(error.message.contains(message), "{text:?}: {error}");
    assert_eq!(error.line.zip(error.column), place, "{text:?}: {error}");
    assert!(!error.hint.is_empty() && error.to_string().contains(&error.hint));
}

#[test]
fn errors_say_where_and_what_to_do() {
    for (text, message, place) in [
        ("", "There is no policy here", None),
        (" \n\t", "There is no policy here", None),
        ("[1]", "this is a list", Some((1, 1))),
        ("\"x\"", "this is a piece of text", Some((1, 1))),
        ("{", "ends before the policy does", Some((1, 1))),
        ("{\"a\":1,}", "comma with nothing after it", Some((1, 8))),
        ("{\"a\":[1,]}", "comma with nothing after it", Some((1, 9))),
        ("{\"a\":1} {", "more text after the end", Some((1, 9))),
        ("{\"a\":1\n\"b\":2}", "without a comma", Some((2, 1))),
        ("{\"a\" 1}", "has no value", Some((1, 6))),
        ("{'a':1}", "Single quotation marks", Some((1, 2))),
        ("{a:1}", "not in quotation marks", Some((1, 2))),
        ("{“a”:1}", "Curly quotation marks", Some((1, 2))),
        ("{\"a\":\"x\n\"}", "runs over the end of its line", Some((2, 0))),
        ("// hm\n{}", "no comments", Some((1, 1))),
        ("{\"a\":nope}", "This is not JSON", Some((1, 7))),
        ("{\"Effect\":1,\n \"Effect\":2}", "\"Effect\" stands twice", Some((2, 9))),
        (r#"{"Policy":"{\"Policy\":\"{}\"}"}"#, "with another one inside", None),
        (r#"{"Policy":"x"}"#, "This is not JSON", Some((1, 12))),
        ("{} default x", "more text after the end", Some((1, 4))),
        ("{\"a\":1,} \tdefault", "comma with nothing after it", Some((1, 8))),
        ("\u{feff}{\"a\":1,}", "comma with nothing after it", Some((1, 8))),
        // In the answer of get-key-policy: the place in the answer.
        (r#"{"Policy":"{\"a\":\n1,}","PolicyName":"default"}"#, "comma with nothing after it", Some((1, 23))),
        ("{\n\"Policy\":\"{'\"}", "Single quotation marks", Some((2, 12))),
    ] {
        let place = place.map(|(line, column): (usize, usize)| (line, column.max(1)));
        check(text, message, place);
    }
    check(&"[".repeat(5000), "nests too deep", Some((1, 128)));
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    assert!(PolicyDocument::parse("\u{feff}{\"Statement\":[]}").is_ok());
}

#[test]
fn the_whole_error_reads_as_one_line() {
    let error = PolicyDocument::parse("{\"a\":1,}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Line 1, column 8: There is a comma with nothing after it. Take out the comma before } or ]."
    );
}

#[test]
fn statements_of_any_shape() {
    for (text, count) in [
        (r#"{}"#, 0),
        (r#"{"Statement":{"Sid":"x"}}"#, 1),
        (r#"{"Statement":[{"Sid":"x"},7]}"#, 2),
        (r#"{"Statement":"x"}"#, 1),
    ] {
        assert_eq!(PolicyDocument::parse(text).unwrap().statements().len(), count, "{text}");
    }
}

#[test]
fn what_get_key_policy_prints_is_read() {
    let policy = "{\n  \"Version\": \"2012-10-17\",\n  \"Id\": \"ü\"\n}";
    let wanted = PolicyDocument::parse(policy).unwrap();
    let escaped = serde_json::Value::from(policy).to_string();
    for text in [
        format!("{policy}\tdefault\n"),
        format!("{policy}\r\ndefault\r\n"),
        format!("\u{feff}{policy}"),
        format!("{{\n    \"Policy\": {escaped},\n    \"PolicyName\": \"default\"\n}}\n"),
        format!("{{\"Policy\": {escaped}}}"),
        format!("\u{feff}{escaped}\n"),
        format!("{{\"Policy\": {escaped}}}\tdefault"),
    ] {
        assert_eq!(PolicyDocument::parse(&text).unwrap(), wanted, "{text}");
    }
    // A policy that has such a field beside others is a policy.
    let odd = r#"{"Policy":"{}","Statement":[]}"#;
    assert_eq!(PolicyDocument::parse(odd).unwrap().to_minified_json(), odd);
}
