//! Of whom a statement speaks.

use serde_json::{Map, Value};

use super::{Defect, statement::strings};
use crate::principals::Caller;

/// The principals of a statement; everyone but them when `all_but` (`NotPrincipal`).
#[derive(Debug, Clone)]
pub(super) struct Principals {
    all_but: bool,
    names: Vec<Principal>,
}

#[derive(Debug, Clone)]
enum Principal {
    Anyone,
    /// An account as a whole: its id, or the ARN of its root.
    Account(String),
    /// A user, a role or a session by ARN, or the unique id of a user or role.
    Named(String),
    /// AWS services and other identity providers, who never call here.
    Other,
}

/// How a statement speaks of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speech {
    Not,
    /// It speaks of the caller's account, which decides by identity policies.
    OfTheAccount,
    OfTheCaller,
}

/// Reads `Principal` or `NotPrincipal`; `None` when the statement has neither, as in an identity policy.
pub(super) fn read(statement: &Map<String, Value>) -> Result<Option<Principals>, Defect> {
    let (all_but, value) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(Defect::Syntax),
        (Some(value), None) => (false, value),
        (None, Some(value)) => (true, value),
    };
    let mut names = Vec::new();
    match value {
        Value::String(text) if text == "*" => names.push(Principal::Anyone),
        Value::Object(kinds) => {
            for (kind, values) in kinds {
                for name in strings(values)? {
                    names.push(if kind == "AWS" { Principal::of(name) } else { Principal::Other });
                }
            }
        }
        _ => return Err(Defect::Syntax),
    }
    Ok(Some(Principals { all_but, names }))
}

impl Principal {
    fn of(name: String) -> Self {
        if name == "*" {
            return Self::Anyone;
        }
        let parts: Vec<&str> = name.splitn(6, ':').collect();
        match parts.as_slice() {
            [account] if account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) => {
                Self::Account(name)
            }
            ["arn", _, "iam", "", account, "root"] => Self::Account((*account).to_owned()),
            _ => Self::Named(name),
        }
    }

    fn speech(&self, caller: &Caller) -> Speech {
        match self {
            Self::Anyone => Speech::OfTheCaller,
            Self::Account(account) if *account != caller.account => Speech::Not,
            Self::Account(_) if caller.is_root() => Speech::OfTheCaller,
            Self::Account(_) => Speech::OfTheAccount,
            Self::Named(name) if caller.is_named(name) => Speech::OfTheCaller,
            Self::Named(_) | Self::Other => Speech::Not,
        }
    }
}

impl Principals {
    /// How the statement speaks of this caller.
    pub(super) fn speech(&self, caller: &Caller, allow: bool) -> Speech {
        let mut strongest = Speech::Not;
        for name in &self.names {
            match name.speech(caller) {
                Speech::OfTheCaller => strongest = Speech::OfTheCaller,
                Speech::OfTheAccount if strongest == Speech::Not => strongest = Speech::OfTheAccount,
                _ => {}
            }
        }
        if !self.all_but {
            return strongest;
        }
        match strongest {
            Speech::Not => Speech::OfTheCaller,
            // Naming an account does not take its users and roles out of a denial.
            Speech::OfTheAccount if !allow => Speech::OfTheCaller,
            _ => Speech::Not,
        }
    }
}
