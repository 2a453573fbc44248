//! Whether a condition holds (IAM user guide, "Condition operators" and "Multivalued context keys").

use std::cmp::Ordering;
use std::net::IpAddr;

use jiff::Timestamp;

use super::facts::Fact;
use super::pattern::{self, Variables};
use super::truth::Truth;
use crate::policy::statement::Condition;

/// Every operator without `…IfExists`, and what it compares.
const OPERATORS: &[(&str, Compare, bool)] = &[
    ("StringEquals", Compare::Text, true),
    ("StringNotEquals", Compare::Text, false),
    ("StringEqualsIgnoreCase", Compare::AnyCase, true),
    ("StringNotEqualsIgnoreCase", Compare::AnyCase, false),
    ("StringLike", Compare::Like, true),
    ("StringNotLike", Compare::Like, false),
    ("NumericEquals", Compare::Number(&[Ordering::Equal]), true),
    ("NumericNotEquals", Compare::Number(&[Ordering::Equal]), false),
    ("NumericLessThan", Compare::Number(&[Ordering::Less]), true),
    ("NumericLessThanEquals", Compare::Number(&[Ordering::Less, Ordering::Equal]), true),
    ("NumericGreaterThan", Compare::Number(&[Ordering::Greater]), true),
    ("NumericGreaterThanEquals", Compare::Number(&[Ordering::Greater, Ordering::Equal]), true),
    ("DateEquals", Compare::Date(&[Ordering::Equal]), true),
    ("DateNotEquals", Compare::Date(&[Ordering::Equal]), false),
    ("DateLessThan", Compare::Date(&[Ordering::Less]), true),
    ("DateLessThanEquals", Compare::Date(&[Ordering::Less, Ordering::Equal]), true),
    ("DateGreaterThan", Compare::Date(&[Ordering::Greater]), true),
    ("DateGreaterThanEquals", Compare::Date(&[Ordering::Greater, Ordering::Equal]), true),
    ("Bool", Compare::Bool, true),
    ("BinaryEquals", Compare::Text, true),
    ("IpAddress", Compare::Address, true),
    ("NotIpAddress", Compare::Address, false),
    ("ArnEquals", Compare::Arn, true),
    ("ArnLike", Compare::Arn, true),
    ("ArnNotEquals", Compare::Arn, false),
    ("ArnNotLike", Compare::Arn, false),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Text,
    AnyCase,
    Like,
    /// The orders in which it may stand to the policy's value.
    Number(&'static [Ordering]),
    Date(&'static [Ordering]),
    Bool,
    Address,
    Arn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    One,
    Any,
    All,
}

/// An operator as it is written.
#[derive(Debug, Clone, Copy)]
struct Operator {
    values: Values,
    /// `None`: `Null`, which asks for the key alone.
    compare: Option<Compare>,
    /// Whether one of the policy's values is to match (or none of them).
    positive: bool,
    if_exists: bool,
}

impl Operator {
    fn read(text: &str) -> Option<Self> {
        let (values, name) = match text.split_once(':') {
            None => (Values::One, text),
            Some(("ForAnyValue", name)) => (Values::Any, name),
            Some(("ForAllValues", name)) => (Values::All, name),
            Some(_) => return None,
        };
        if text == "Null" {
            return Some(Self { values, compare: None, positive: true, if_exists: false });
        }
        let bare = name.strip_suffix("IfExists");
        let (_, compare, positive) =
            OPERATORS.iter().find(|(known, ..)| *known == bare.unwrap_or(name)).copied()?;
        Some(Self { values, compare: Some(compare), positive, if_exists: bare.is_some() })
    }
}

/// Whether AWS knows an operator of this name.
pub(in crate::policy) fn is_operator(name: &str) -> bool {
    Operator::read(name).is_some()
}

/// The spelling of an operator that is written in another letter case.
pub(in crate::policy) fn operator_spelling(name: &str) -> Option<String> {
    let (set, rest) = match name.split_once(':') {
        None => ("", name),
        Some((set, rest)) => {
            let sets = ["ForAnyValue:", "ForAllValues:"];
            (sets.into_iter().find(|known| known.trim_end_matches(':').eq_ignore_ascii_case(set))?, rest)
        }
    };
    let tail = rest.len().checked_sub(8).and_then(|at| rest.get(at..));
    let (bare, suffix) = match tail {
        Some(tail) if tail.eq_ignore_ascii_case("IfExists") => (rest.get(..rest.len() - 8)?, "IfExists"),
        _ => (rest, ""),
    };
    let names = OPERATORS.iter().map(|(known, ..)| *known).chain(["Null"]);
    let spelled = names.into_iter().find(|known| known.eq_ignore_ascii_case(bare))?;
    Some(format!("{set}{spelled}{suffix}")).filter(|full| is_operator(full))
}

/// Whether the condition holds. One whose operator AWS does not know never does.
pub(super) fn holds(condition: &Condition, variables: Variables<'_>) -> Truth {
    let Some(operator) = Operator::read(&condition.operator) else { return Truth::No };
    let fact = variables.facts.get(variables.action, &condition.key);
    let Some(compare) = operator.compare else { return null(condition, fact, variables) };
    let found = match fact {
        Fact::Unknown => return Truth::Unknown,
        Fact::Absent => {
            return Truth::from(match operator.values {
                Values::One => operator.if_exists || !operator.positive,
                Values::Any => operator.if_exists,
                Values::All => true,
            });
        }
        Fact::Values(found) => found,
    };
    let matched = |value: &String| {
        Truth::any(condition.values.iter().map(|wanted| compares(compare, value, wanted, variables)))
    };
    let passes = |value: &String| if operator.positive { matched(value) } else { !matched(value) };
    match operator.values {
        // Of many values under a plain operator, one match counts for all.
        Values::One if !operator.positive => !Truth::any(found.iter().map(matched)),
        Values::One | Values::Any => Truth::any(found.iter().map(passes)),
        Values::All => Truth::all(found.iter().map(passes)),
    }
}

fn null(condition: &Condition, fact: Fact<'_>, variables: Variables<'_>) -> Truth {
    let absent = match fact {
        Fact::Unknown => return Truth::Unknown,
        Fact::Absent => true,
        Fact::Values(_) => false,
    };
    let one = |text: &String| {
        let wanted = pattern::test(text, variables, |t| t.literal().eq_ignore_ascii_case("true"));
        if absent { wanted } else { !wanted }
    };
    Truth::any(condition.values.iter().map(one))
}

fn compares(compare: Compare, value: &str, wanted: &str, variables: Variables<'_>) -> Truth {
    pattern::test(wanted, variables, |tokens| match compare {
        Compare::Like => tokens.matches(value),
        Compare::Arn => tokens.matches_arn(value),
        Compare::Text => tokens.literal() == value,
        Compare::AnyCase => tokens.literal().to_lowercase() == value.to_lowercase(),
        Compare::Bool => tokens.literal().eq_ignore_ascii_case(value),
        Compare::Number(orders) => {
            let number = |text: &str| text.trim().parse::<f64>().ok();
            let pair = number(value).zip(number(&tokens.literal()));
            pair.and_then(|(a, b)| a.partial_cmp(&b)).is_some_and(|order| orders.contains(&order))
        }
        Compare::Date(orders) => {
            let pair = moment(value).zip(moment(&tokens.literal()));
            pair.is_some_and(|(a, b)| orders.contains(&a.cmp(&b)))
        }
        Compare::Address => value.parse().is_ok_and(|address| is_in_network(address, &tokens.literal())),
    })
}

/// Seconds since 1970, a day, or a day and a time (W3C's profile of ISO 8601).
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    whole.parse().ok()
}

/// Whether the address is the one written, or in the network written with its prefix length.
fn is_in_network(address: IpAddr, network: &str) -> bool {
    let (base, length) =
        network.split_once('/').map_or((network, None), |(base, length)| (base, Some(length)));
    let length = match length.map(str::parse::<usize>) {
        None => usize::MAX,
        Some(Ok(length)) => length,
        Some(Err(_)) => return false,
    };
    let Ok(base) = base.parse::<IpAddr>() else { return false };
    let bits = |address: IpAddr| -> Vec<bool> {
        let bytes = match address {
            IpAddr::V4(v4) => v4.octets().to_vec(),
            IpAddr::V6(v6) => v6.octets().to_vec(),
        };
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
    };
    let (own, wanted) = (bits(address), bits(base));
    own.len() == wanted.len() && own.iter().zip(&wanted).take(length).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::*;

    fn check(line: &str, facts: &Facts, wanted: Truth) {
        let words: Vec<&str> = line.split(' ').collect();
        let condition = Condition {
            operator: words[0].to_owned(),
            key: words[1].to_owned(),
            values: words[2..].iter().map(|value| (*value).to_owned()).collect(),
        };
        let variables = Variables { action: "kms:Sign", facts, enabled: true };
        assert_eq!(holds(&condition, variables), wanted, "{line}");
    }

    #[test]
    fn operators() {
        let mut facts = Facts::complete()
            .with("k", "Raw")
            .with("n", "7")
            .with("d", "2026-11-25T10:00:00Z")
            .with("ip", "203.0.113.9")
            .with("arn", "arn:aws:iam::111122223333:role/a")
            .with("b", "true");
        facts.set("m", ["x", "y"]);
        for (line, wanted) in [
            ("StringEquals k Raw", true),
            ("StringEquals k raw RAW", false),
            ("StringEqualsIgnoreCase k RAW", true),
            ("StringNotEquals k Raw Other", false),
            ("StringLike k R?w", true),
            ("StringNotLike k R*", false),
            ("NumericLessThanEquals n 7.0", true),
            ("NumericGreaterThan n 7", false),
            ("NumericEquals n seven", false),
            ("DateLessThan d 2026-11-26", true),
            ("DateGreaterThan d 1700000000", true),
            ("DateEquals d never", false),
            ("IpAddress ip 203.0.113.0/24", true),
            ("IpAddress ip 203.0.113.8", false),
            ("NotIpAddress ip 203.0.113.0/29", true),
            ("IpAddress ip ::/0", false),
            ("ArnLike arn arn:aws:iam::*:role/*", true),
            ("ArnNotEquals arn arn:aws:iam::111122223333:role/a", false),
            ("Bool b TRUE", true),
            ("Bool b false", false),
            ("Null missing true", true),
            ("Null k true", false),
            ("Null k false", true),
            ("StringEquals missing a", false),
            ("StringNotEquals missing a", true),
            ("StringEqualsIfExists missing a", true),
            ("ForAnyValue:StringEquals m y", true),
            ("ForAnyValue:StringEquals missing y", false),
            ("ForAnyValue:StringNotEquals missing y", false),
            ("ForAllValues:StringEquals m x", false),
            ("ForAllValues:StringEquals m x y z", true),
            ("ForAllValues:StringEquals missing x", true),
            ("StringNotEquals m x", false),
            ("stringequals k Raw", false),
            ("StringSame k Raw", false),
        ] {
            check(line, &facts, Truth::from(wanted));
        }
    }

    #[test]
    fn what_is_not_known_stays_open() {
        let facts = Facts::unknown().with("kms:MessageType", "RAW");
        check("StringEquals kms:ViaService x", &facts, Truth::Unknown);
        check("Null kms:ViaService true", &facts, Truth::Unknown);
        check("StringEquals kms:MessageType RAW", &facts, Truth::Yes);
        check("StringEquals kms:MessageType ${aws:username} RAW", &facts, Truth::Yes);
        check("StringEquals kms:MessageType ${aws:username}", &facts, Truth::Unknown);
        // A request for Sign never has it.
        check("StringEquals kms:EncryptionContext:a b", &facts, Truth::No);
    }

    #[test]
    fn operators_get_their_spelling() {
        for (given, wanted) in [
            ("stringequals", Some("StringEquals")),
            ("forallvalues:STRINGLIKEIFEXISTS", Some("ForAllValues:StringLikeIfExists")),
            ("null", Some("Null")),
            ("StringIs", None),
            ("ForSome:StringEquals", None),
            ("é", None),
        ] {
            assert_eq!(operator_spelling(given).as_deref(), wanted, "{given}");
        }
    }
}
