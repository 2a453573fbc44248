//! Policies and their statements.

use std::cell::LazyCell;

use serde_json::{Map, Value};

use super::{
    condition::{self, Condition},
    facts::Facts,
    pattern::Pattern,
    principal::{self, Principals, Speech},
};
use crate::principals::Caller;

/// A policy, ready to be asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
struct Statement {
    allow: bool,
    /// Absent in identity policies, which speak of whom they are attached to.
    principals: Option<Principals>,
    actions: Names,
    resources: Names,
    conditions: Vec<Condition>,
}

/// Patterns of names, or all names but those.
#[derive(Debug, Clone)]
struct Names {
    all_but: bool,
    patterns: Vec<Pattern>,
}

/// Why JSON is not a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Defect {
    /// A member has the wrong form, or is missing.
    Syntax,
    /// There is no condition operator of this name.
    Operator(String),
}

/// What is asked of a policy.
pub(crate) struct Request<'a> {
    pub(crate) caller: &'a Caller,
    /// Such as `kms:Sign`.
    pub(crate) action: &'a str,
    /// An ARN, or `*` for an action that has no resource.
    pub(crate) resource: &'a str,
    /// Worked out only when a condition asks.
    pub(crate) facts: LazyCell<Facts, Box<dyn FnOnce() -> Facts + 'a>>,
}

/// What a policy says about a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) denied: bool,
    pub(crate) allowed: bool,
    /// Left to the identity policies of the caller's account.
    pub(crate) delegated: bool,
}

impl Policy {
    /// Reads a policy. What a service demands beyond the language's own rules, that service checks.
    pub(crate) fn read(json: &Value) -> Result<Self, Defect> {
        let statements = match json.get("Statement") {
            Some(Value::Array(statements)) => statements.as_slice(),
            Some(statement) => std::slice::from_ref(statement),
            None => return Err(Defect::Syntax),
        };
        // Policies of the older version have no variables: there, they are text.
        let variables = json.get("Version").and_then(Value::as_str) == Some("2012-10-17");
        let statements = statements.iter().map(|statement| Statement::read(statement, variables));
        Ok(Self { statements: statements.collect::<Result<_, _>>()? })
    }

    /// Whether a statement names principals, as only the policies of resources do.
    pub(crate) fn names_principals(&self) -> bool {
        self.statements.iter().any(|statement| statement.principals.is_some())
    }

    /// The condition keys (in lower case) that the policy asks about a request of this kind, and that the request does
    /// not have.
    pub(crate) fn missing_keys(&self, request: &Request<'_>) -> Vec<String> {
        let about = |statement: &&Statement| {
            statement.actions.include(&request.action.to_ascii_lowercase(), request)
                && statement.resources.include(request.resource, request)
        };
        let asked = self.statements.iter().filter(about).flat_map(|statement| &statement.conditions);
        asked.filter_map(|condition| condition.missing(&request.facts).map(str::to_owned)).collect()
    }

    /// What the policy says about a request.
    pub(crate) fn outcome(&self, request: &Request<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        for statement in &self.statements {
            let speech = statement.speech(request);
            match (statement.allow, speech) {
                (_, Speech::Not) => {}
                (false, _) => outcome.denied = true,
                (true, Speech::OfTheCaller) => outcome.allowed = true,
                (true, Speech::OfTheAccount) => outcome.delegated = true,
            }
        }
        outcome
    }
}

impl Statement {
    fn read(json: &Value, variables: bool) -> Result<Self, Defect> {
        let members = json.as_object().ok_or(Defect::Syntax)?;
        let allow = match members.get("Effect").and_then(Value::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err(Defect::Syntax),
        };
        Ok(Self {
            allow,
            principals: principal::read(members)?,
            actions: Names::read(members, "Action", "NotAction", |name| {
                // Upper and lower case of actions do not matter, and they have no variables.
                Pattern::new(name.to_ascii_lowercase(), false)
            })?
            .ok_or(Defect::Syntax)?,
            // The trust policies of roles speak of the role, and name no resource.
            resources: Names::read(members, "Resource", "NotResource", |name| Pattern::new(name, variables))?
                .unwrap_or_else(|| Names {
                    all_but: false,
                    patterns: vec![Pattern::new("*".to_owned(), false)],
                }),
            conditions: members
                .get("Condition")
                .map(|condition| condition::read(condition, variables))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    /// How the statement speaks of the request's caller; not at all when it is about another request.
    fn speech(&self, request: &Request<'_>) -> Speech {
        let speech = match &self.principals {
            None => Speech::OfTheCaller,
            Some(principals) => principals.speech(request.caller, self.allow),
        };
        let about = speech != Speech::Not
            && self.actions.include(&request.action.to_ascii_lowercase(), request)
            && self.resources.include(request.resource, request)
            && self.conditions.iter().all(|condition| condition.holds(&request.facts));
        if about { speech } else { Speech::Not }
    }
}

impl Names {
    fn read(
        members: &Map<String, Value>,
        these: &str,
        all_but: &str,
        pattern: impl Fn(String) -> Pattern,
    ) -> Result<Option<Self>, Defect> {
        let (all_but, names) = match (members.get(these), members.get(all_but)) {
            (None, None) => return Ok(None),
            (Some(names), None) => (false, names),
            (None, Some(names)) => (true, names),
            (Some(_), Some(_)) => return Err(Defect::Syntax),
        };
        Ok(Some(Self { all_but, patterns: strings(names)?.into_iter().map(pattern).collect() }))
    }

    fn include(&self, name: &str, request: &Request<'_>) -> bool {
        let matches = |pattern: &Pattern| pattern.matches(name, || &request.facts);
        self.patterns.iter().any(matches) != self.all_but
    }
}

/// A string, or a list of strings.
pub(super) fn strings(value: &Value) -> Result<Vec<String>, Defect> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(entries) => {
            entries.iter().map(|entry| entry.as_str().map(str::to_owned).ok_or(Defect::Syntax)).collect()
        }
        _ => Err(Defect::Syntax),
    }
}
