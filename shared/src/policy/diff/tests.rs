use super::*;
use ChangeKind::{Added, Changed, Removed, Unchanged};

const BASE: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
    {"Sid":"Ops","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/ops","AROA4XEXAMPLE7Q2LM5N"]},"Action":["kms:Sign","kms:GetPublicKey"],"Resource":"*"},
    {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ivr"},"Action":"kms:Sign","Resource":"*"}]}"#;

fn edited(edit: impl Fn(&mut Value)) -> PolicyDiff {
    let base = PolicyDocument::parse(BASE).unwrap();
    let mut value = base.value().clone();
    edit(&mut value);
    diff(&base, &PolicyDocument::parse(&value.to_string()).unwrap())
}

fn kinds(diff: &PolicyDiff) -> Vec<(&str, ChangeKind)> {
    diff.statements.iter().map(|s| (s.label.as_str(), s.kind)).collect()
}

#[test]
fn the_same_policy_has_no_difference() {
    assert!(edited(|_| {}).is_empty());
}

#[test]
fn order_and_writing_are_no_difference() {
    let found = edited(|v| {
        let list = v["Statement"].as_array_mut().unwrap();
        list.reverse();
        list[1]["Action"] = serde_json::json!(["kms:GetPublicKey", "KMS:SIGN"]);
        list[2]["Principal"]["AWS"] = "111122223333".into();
    });
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(kinds(&found), [("Statement 1", Unchanged), ("Ops", Unchanged), ("Root", Unchanged)]);
}

#[test]
fn changes_are_told_field_by_field() {
    let found = edited(|v| {
        let ops = &mut v["Statement"][1];
        ops["Principal"]["AWS"] = "arn:aws:iam::111122223333:role/ops".into();
        ops["Action"] = serde_json::json!(["kms:Sign", "kms:DescribeKey"]);
        ops["Condition"] = serde_json::json!({"StringEquals": {"kms:messagetype": "RAW"}});
    });
    assert_eq!(kinds(&found), [("Root", Unchanged), ("Ops", Changed), ("Statement 3", Unchanged)]);
    let field = |name: &str, removed: &[&str], added: &[&str]| FieldChange {
        field: name.to_owned(),
        removed: removed.iter().map(|s| (*s).to_owned()).collect(),
        added: added.iter().map(|s| (*s).to_owned()).collect(),
    };
    assert_eq!(
        found.statements[1].fields,
        [
            field("Principal", &["AROA4XEXAMPLE7Q2LM5N"], &[]),
            field("Action", &["kms:GetPublicKey"], &["kms:DescribeKey"]),
            field("Condition", &[], &["StringEquals kms:MessageType = RAW"]),
        ]
    );
}

#[test]
fn added_removed_and_renamed() {
    let found = edited(|v| {
        let list = v["Statement"].as_array_mut().unwrap();
        list.remove(2);
        list[1]["Sid"] = "Operators".into();
        list.push(serde_json::json!({"Sid": "New", "Effect": "Deny", "Principal": "*", "Action": "kms:Sign", "Resource": "*"}));
    });
    assert_eq!(
        kinds(&found),
        [("Root", Unchanged), ("Operators", Changed), ("New", Added), ("Statement 3", Removed)]
    );
    assert_eq!(found.statements[1].fields[0].field, "Sid");
    assert_eq!(found.statements[3].summary, "Lets ivr call Sign");
    assert_eq!((found.count(Added), found.count(Removed)), (1, 1));
    assert!(found.statements[2].before.is_none() && found.statements[3].after.is_none());
}

#[test]
fn equal_statements_are_paired_one_to_one() {
    let found = edited(|v| {
        let list = v["Statement"].as_array_mut().unwrap();
        let copy = list[2].clone();
        list.push(copy);
    });
    assert_eq!(found.count(Added), 1);
    assert!(!found.is_empty());
}

#[test]
fn what_stands_outside_the_statements_counts() {
    let found = edited(|v| v["Version"] = "2008-10-17".into());
    assert_eq!(found.count(Unchanged), 3);
    assert_eq!(
        (found.document[0].removed[0].as_str(), found.document[0].added[0].as_str()),
        ("2012-10-17", "2008-10-17")
    );
    let found = edited(|v| v["Id"] = "x".into());
    assert_eq!((found.document[0].field.as_str(), found.document[0].added.len()), ("Id", 1));
}

#[test]
fn odd_statements_do_not_get_lost() {
    let found = edited(|v| v["Statement"] = serde_json::json!([7, "x", {"Sid": "Ops"}]));
    assert_eq!(found.count(Added), 2);
    assert_eq!(found.count(Removed), 2);
    let fields: Vec<&str> = found.statements[2].fields.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["Effect", "Principal", "Action", "Resource"]);
    let shape = edited(|v| v["Statement"][2]["Action"] = serde_json::json!([]));
    assert_eq!(shape.statements.iter().filter(|s| s.kind != Unchanged).count(), 1);
}
