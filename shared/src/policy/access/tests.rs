use super::AccessChange::{Changes, Gains, Keeps, Loses, No};
use super::*;

const ROOT: &str =
    r#"{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;

fn doc(statements: &[&str]) -> PolicyDocument {
    PolicyDocument::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(",")))
        .unwrap()
}

/// `effect principal action condition` as a statement; a bare name is the role of that name.
fn stmt(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let principal = match words[1] {
        "*" => r#""*""#.to_owned(),
        id if id.len() == 12 || id.contains(':') || id.starts_with("AROA") => format!(r#"{{"AWS":"{id}"}}"#),
        name => format!(r#"{{"AWS":"arn:aws:iam::111122223333:role/{name}"}}"#),
    };
    let condition = words.get(3).map(|json| format!(r#","Condition":{json}"#)).unwrap_or_default();
    format!(
        r#"{{"Sid":"{}","Effect":"{}","Principal":{principal},"Action":"{}","Resource":"*"{condition}}}"#,
        words[0], words[0], words[2]
    )
}

fn check(statements: &[&str], who: &str, action: &str, wanted: &str) {
    let lines: Vec<String> =
        statements.iter().map(|s| if s.starts_with('{') { (*s).to_owned() } else { stmt(s) }).collect();
    let doc = doc(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let who = if who.contains(':') || who.len() == 12 || who == "*" {
        who.to_owned()
    } else {
        format!("arn:aws:iam::111122223333:role/{who}")
    };
    let found = access(&doc.statements(), &Principal::read("AWS", &who), action);
    let shown = match (found.denied, found.allowed) {
        (true, _) => "denied".to_owned(),
        (false, true) => format!("yes {}", found.note().unwrap_or_default()).trim_end().to_owned(),
        (false, false) => "no".to_owned(),
    };
    assert_eq!(shown, wanted, "{statements:?} {who} {action}");
}

#[test]
fn evaluation_follows_iam() {
    let alg = r#"{"StringEquals":{"kms:SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_384","kms:MessageType":["RAW","DIGEST"]}}"#;
    let only_alg = &format!("Allow bot kms:* {alg}");
    let via = r#"{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#;
    let spare = r#"{"StringNotEquals":{"aws:PrincipalArn":"x"}}"#;
    check(&[ROOT], "bot", "kms:Sign", "no");
    check(&[ROOT], "111122223333", "kms:Sign", "yes");
    check(&["Allow bot kms:Sign"], "bot", "kms:Sign", "yes");
    check(&["Allow bot kms:Sign"], "other", "kms:Sign", "no");
    check(&["Allow bot kms:S*"], "bot", "kms:ScheduleKeyDeletion", "yes");
    check(&["Allow * kms:Sign"], "bot", "kms:Sign", "yes");
    check(&["Allow * kms:Sign"], "111122223333", "kms:Sign", "yes");
    check(&["Allow bot kms:Sign", "Deny * kms:*"], "bot", "kms:Sign", "denied");
    check(&["Allow bot kms:Sign", "Deny 111122223333 kms:*"], "bot", "kms:Sign", "denied");
    check(&["Allow bot kms:Sign", "Deny 444455556666 kms:*"], "bot", "kms:Sign", "yes");
    check(
        &["Allow bot kms:Sign", &format!("Deny * kms:* {spare}")],
        "bot",
        "kms:Sign",
        "yes denied at times by aws:PrincipalArn",
    );
    check(&[only_alg], "bot", "kms:Sign", "yes RS384 only");
    check(&[only_alg], "bot", "kms:GetPublicKey", "no");
    check(&[only_alg, "Allow bot kms:Sign"], "bot", "kms:Sign", "yes");
    check(&["Allow bot kms:Sign", only_alg], "bot", "kms:Sign", "yes");
    check(
        &[only_alg, &format!("Allow bot kms:Sign {via}")],
        "bot",
        "kms:Sign",
        "yes RS384 only or if kms:ViaService",
    );
    check(&[&format!("Deny bot kms:* {alg}"), "Allow bot kms:*"], "bot", "kms:GetPublicKey", "yes");
    check(&["Allow bot kms:Sign"], "arn:aws:sts::111122223333:assumed-role/bot/session", "kms:Sign", "yes");
    check(&["Allow bot kms:Sign"], "arn:aws:sts::444455556666:assumed-role/bot/session", "kms:Sign", "no");
    check(&[r#"{"Effect":"Allow","Principal":"*","Action":"kms:Sign"}"#], "bot", "kms:Sign", "no");
    check(
        &[r#"{"Effect":"Allow","Principal":"*","Action":"kms:Sign","NotResource":"x"}"#],
        "bot",
        "kms:Sign",
        "no",
    );
    check(
        &[r#"{"Effect":"allow","Principal":"*","Action":"kms:Sign","Resource":"*"}"#],
        "bot",
        "kms:Sign",
        "no",
    );
    let not = r#"{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/bot"},"NotAction":"kms:Sign","Resource":"*"}"#;
    check(&[not], "bot", "kms:DescribeKey", "no");
    check(&[not], "other", "kms:DescribeKey", "yes");
    check(&[not], "other", "kms:Sign", "no");
    check(&[not], "*", "kms:DescribeKey", "yes");
}

#[test]
fn orphans_do_not_come_in_with_everyone() {
    let doc = doc(&[&stmt("Allow * kms:Sign"), &stmt("Allow AROA4XEXAMPLE7Q2LM5N kms:DescribeKey")]);
    let orphan = Principal::read("AWS", "AROA4XEXAMPLE7Q2LM5N");
    assert!(!access(&doc.statements(), &orphan, "kms:Sign").allowed);
    assert!(access(&doc.statements(), &orphan, "kms:DescribeKey").allowed);
}

#[test]
fn the_matrix_shows_who_gains_and_who_loses() {
    let alg = r#"{"StringEquals":{"kms:SigningAlgorithm":"ECDSA_SHA_384"}}"#;
    let base = doc(&[ROOT, &stmt("Allow ivr kms:Sign"), &stmt("Allow narrowed kms:Sign")]);
    let proposed = doc(&[
        r#"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":["KMS:*"],"Resource":["*"]}"#,
        &stmt(&format!("Allow bot kms:Sign {alg}")),
        &stmt("Allow bot kms:GetPublicKey"),
        &stmt(&format!("Allow narrowed kms:Sign {alg}")),
    ]);
    let rows = access_matrix(&base, &proposed);
    let shown: Vec<(String, Vec<AccessChange>)> = rows
        .iter()
        .map(|row| (row.principal.name(), row.cells.iter().map(|cell| cell.change).collect()))
        .collect();
    assert_eq!(
        shown,
        [
            ("bot".to_owned(), vec![Gains, Gains, No, No, No]),
            ("ivr".to_owned(), vec![Loses, No, No, No, No]),
            ("narrowed".to_owned(), vec![Changes, No, No, No, No]),
            ("Account 1111-2222-3333".to_owned(), vec![Keeps, Keeps, Keeps, Keeps, Keeps]),
        ]
    );
    assert_eq!(rows[0].cells[0].note.as_deref(), Some("ES384 only"));
    assert_eq!(rows[2].cells[0].note.as_deref(), Some("now ES384 only"));
    assert_eq!(rows[1].cells[0].note, None);
}
