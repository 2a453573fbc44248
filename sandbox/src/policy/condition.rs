//! Conditions: "IAM JSON policy elements: Condition operators" in the IAM user guide.

use std::{cmp::Ordering, net::IpAddr};

use jiff::Timestamp;
use serde_json::Value;

use super::{Defect, facts::Facts, pattern::Pattern};

/// One key under one operator.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    operator: Operator,
    /// In lower case.
    key: String,
    values: Vec<Pattern>,
}

#[derive(Debug, Clone, Copy)]
struct Operator {
    quantifier: Quantifier,
    test: Test,
    negated: bool,
    if_exists: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    One,
    /// `ForAnyValue:`.
    Any,
    /// `ForAllValues:`.
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Text,
    TextIgnoringCase,
    Pattern,
    Arn,
    Bool,
    Number(Comparison),
    Date(Comparison),
    Address,
    Null,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Reads the `Condition` member of a statement: all of its conditions must hold.
pub(super) fn read(value: &Value, variables: bool) -> Result<Vec<Condition>, Defect> {
    let mut conditions = Vec::new();
    for (name, keys) in value.as_object().ok_or(Defect::Syntax)? {
        let operator = Operator::named(name).ok_or_else(|| Defect::Operator(name.clone()))?;
        for (key, values) in keys.as_object().ok_or(Defect::Syntax)? {
            let values: Vec<String> = match values {
                Value::Array(values) => values.iter().map(scalar).collect::<Result<_, _>>()?,
                value => vec![scalar(value)?],
            };
            let values = values.into_iter().map(|value| Pattern::new(value, variables)).collect();
            conditions.push(Condition { operator, key: key.to_ascii_lowercase(), values });
        }
    }
    Ok(conditions)
}

/// Truth values and numbers may be written without quotation marks.
fn scalar(value: &Value) -> Result<String, Defect> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(Defect::Syntax),
    }
}

impl Condition {
    /// The key that it asks, if the request does not have it.
    pub(super) fn missing(&self, facts: &Facts) -> Option<&str> {
        facts.get(&self.key).is_none().then_some(self.key.as_str())
    }

    /// Whether the condition is true of a request.
    pub(super) fn holds(&self, facts: &Facts) -> bool {
        let Operator { quantifier, test, negated, if_exists } = self.operator;
        let found = facts.get(&self.key);
        if test == Test::Null {
            let wanted =
                |value: &Pattern| value.plain(facts).is_some_and(|value| value.eq_ignore_ascii_case("true"));
            return self.values.iter().any(|value| wanted(value) == found.is_none());
        }
        let matches = |fact: &String| self.values.iter().any(|value| test.matches(fact, value, facts));
        let Some(found) = found else {
            // A key that the request does not have fails every operator but the negated ones.
            return match quantifier {
                Quantifier::One => negated || if_exists,
                Quantifier::Any => if_exists,
                Quantifier::All => true,
            };
        };
        match quantifier {
            Quantifier::One if negated => !found.iter().any(matches),
            Quantifier::One => found.iter().any(matches),
            Quantifier::Any => found.iter().any(|fact| matches(fact) != negated),
            Quantifier::All => found.iter().all(|fact| matches(fact) != negated),
        }
    }
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        let (quantifier, name) = match name.split_once(':') {
            Some(("ForAnyValue", name)) => (Quantifier::Any, name),
            Some(("ForAllValues", name)) => (Quantifier::All, name),
            Some(_) => return None,
            None => (Quantifier::One, name),
        };
        let (name, if_exists) = match name.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let (test, negated) = match name {
            "StringEquals" | "BinaryEquals" => (Test::Text, false),
            "StringNotEquals" => (Test::Text, true),
            "StringEqualsIgnoreCase" => (Test::TextIgnoringCase, false),
            "StringNotEqualsIgnoreCase" => (Test::TextIgnoringCase, true),
            "StringLike" => (Test::Pattern, false),
            "StringNotLike" => (Test::Pattern, true),
            "ArnEquals" | "ArnLike" => (Test::Arn, false),
            "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
            "Bool" => (Test::Bool, false),
            "NumericEquals" => (Test::Number(Comparison::Equal), false),
            "NumericNotEquals" => (Test::Number(Comparison::Equal), true),
            "NumericLessThan" => (Test::Number(Comparison::Less), false),
            "NumericLessThanEquals" => (Test::Number(Comparison::LessOrEqual), false),
            "NumericGreaterThan" => (Test::Number(Comparison::Greater), false),
            "NumericGreaterThanEquals" => (Test::Number(Comparison::GreaterOrEqual), false),
            "DateEquals" => (Test::Date(Comparison::Equal), false),
            "DateNotEquals" => (Test::Date(Comparison::Equal), true),
            "DateLessThan" => (Test::Date(Comparison::Less), false),
            "DateLessThanEquals" => (Test::Date(Comparison::LessOrEqual), false),
            "DateGreaterThan" => (Test::Date(Comparison::Greater), false),
            "DateGreaterThanEquals" => (Test::Date(Comparison::GreaterOrEqual), false),
            "IpAddress" => (Test::Address, false),
            "NotIpAddress" => (Test::Address, true),
            "Null" if quantifier == Quantifier::One && !if_exists => (Test::Null, false),
            _ => return None,
        };
        Some(Self { quantifier, test, negated, if_exists })
    }
}

impl Test {
    /// Whether what the request has is what the policy wants.
    fn matches(self, fact: &str, wanted: &Pattern, facts: &Facts) -> bool {
        match self {
            Self::Pattern => return wanted.matches(fact, || facts),
            Self::Arn => return wanted.matches_arn(fact, facts),
            _ => {}
        }
        let Some(wanted) = wanted.plain(facts) else { return false };
        match self {
            Self::Text => fact == wanted,
            Self::TextIgnoringCase => fact.to_lowercase() == wanted.to_lowercase(),
            Self::Bool => fact.eq_ignore_ascii_case(&wanted),
            Self::Number(comparison) => {
                let number = |text: &str| text.trim().parse::<f64>().ok();
                comparison.holds(number(fact).zip(number(&wanted)).and_then(|(a, b)| a.partial_cmp(&b)))
            }
            Self::Date(comparison) => comparison.holds(date(fact).zip(date(&wanted)).map(|(a, b)| a.cmp(&b))),
            Self::Address => fact.parse().is_ok_and(|address| in_network(address, &wanted)),
            Self::Pattern | Self::Arn | Self::Null => false,
        }
    }
}

impl Comparison {
    /// What cannot be compared fails every comparison.
    fn holds(self, ordering: Option<Ordering>) -> bool {
        ordering.is_some_and(|ordering| match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        })
    }
}

/// An ISO 8601 date and time, or seconds since 1970.
fn date(text: &str) -> Option<Timestamp> {
    match text.parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).ok(),
        Err(_) if text.len() == 10 => format!("{text}T00:00:00Z").parse().ok(),
        Err(_) => text.parse().ok(),
    }
}

/// Whether an address is this one, or lies in this network (`203.0.113.0/24`).
fn in_network(address: IpAddr, network: &str) -> bool {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (network, Some(u32::MAX)),
    };
    let (Ok(base), Some(length)) = (base.parse::<IpAddr>(), length) else { return false };
    match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
            (address.to_bits() ^ base.to_bits()) & mask == 0
        }
        (IpAddr::V6(address), IpAddr::V6(base)) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length)).unwrap_or(0);
            (address.to_bits() ^ base.to_bits()) & mask == 0
        }
        _ => false,
    }
}
