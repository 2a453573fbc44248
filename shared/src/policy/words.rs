//! Policies in plain words.

use super::principal::{Principal, PrincipalKind};
use super::statement::{Condition, Effect, Statement};
use super::vocabulary::jws_name;

/// What a statement does, in one sentence without a full stop.
pub(super) fn summary(statement: &Statement) -> String {
    let lead = match statement.effect {
        Some(Effect::Allow) => "Lets",
        Some(Effect::Deny) => "Forbids",
        None => return "Has no effect that AWS knows (Allow or Deny)".to_owned(),
    };
    let verb = if statement.effect == Some(Effect::Allow) { "" } else { "to " };
    let who = who(statement);
    let what = what(statement, verb);
    let limits: Vec<String> = statement.conditions.iter().map(condition).collect();
    if limits.is_empty() {
        format!("{lead} {who} {what}")
    } else {
        format!("{lead} {who} {what}, only {}", join(&limits, "and"))
    }
}

fn who(statement: &Statement) -> String {
    let names: Vec<String> = statement.principals.iter().map(name_in_sentence).collect();
    let shown = match names.len() {
        0 => "nobody".to_owned(),
        1..=3 => join(&names, "and"),
        many => format!(
            "{}, {} and {} more",
            names.first().map_or("", String::as_str),
            names.get(1).map_or("", String::as_str),
            many - 2
        ),
    };
    if statement.not_principal { format!("everyone except {shown}") } else { shown }
}

fn name_in_sentence(principal: &Principal) -> String {
    match principal.kind {
        PrincipalKind::Account => format!("account {}", super::principal::dashed(&principal.id)),
        PrincipalKind::Everyone => "everyone".to_owned(),
        _ => principal.name(),
    }
}

fn what(statement: &Statement, verb: &str) -> String {
    if statement.actions.is_empty() {
        return format!("{verb}do nothing, as no action is named");
    }
    let names: Vec<String> = statement.actions.iter().map(|action| bare(action).to_owned()).collect();
    if statement.not_action {
        return format!("{verb}do everything except {}", join(&names, "and"));
    }
    if names.iter().any(|name| name == "*") {
        return format!("{verb}do everything with the key");
    }
    match names.len() {
        1..=6 => format!("{verb}call {}", join(&names, "and")),
        many => format!(
            "{verb}call {} and {} other actions",
            join(names.get(..3).unwrap_or_default(), ","),
            many - 3
        ),
    }
}

/// An action without its service.
pub(super) fn bare(action: &str) -> &str {
    action.strip_prefix("kms:").unwrap_or(action)
}

fn condition(condition: &Condition) -> String {
    let values = join(&condition.values, "or");
    match condition.key.as_str() {
        "kms:SigningAlgorithm" if condition.is_equality() => format!("with {values}"),
        "kms:MessageType" if condition.is_equality() => format!("for {values} messages"),
        key => format!("if {key} {} {values}", operator(&condition.operator)),
    }
}

fn operator(name: &str) -> String {
    match name {
        "StringEquals" | "Bool" | "NumericEquals" | "ArnEquals" => "is".to_owned(),
        "StringNotEquals" | "ArnNotEquals" | "NumericNotEquals" => "is not".to_owned(),
        "StringLike" | "ArnLike" => "is like".to_owned(),
        "StringNotLike" | "ArnNotLike" => "is not like".to_owned(),
        other => format!("({other})"),
    }
}

/// What a set of conditions leaves of an allowed action, as a short note: `RS384 only`. `None`: everything that matters.
pub(super) fn limit(conditions: &[Condition]) -> Option<String> {
    // Conditions have no order.
    let notes = super::normal::sorted(conditions.iter().filter_map(limit_of).collect());
    (!notes.is_empty()).then(|| notes.join(", "))
}

fn limit_of(condition: &Condition) -> Option<String> {
    let has = |value: &str| condition.values.iter().any(|v| v == value);
    if condition.is_equality() {
        match condition.key.as_str() {
            // RAW and DIGEST are the two message types of RSA and ECDSA keys.
            "kms:MessageType" if has("RAW") && has("DIGEST") => return None,
            "kms:MessageType" => return Some(format!("{} only", condition.values.join("/"))),
            "kms:SigningAlgorithm" => {
                let names: Vec<&str> =
                    condition.values.iter().map(|name| jws_name(name).unwrap_or(name)).collect();
                return Some(format!("{} only", names.join("/")));
            }
            _ => {}
        }
    }
    Some(format!("if {}", condition.key))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn join(items: &[String], word: &str) -> String {
    let glue = if word == "," { ", ".to_owned() } else { format!(" {word} ") };
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{}{glue}{last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn statements_in_words() {
        let role = "arn:aws:iam::111122223333:role/bot";
        for (json, wanted) in [
            (
                json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}),
                "Lets account 1111-2222-3333 do everything with the key",
            ),
            (
                json!({"Effect": "Allow", "Principal": {"AWS": role}, "Action": "kms:Sign", "Resource": "*",
                    "Condition": {"StringEquals": {"kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384", "kms:MessageType": ["RAW", "DIGEST"]}}}),
                "Lets bot call Sign, only with RSASSA_PKCS1_V1_5_SHA_384 and for RAW or DIGEST messages",
            ),
            (
                json!({"Effect": "Allow", "Principal": {"AWS": role}, "Action": ["kms:GetPublicKey", "kms:DescribeKey"], "Resource": "*"}),
                "Lets bot call GetPublicKey and DescribeKey",
            ),
            (
                json!({"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
                    "Condition": {"StringNotEquals": {"aws:PrincipalArn": role}}}),
                "Forbids everyone to call ScheduleKeyDeletion, only if aws:PrincipalArn is not arn:aws:iam::111122223333:role/bot",
            ),
            (
                json!({"Effect": "Allow", "NotPrincipal": {"AWS": role}, "NotAction": "kms:Sign"}),
                "Lets everyone except bot do everything except Sign",
            ),
            (json!({"Effect": "Allow"}), "Lets nobody do nothing, as no action is named"),
            (json!(7), "Has no effect that AWS knows (Allow or Deny)"),
        ] {
            assert_eq!(summary(&Statement::read(0, &json)), wanted);
        }
    }

    #[test]
    fn limits_are_short() {
        let c = |key: &str, values: &[&str]| Condition {
            operator: "StringEquals".to_owned(),
            key: key.to_owned(),
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        };
        let alg = c("kms:SigningAlgorithm", &["RSASSA_PKCS1_V1_5_SHA_384"]);
        assert_eq!(
            limit(&[alg.clone(), c("kms:MessageType", &["RAW", "DIGEST"])]).as_deref(),
            Some("RS384 only")
        );
        assert_eq!(
            limit(&[alg, c("kms:MessageType", &["DIGEST"])]).as_deref(),
            Some("DIGEST only, RS384 only")
        );
        assert_eq!(limit(&[c("kms:ViaService", &["s3"])]).as_deref(), Some("if kms:ViaService"));
        assert_eq!(limit(&[]), None);
    }
}
