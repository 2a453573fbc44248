use super::*;

fn doc(text: &str) -> PolicyDocument {
    PolicyDocument::parse(text).unwrap()
}

const BASE: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
    {"Sid":"Ops","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ops"},"Action":["kms:Sign","kms:GetPublicKey"],"Resource":"*"}]}"#;

/// Both sides put together again are the two policies.
fn assert_sides(rows: &[DiffRow], base: &PolicyDocument, proposed: &PolicyDocument) {
    for (side, policy) in [(0, base), (1, proposed)] {
        let lines: Vec<&str> =
            rows.iter().filter_map(|row| if side == 0 { row.left() } else { row.right() }).collect();
        let text = lines.join("\n");
        assert!(doc(&text).means_the_same(policy), "{text}");
    }
}

#[test]
fn equal_policies_have_equal_rows() {
    let other = BASE.replace("\"111122223333\"", "\"arn:aws:iam::111122223333:root\"");
    let rows = json_diff(&doc(BASE), &doc(&other));
    assert!(rows.iter().all(DiffRow::is_equal));
    assert!(rows.iter().any(|row| row.left() == Some(r#"        "AWS": "arn:aws:iam::111122223333:root""#)));
    assert_sides(&rows, &doc(BASE), &doc(&other));
}

#[test]
fn an_added_statement_is_one_block() {
    let new = r#",{"Sid":"Bot","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/bot"},"Action":"kms:Sign","Resource":"*"}]}"#;
    let proposed = BASE.replace("]}", new);
    let rows = json_diff(&doc(BASE), &doc(&proposed));
    let added: Vec<&str> = rows
        .iter()
        .filter_map(|row| match row {
            DiffRow::Added { right } => Some(right.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(added.first(), Some(&"    {"));
    assert_eq!(added.last(), Some(&"    },"));
    assert_eq!(
        added.len(),
        rows.iter().filter(|row| !row.is_equal()).count(),
        "nothing but the new statement differs"
    );
    assert_sides(&rows, &doc(BASE), &doc(&proposed));
}

#[test]
fn a_changed_value_stands_beside_the_old_one() {
    let proposed = BASE.replace("role/ops", "role/night-ops");
    let rows = json_diff(&doc(BASE), &doc(&proposed));
    let changed: Vec<&DiffRow> = rows.iter().filter(|row| !row.is_equal()).collect();
    assert_eq!(changed.len(), 1);
    assert!(
        matches!(changed[0], DiffRow::Changed { left, right } if left.contains("role/ops") && right.contains("role/night-ops"))
    );
}

#[test]
fn a_longer_list_adds_one_row() {
    let proposed = BASE.replace("\"kms:GetPublicKey\"]", "\"kms:GetPublicKey\",\"kms:Verify\"]");
    let rows = json_diff(&doc(BASE), &doc(&proposed));
    let different: Vec<&DiffRow> = rows.iter().filter(|row| !row.is_equal()).collect();
    assert_eq!(
        different,
        [&DiffRow::Added { right: "        \"kms:Verify\"".to_owned() }],
        "a comma alone is no difference"
    );
    assert_sides(&rows, &doc(BASE), &doc(&proposed));
}

#[test]
fn removed_and_empty() {
    let empty = r#"{"Version":"2012-10-17","Statement":[],"Zulu":{"Statement":[]}}"#;
    let rows = json_diff(&doc(BASE), &doc(empty));
    assert_sides(&rows, &doc(BASE), &doc(empty));
    let rows = json_diff(&doc(empty), &doc(BASE));
    assert_sides(&rows, &doc(empty), &doc(BASE));
    assert_sides(&json_diff(&doc("{}"), &doc(BASE)), &doc("{}"), &doc(BASE));
}

#[test]
fn the_partition_of_the_policy_is_used() {
    let china =
        r#"{"Statement":[{"Principal":{"AWS":["111122223333","arn:aws-cn:iam::111122223333:role/x"]}}]}"#;
    let rows = json_diff(&doc(china), &doc(china));
    assert!(
        rows.iter().any(|row| row.left().is_some_and(|l| l.contains("arn:aws-cn:iam::111122223333:root")))
    );
}
