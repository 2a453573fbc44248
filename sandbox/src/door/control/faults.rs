//! Faults as JSON: which call of which operation goes wrong, and how.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::{Problem, read};
use crate::{Fault, Planned, Sandbox, When, route};

/// Longest delay, in milliseconds: an hour.
const MAX_DELAY: u64 = 3_600_000;

const EXAMPLE: &str = r#"{"operation": "kms:Sign", "nth": 1, "kind": "throttle"}"#;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    operation: String,
    /// The next call when neither this nor `always` is given.
    nth: Option<u64>,
    always: Option<bool>,
    kind: Kind,
    /// Of an error.
    name: Option<String>,
    /// Of an error.
    message: Option<String>,
    /// Of a delay.
    delay_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Error,
    Throttle,
    Delay,
    Refuse,
    Cut,
    CutMidway,
}

pub(super) fn list(sandbox: &Sandbox) -> Value {
    json!({ "faults": sandbox.faults().planned().iter().map(shown).collect::<Vec<_>>() })
}

pub(super) fn clear(sandbox: &Sandbox) -> Value {
    sandbox.faults().clear();
    list(sandbox)
}

pub(super) fn add(sandbox: &Sandbox, body: &[u8]) -> Result<Value, Problem> {
    let input: Input = read(body, EXAMPLE)?;
    check_operation(&input.operation)?;
    let when = input.when()?;
    let operation = input.operation.clone();
    let fault = input.fault()?;
    match when {
        When::Nth(nth) => sandbox.faults().nth(&operation, nth, fault),
        When::Always => sandbox.faults().always(&operation, fault),
    }
    Ok(list(sandbox))
}

impl Input {
    fn when(&self) -> Result<When, Problem> {
        match (self.nth, self.always.unwrap_or(false)) {
            (None, true) => Ok(When::Always),
            (None, false) => Ok(When::Nth(1)),
            (Some(nth), false) if nth > 0 => Ok(When::Nth(nth)),
            (Some(_), false) => {
                Err(Problem::invalid("There is no call number 0.", "The next call is number 1."))
            }
            (Some(_), true) => Err(Problem::invalid(
                "A fault meets the nth call or every call.",
                "Leave nth or always away.",
            )),
        }
    }

    fn fault(self) -> Result<Fault, Problem> {
        let Self { kind, name, message, delay_ms, .. } = self;
        let fault = match (kind, name, message, delay_ms) {
            (Kind::Error, Some(name), message, None) => {
                let fits =
                    !name.is_empty() && name.len() <= 128 && name.bytes().all(|b| b.is_ascii_alphanumeric());
                if !fits {
                    return Err(Problem::invalid(
                        "That is not the name of an error.",
                        "Errors are named like AccessDeniedException: letters and digits.",
                    ));
                }
                Fault::Error { name, message: message.unwrap_or_default() }
            }
            (Kind::Error, None, ..) => {
                return Err(Problem::invalid(
                    "An error needs a name.",
                    r#"Send {"operation": "Sign", "kind": "error", "name": "AccessDeniedException", "message": "no"}."#,
                ));
            }
            (Kind::Delay, None, None, Some(millis)) if millis <= MAX_DELAY => {
                Fault::Delay(Duration::from_millis(millis))
            }
            (Kind::Delay, None, None, _) => {
                return Err(Problem::invalid(
                    "A delay needs a time of at most an hour.",
                    r#"Send {"operation": "Sign", "kind": "delay", "delay_ms": 2000}."#,
                ));
            }
            (Kind::Throttle, None, None, None) => Fault::Throttle,
            (Kind::Refuse, None, None, None) => Fault::Refuse,
            (Kind::Cut, None, None, None) => Fault::Cut,
            (Kind::CutMidway, None, None, None) => Fault::CutMidway,
            _ => {
                return Err(Problem::invalid(
                    "The members do not go together.",
                    "name and message are for errors, delay_ms is for delays.",
                ));
            }
        };
        Ok(fault)
    }
}

/// Refuses an operation that no call can have.
fn check_operation(operation: &str) -> Result<(), Problem> {
    let known = match operation.split_once(':') {
        Some((service, "*")) => route::SERVICES.contains(&service),
        Some((service, name)) => route::has(service, name),
        None => operation == "*" || route::SERVICES.iter().any(|service| route::has(service, operation)),
    };
    if known {
        return Ok(());
    }
    Err(Problem::invalid(
        "There is no such operation.",
        format!(
            "Name one as AWS does (CreateKey), with its service (kms:CreateKey), or all of a service (kms:*). \
             Services: {}.",
            route::SERVICES.join(", ")
        ),
    ))
}

fn shown(planned: &Planned) -> Value {
    let mut shown = json!({ "operation": planned.operation });
    match planned.when {
        When::Nth(nth) => shown["nth"] = nth.into(),
        When::Always => shown["always"] = true.into(),
    }
    let kind = match &planned.fault {
        Fault::Error { .. } => "error",
        Fault::Throttle => "throttle",
        Fault::Delay(_) => "delay",
        Fault::Refuse => "refuse",
        Fault::Cut => "cut",
        Fault::CutMidway => "cut_midway",
    };
    shown["kind"] = kind.into();
    match &planned.fault {
        Fault::Error { name, message } => {
            shown["name"] = name.as_str().into();
            shown["message"] = message.as_str().into();
        }
        Fault::Delay(time) => {
            shown["delay_ms"] = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).into();
        }
        Fault::Throttle | Fault::Refuse | Fault::Cut | Fault::CutMidway => {}
    }
    shown
}
