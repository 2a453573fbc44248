use super::*;

/// Completions at the `|` of a text.
fn at(text: &str) -> Option<Completions> {
    let offset = text.find('|').unwrap();
    complete(&text.replacen('|', "", 1), offset)
}

fn labels(text: &str) -> Vec<String> {
    at(text).map(|found| found.items.into_iter().map(|item| item.label).collect()).unwrap_or_default()
}

/// The text after the first completion is taken.
fn taken(text: &str) -> String {
    let found = at(text).unwrap();
    let mut plain = text.replacen('|', "", 1);
    plain.replace_range(found.range, &found.items[0].insert);
    plain
}

fn in_statement(inner: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"A","Principal":{{"AWS":"arn:aws:iam::111122223333:role/bot"}}}},{{{inner}}}]}}"#
    )
}

#[test]
fn each_place_has_its_names() {
    for (inner, first) in [
        (r#""Effect": "|""#, "Allow"),
        (r#""Effect": "d|""#, "Deny"),
        (r#""Action": "|""#, "kms:Sign"),
        (r#""Action": ["kms:Sign", "kms:get|"]"#, "kms:GetPublicKey"),
        (r#""Action": ["GetK|"]"#, "kms:GetKeyPolicy"),
        (r#""Action": ["kms:*|"]"#, ""),
        (r#""NotAction": "kms:put|""#, "kms:PutKeyPolicy"),
        (r#""Resource": "|""#, "*"),
        (r#""Principal": {"|"}"#, "AWS"),
        (r#""Principal": {"AWS": "|"}"#, "arn:aws:iam::111122223333:role/bot"),
        (r#""Principal": {"AWS": ["arn:aws:iam::111122223333:root", "root|"]}"#, ""),
        (r#""Principal": {"AWS": ["root|"]}"#, "arn:aws:iam::111122223333:root"),
        (r#""Principal": {"Service": "log|"}"#, "delivery.logs.amazonaws.com"),
        (r#""|""#, "Sid"),
        (r#""Sid": "B", "|": "Allow""#, "Effect"),
        (r#""Condition": {"|"}"#, "StringEquals"),
        (r#""Condition": {"StringEquals": {"kms:SigningAlgorithm": "rs|"}}"#, "RSASSA_PSS_SHA_256"),
        (r#""Condition": {"StringEquals": {"kms:SigningAlgorithm": "rs384|"}}"#, "RSASSA_PKCS1_V1_5_SHA_384"),
        (r#""Condition": {"StringEquals": {"KMS:messagetype": ["RAW", "|"]}}"#, "DIGEST"),
        (r#""Condition": {"StringEquals": {"kms:CallerAccount": "|"}}"#, "111122223333"),
        (r#""Condition": {"Null": {"kms:MessageType": "|"}}"#, "true"),
        (r#""Condition": {"Bool": {"aws:SecureTransport": "f|"}}"#, "false"),
        (r#""Condition": {"ArnLike": {"aws:PrincipalArn": "|"}}"#, "arn:aws:iam::111122223333:role/bot"),
        (r#""Sid": "|""#, ""),
    ] {
        let found = labels(&in_statement(inner));
        assert_eq!(found.first().map_or("", String::as_str), first, "{inner}: {found:?}");
    }
    assert_eq!(labels(r#"{"Version": "|"}"#), ["2012-10-17"]);
    assert_eq!(labels(r#"{"Version": "x", "|"}"#), ["Id", "Statement"]);
    assert_eq!(labels("|"), Vec::<String>::new());
}

#[test]
fn condition_keys_of_the_statements_actions_come_first() {
    for (actions, wanted, last) in [
        (r#"["kms:Sign"]"#, ["kms:MessageType", "kms:RequestAlias", "kms:SigningAlgorithm"], false),
        (r#""kms:VerifyMac""#, ["kms:MacAlgorithm", "kms:RequestAlias", "kms:CallerAccount"], false),
    ] {
        // The action may stand behind the condition.
        for text in [
            format!(r#""Action": {actions}, "Condition": {{"StringEquals": {{"|"}}}}"#),
            format!(r#""Condition": {{"StringEquals": {{"|"}}}}, "Action": {actions}"#),
        ] {
            let found = labels(&in_statement(&text));
            let first: Vec<&str> = found.iter().take(3).map(String::as_str).collect();
            assert!(wanted.iter().all(|key| first.contains(key)), "{actions}: {first:?}");
            assert_eq!(found.last().is_some_and(|key| key == "kms:SigningAlgorithm"), last);
        }
    }
    let mixed = at(&in_statement(
        r#""Action": ["kms:Sign", "kms:GetPublicKey"], "Condition": {"StringEquals": {"kms:Sig|"}}"#,
    ));
    assert!(mixed.unwrap().items[0].detail.starts_with("Carried by some actions"));
}

#[test]
fn what_stands_there_already_is_not_offered_again() {
    let found = labels(&in_statement(r#""Action": ["kms:Sign", "kms:Verify", "|"]"#));
    assert!(!found.iter().any(|label| label == "kms:Sign" || label == "kms:Verify"));
    let fields = labels(&in_statement(r#""Principal": "*", "Effect": "Allow", "|""#));
    assert_eq!(fields, ["Sid", "Action", "Resource", "Condition", "NotAction", "NotResource"]);
}

#[test]
fn what_is_missing_is_put_in() {
    for (text, wanted) in [
        (r#"{"Statement": [{"Effect": "A|"}]}"#, r#"{"Statement": [{"Effect": "Allow"}]}"#),
        // Without its end, and with the next field below.
        (
            "{\"Statement\": [{\"Effect\": \"A|\n\"Sid\": \"x\"}]}",
            "{\"Statement\": [{\"Effect\": \"Allow\"\n\"Sid\": \"x\"}]}",
        ),
        ("{\"Statement\": [{\"Effect\": |", "{\"Statement\": [{\"Effect\": \"Allow\""),
        ("{\"Statement\": [{\"Act|", "{\"Statement\": [{\"Action\": "),
        ("{\"Statement\": [{|", "{\"Statement\": [{\"Sid\": "),
        ("{\"Statement\": [{\"Eff|\": \"Allow\"}]}", "{\"Statement\": [{\"Effect\": \"Allow\"}]}"),
        (
            "{\"Statement\": [{\"Action\": [\"kms:Verify\", |]}]}",
            "{\"Statement\": [{\"Action\": [\"kms:Verify\", \"kms:Sign\"]}]}",
        ),
        // The whole text is replaced, also what stands behind the caret.
        (r#"{"Statement": [{"Action": "kms:Si|gxyz"}]}"#, r#"{"Statement": [{"Action": "kms:Sign"}]}"#),
    ] {
        assert_eq!(taken(text), wanted, "{text}");
    }
}

#[test]
fn nothing_is_offered_where_all_is_written_or_nothing_known() {
    for text in [
        r#"{"Statement": [{"Effect": "Allow|"}]}"#,
        r#"{"Statement": [{"Effect": "Allow"| }]}"#,
        r#"{"Statement": [{"Sid": "x|"}]}"#,
        r#"{"Other": {"Action": "|"}}"#,
        r#"{"Statement": [{"Action": "zzz|"}]}"#,
        "[|",
    ] {
        assert_eq!(at(text), None, "{text}");
    }
}
