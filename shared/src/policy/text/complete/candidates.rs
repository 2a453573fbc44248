//! What can stand at each place of a policy.

use super::Place;
use crate::policy::arn::Arn;
use crate::policy::text::about::{PATTERNS, about_action, common_operators};
use crate::policy::vocabulary::{self, Possible};

/// Names, and what is said of each.
type Named = Vec<(String, String)>;

fn named(pairs: &[(&str, &str)]) -> Named {
    pairs.iter().map(|(label, detail)| ((*label).to_owned(), (*detail).to_owned())).collect()
}

/// Everything that can stand there, the likeliest first.
pub(super) fn candidates(text: &str, place: &Place<'_>) -> Named {
    match (place.is_key, place.path.as_slice()) {
        (true, []) => named(DOCUMENT),
        (true, ["Statement"]) => statement_fields(place),
        (true, ["Statement", "Principal" | "NotPrincipal"]) => named(FAMILIES),
        (true, ["Statement", "Condition"]) => named(common_operators()),
        (true, ["Statement", "Condition", _]) => condition_keys(place),
        (false, ["Version"]) => {
            named(&[("2012-10-17", "The present language; any older one lacks variables")])
        }
        (false, ["Statement", "Effect"]) => named(&[
            ("Allow", "Allows, unless another statement denies"),
            ("Deny", "Denies, whatever else allows"),
        ]),
        (false, ["Statement", "Action" | "NotAction"]) => actions(),
        (false, ["Statement", "Resource"]) => named(&[("*", "This key: all that a key policy can be about")]),
        (false, ["Statement", "Principal" | "NotPrincipal", family]) => principals(place, family),
        (false, ["Statement", "Condition", operator, key]) => values(text, place, operator, key),
        _ => Vec::new(),
    }
}

const DOCUMENT: &[(&str, &str)] = &[
    ("Version", "Of the policy language: 2012-10-17"),
    ("Id", "A name for the policy"),
    ("Statement", "The list of statements"),
];

const FIELDS: &[(&str, &str)] = &[
    ("Sid", "A name for the statement"),
    ("Effect", "Allow or Deny"),
    ("Principal", "Whom it is about"),
    ("Action", "What they may do"),
    ("Resource", "Always * in a key policy"),
    ("Condition", "When it counts"),
    ("NotPrincipal", "Everyone but these: dangerous with Allow"),
    ("NotAction", "Everything but these: dangerous with Allow"),
    ("NotResource", "No meaning in a key policy"),
];

const FAMILIES: &[(&str, &str)] = &[
    ("AWS", "Roles, users, sessions and accounts"),
    ("Service", "A service of AWS"),
    ("Federated", "An identity provider"),
    ("CanonicalUser", "An account's canonical id"),
];

const SERVICES: &[(&str, &str)] = &[
    ("cloudtrail.amazonaws.com", "CloudTrail"),
    ("delivery.logs.amazonaws.com", "Delivery of logs"),
    ("events.amazonaws.com", "EventBridge"),
    ("cloudwatch.amazonaws.com", "CloudWatch alarms"),
    ("s3.amazonaws.com", "S3"),
    ("ses.amazonaws.com", "SES"),
    ("sns.amazonaws.com", "SNS"),
    ("dnssec-route53.amazonaws.com", "Route 53, for DNSSEC"),
];

/// Fields of a statement; not the opposite of one that is there.
fn statement_fields(place: &Place<'_>) -> Named {
    let opposite = |name: &str| match name.strip_prefix("Not") {
        Some(plain) => plain.to_owned(),
        None => format!("Not{name}"),
    };
    let mut fields = named(FIELDS);
    fields.retain(|(name, _)| !place.beside.contains(&opposite(name).as_str()));
    fields
}

/// Actions first, the commonest of an asymmetric key before the others; then patterns.
fn actions() -> Named {
    const FIRST: [&str; 4] = ["kms:Sign", "kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"];
    let mut all: Vec<String> =
        vocabulary::actions().filter(|action| vocabulary::is_on_a_key(action)).collect();
    all.sort_by_key(|action| FIRST.iter().position(|first| first == action).unwrap_or(FIRST.len()));
    let about = |action: String| {
        let about = about_action(&action).unwrap_or_default().to_owned();
        (action, about)
    };
    all.into_iter().map(about).chain(named(&PATTERNS)).collect()
}

/// Condition keys: those that belong to requests of the statement's actions, those that all requests carry, the others.
fn condition_keys(place: &Place<'_>) -> Named {
    let covered: Vec<String> = vocabulary::actions()
        .filter(|action| place.actions.iter().any(|pattern| vocabulary::action_matches(pattern, action)))
        .collect();
    let mut keys: Vec<(u8, String)> = vocabulary::condition_keys()
        .map(|key| {
            let everywhere = vocabulary::actions().all(|action| vocabulary::request_carries(&action, &key));
            let carried = covered.iter().filter(|action| vocabulary::request_carries(action, &key)).count();
            let rank = match (everywhere, carried) {
                (true, _) => 2,
                (false, 0) => 3,
                (false, some) if some == covered.len() => 0,
                (false, _) => 1,
            };
            (rank, key)
        })
        .collect();
    keys.sort_by_key(|(rank, _)| *rank);
    let about = |(rank, key): (u8, String)| {
        let about = match rank {
            0 => "Carried by every action of this statement",
            1 => "Carried by some actions of this statement: the others never match",
            2 => "Carried by requests of every action",
            _ if covered.is_empty() => "",
            _ => "Not carried by this statement's actions: never matches",
        };
        (key.trim_end_matches('*').to_owned(), about.to_owned())
    };
    keys.into_iter().map(about).collect()
}

/// Those of the family that the policy names elsewhere; accounts of all ARNs; well-known services.
fn principals(place: &Place<'_>, family: &str) -> Named {
    let mut found: Named = Vec::new();
    let mut add = |label: &str, detail: &str| {
        if !found.iter().any(|(known, _)| known == label) {
            found.push((label.to_owned(), detail.to_owned()));
        }
    };
    for (_, id) in place.principals.iter().filter(|(other, id)| *other == family && *id != "*") {
        add(id, "Named elsewhere in this policy");
    }
    if family == "AWS" {
        for (partition, account) in accounts(place) {
            add(
                &format!("arn:{partition}:iam::{account}:root"),
                "The whole account, through its IAM policies",
            );
        }
    }
    if family == "Service" {
        SERVICES.iter().for_each(|(name, about)| add(name, about));
    }
    found
}

/// Partition and account of the principals that name one, each once.
fn accounts<'a>(place: &Place<'a>) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    for (_, id) in &place.principals {
        let account = match Arn::split(id) {
            Some(arn) if !arn.account.is_empty() => (arn.partition, arn.account),
            None if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => ("aws", *id),
            _ => continue,
        };
        if !found.contains(&account) {
            found.push(account);
        }
    }
    found
}

/// Values that a condition key can have.
fn values(text: &str, place: &Place<'_>, operator: &str, key: &str) -> Named {
    let bare = operator.rsplit(':').next().unwrap_or_default();
    if bare == "Null" {
        return named(&[("true", "The request does not carry the key"), ("false", "The request carries it")]);
    }
    if bare.starts_with("Bool") {
        return named(&[("true", ""), ("false", "")]);
    }
    let key = vocabulary::canonical_condition_key(key);
    if key == "aws:PrincipalArn" {
        return principals(place, "AWS");
    }
    match vocabulary::possible_values(&key) {
        Some(Possible::OneOf(list)) => {
            list.iter().map(|value| ((*value).to_owned(), about_value(value).to_owned())).collect()
        }
        Some(Possible::Account) => accounts(place)
            .into_iter()
            .map(|(_, account)| (account.to_owned(), "Named in this policy".to_owned()))
            .collect(),
        Some(Possible::Service) => regions(text)
            .into_iter()
            .flat_map(|region| {
                ["s3", "secretsmanager", "lambda", "dynamodb", "sqs", "ssm"]
                    .map(|service| (format!("{service}.{region}.amazonaws.com"), String::new()))
            })
            .collect(),
        None => Vec::new(),
    }
}

/// Regions that services of the text name (`s3.eu-central-1.amazonaws.com`), each once.
fn regions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(".amazonaws.com") {
        let before = text.get(..at).unwrap_or_default();
        let region = before.rsplit(['.', '"']).next().unwrap_or_default();
        let is_region = region.split('-').count() >= 3 && region.ends_with(|c: char| c.is_ascii_digit());
        if is_region && !found.contains(&region) {
            found.push(region);
        }
    }
    found
}

/// The name by which a signing algorithm is known to JOSE (RFC 7518), and what message types mean.
fn about_value(value: &str) -> &'static str {
    match value {
        "RAW" => "The message itself, up to 4,096 bytes",
        "DIGEST" => "A hash that the caller made",
        "EXTERNAL_MU" => "A representative that the caller made (ML-DSA)",
        _ => vocabulary::jws_name(value).unwrap_or_default(),
    }
}
