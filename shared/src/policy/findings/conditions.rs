//! Conditions that do not do what they seem to.

use serde_json::Value;

use super::Severity::{Error, Info, Warning};
use super::{Repair, Report};
use crate::policy::evaluate::{is_operator, operator_spelling};
use crate::policy::statement::{Condition, Effect, Statement};
use crate::policy::vocabulary::{self, Possible};
use crate::policy::words::{bare, join};

pub(super) fn statement(s: &Statement, report: &mut Report) {
    form(s, report);
    for condition in &s.conditions {
        key(s, condition, report);
        values(s, condition, report);
        if s.effect == Some(Effect::Allow) && condition.operator.starts_with("ForAllValues:") {
            for_all_values(s, condition, report);
        }
    }
    match s.effect {
        Some(Effect::Allow) => silent_denial(s, report),
        Some(Effect::Deny) => {
            dead_denial(s, report);
            broad_denial(s, report);
        }
        None => {}
    }
}

fn form(s: &Statement, report: &mut Report) {
    let Some(condition) = s.json.get("Condition") else { return };
    let scalar = |value: &Value| value.is_string() || value.is_boolean() || value.is_number();
    let list = |value: &Value| match value {
        Value::Array(list) => !list.is_empty() && list.iter().all(scalar),
        single => scalar(single),
    };
    let keys =
        |keys: &Value| keys.as_object().is_some_and(|keys| !keys.is_empty() && keys.values().all(list));
    let Some(operators) = condition.as_object().filter(|operators| operators.values().all(keys)) else {
        report.on(
            s,
            (Error, "bad-condition"),
            "The condition has not the form of a condition",
            "It is an object of operators; each holds an object of condition keys, and each of these a text or a list of texts.",
            "Write \"Condition\": {\"StringEquals\": {\"kms:MessageType\": \"DIGEST\"}}, or take it out.",
        );
        return;
    };
    for name in operators.keys().filter(|name| !is_operator(name)) {
        let spelled = operator_spelling(name);
        let found = report.on(
            s,
            (Error, "unknown-operator"),
            &format!("There is no condition operator {}", name.escape_debug()),
            "AWS refuses the policy. Names of operators are case-sensitive.",
            &spelled.as_ref().map_or_else(
                || "Use one such as StringEquals, StringLike, ArnLike, Bool or Null.".to_owned(),
                |name| format!("Write {name}."),
            ),
        );
        found.repair = spelled.and_then(|to| Repair::rename(Some(s.index), &["Condition", name], &to));
    }
}

/// The key as it is written in the statement.
fn written<'a>(s: &'a Statement, condition: &Condition) -> Option<&'a str> {
    let keys = s.json.get("Condition")?.get(&condition.operator)?.as_object()?;
    keys.keys().map(String::as_str).find(|name| vocabulary::canonical_condition_key(name) == condition.key)
}

fn key(s: &Statement, condition: &Condition, report: &mut Report) {
    let key = condition.key.as_str();
    let repair = |to: &str| {
        Repair::rename(Some(s.index), &["Condition", &condition.operator, written(s, condition)?], to)
    };
    if let Some(new) = vocabulary::renamed_condition_key(key) {
        let found = report.on(
            s,
            (Warning, "renamed-condition-key"),
            &format!("{key} is a retired name"),
            &format!("AWS still takes it, but asks for {new} in its place."),
            &format!("Write {new}."),
        );
        found.repair = repair(new);
        return;
    }
    if vocabulary::is_condition_key(key) {
        return;
    }
    let shown = key.escape_debug();
    if let Some((service, _)) = key.split_once(':').filter(|(service, _)| *service != "kms") {
        report.on(
            s,
            (Warning, "unknown-condition-key"),
            &format!("Requests to KMS never carry {shown}"),
            &format!(
                "It is a key of the service {}: a positive condition on it is never met here, a negative one always.",
                service.escape_debug()
            ),
            "Take it out, or use a global key (aws:…) or one of KMS.",
        );
        return;
    }
    let near = vocabulary::nearest_condition_key(key);
    let found = report.on(
        s,
        (Warning, "unknown-condition-key"),
        &format!("KMS has no condition key {shown}"),
        "No request carries it: a positive condition on it is never met, a negative one always.",
        &near.as_ref().map_or_else(
            || "Correct its name or take it out.".to_owned(),
            |name| format!("Did you mean {name}?"),
        ),
    );
    found.repair = near.and_then(|to| repair(&to));
}

/// Values that no request has.
fn values(s: &Statement, condition: &Condition, report: &mut Report) {
    let Some(possible) = vocabulary::possible_values(&condition.key) else { return };
    let operator = condition.operator.rsplit(':').next().unwrap_or_default();
    let like = operator.starts_with("StringLike");
    let any_case = operator.starts_with("StringEqualsIgnoreCase") || operator.starts_with("Bool");
    if !(like || any_case || operator.starts_with("StringEquals")) {
        return;
    }
    let wrong = condition.values.iter().find(|value| {
        let fits = if like && value.contains(['*', '?']) {
            possible.has_like(value)
        } else {
            possible.has(value, !any_case)
        };
        !fits && !value.contains("${")
    });
    let Some(value) = wrong else { return };
    let near = vocabulary::nearest_value(possible, value);
    let fix = match (&near, possible) {
        (Some(near), _) => format!("Write {near}."),
        (None, Possible::Account) => "Write the twelve digits of the account.".to_owned(),
        (None, Possible::Service) => {
            "Write the service with its Region, for example s3.us-east-1.amazonaws.com.".to_owned()
        }
        (None, Possible::OneOf(list)) => format!("Use one of {}.", list.join(", ")),
    };
    let found = report.on(
        s,
        (Warning, "condition-value"),
        &format!("{} is never {}", condition.key, value.escape_debug()),
        if s.effect == Some(Effect::Deny) {
            "No request has this value, so the statement never denies by it."
        } else {
            "No request has this value, so the statement never allows by it."
        },
        &fix,
    );
    found.repair = near.and_then(|near| {
        Repair::replace(s.index, &["Condition", &condition.operator, written(s, condition)?], value, &near)
    });
}

fn for_all_values(s: &Statement, condition: &Condition, report: &mut Report) {
    let guarded = s.conditions.iter().any(|other| {
        other.key == condition.key && (other.operator == "Null" || other.operator.starts_with("ForAnyValue:"))
    });
    if !guarded {
        report.on(
            s,
            (Info, "for-all-values"),
            &format!("Requests without {} pass its condition", condition.key),
            "ForAllValues holds for a request that has no value at all.",
            &format!("Add \"Null\": {{\"{}\": \"false\"}} if such requests are not meant.", condition.key),
        );
    }
}

/// The actions of KMS that a pattern of the statement stands for.
fn covered(pattern: &str) -> Vec<String> {
    if pattern.contains(['*', '?']) {
        vocabulary::actions().filter(|name| vocabulary::action_matches(pattern, name)).collect()
    } else {
        vec![pattern.to_owned()]
    }
}

/// The statement's actions, as it writes them, none of whose requests can meet the conditions; and the key in the way.
fn dead_actions(s: &Statement) -> Option<(Vec<String>, &str)> {
    // Requests to tag a key carry none of the keys that only some requests carry: so this tells such a key.
    let is_of_some = |key: &str| !vocabulary::request_carries("kms:TagResource", key);
    if s.not_action || !s.conditions.iter().any(|c| c.needs_the_key() && is_of_some(&c.key)) {
        return None;
    }
    let dead = |pattern: &String| {
        let actions = covered(pattern);
        let first = s.dead_condition(actions.first()?)?;
        actions.iter().all(|action| s.dead_condition(action).is_some()).then_some(first.key.as_str())
    };
    let mut key = None;
    let patterns = s.actions.iter().filter(|pattern| match dead(pattern) {
        Some(found) => {
            key.get_or_insert(found);
            true
        }
        None => false,
    });
    let patterns: Vec<String> = patterns.cloned().collect();
    Some((patterns, key?))
}

/// A condition on a key that some of the statement's actions never carry: those actions are not allowed, without a word.
fn silent_denial(s: &Statement, report: &mut Report) {
    let Some((dead, key)) = dead_actions(s) else { return };
    let lost: Vec<String> = dead.iter().map(|action| bare(action).to_owned()).collect();
    let all = lost.len() == s.actions.len();
    let fix = if all {
        "Take the condition out, or name the actions that carry it.".to_owned()
    } else {
        format!("Move {} to a statement without that condition.", join(&lost, "and"))
    };
    let found = report.on(
        s,
        (Warning, "silent-denial"),
        &format!("Its condition silently denies {}", join(&lost, "and")),
        &format!(
            "Requests for {} never carry {key}, so the condition is never met.",
            if all { "them" } else { "these" }
        ),
        &fix,
    );
    // Reading a public key and its description harms nobody: to let them go unconditioned is what was meant.
    let harmless = |action: &String| matches!(action.as_str(), "kms:GetPublicKey" | "kms:DescribeKey");
    if !all && dead.iter().all(harmless) {
        found.repair = Repair::split(s.index, &dead);
    }
}

/// A denial that never happens.
fn dead_denial(s: &Statement, report: &mut Report) {
    let Some((dead, key)) = dead_actions(s) else { return };
    let lost: Vec<String> = dead.iter().map(|action| bare(action).to_owned()).collect();
    report.on(
        s,
        (Warning, "dead-denial"),
        &format!("It never denies {}", join(&lost, "and")),
        &format!(
            "Requests for this never carry {key}, so the condition is never met and the denial never applies."
        ),
        "Take the condition out, or use one on a key that the requests carry.",
    );
}

/// A negative condition on a key that requests lack holds for all of them.
fn broad_denial(s: &Statement, report: &mut Report) {
    let negative = s.conditions.iter().find(|c| {
        let operator = c.operator.rsplit(':').next().unwrap_or_default();
        c.key.starts_with("kms:") && operator.contains("Not") && !c.operator.starts_with("ForAnyValue:")
    });
    let Some(condition) = negative.filter(|_| s.conditions.len() == 1) else { return };
    let hit: Vec<String> = if s.not_action {
        vocabulary::actions().filter(|action| s.covers_action(action)).collect()
    } else {
        s.actions.iter().flat_map(|pattern| covered(pattern)).collect()
    };
    let also: Vec<String> = hit
        .iter()
        .filter(|action| {
            vocabulary::is_on_a_key(action) && !vocabulary::request_carries(action, &condition.key)
        })
        .map(|action| bare(action).to_owned())
        .collect();
    if also.is_empty() {
        return;
    }
    let shown = match also.as_slice() {
        [a, b, c, _, ..] => format!("{a}, {b}, {c} and {} more", also.len() - 3),
        few => join(few, "and"),
    };
    report.on(
        s,
        (Warning, "broad-denial"),
        &format!("It denies {shown} always"),
        &format!(
            "Requests for them never carry {}, and a negative condition holds where the key is missing.",
            condition.key
        ),
        "Name the actions that carry the key.",
    );
}
