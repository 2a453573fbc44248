//! What gives a role kms:Sign now, way by way.

use serde_json::json;

use super::Situation;
use crate::api::access::{AccessAnswer, AccessVerdict};
use crate::policy::document::PolicyDocument;
use crate::policy::evaluate::{
    Answer, Caller, Decider, Facts, Grant, Iam, Question, Reason, Role, Source, Verdict, evaluate,
};
use crate::policy::statement::{Effect, Statement};
use crate::policy::words;

/// The actions that a function needs which signs and publishes its key.
pub(super) const ACTIONS: [&str; 3] = ["kms:Sign", "kms:GetPublicKey", "kms:DescribeKey"];

/// What one way gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub(super) in_force: Option<bool>,
    pub(super) by: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) unknown: Option<String>,
}

/// All three, and what decides between them.
#[derive(Debug, Clone)]
pub(super) struct Force {
    pub(super) key_policy: Given,
    pub(super) iam_policy: Given,
    pub(super) grant: Given,
    /// Whether the key policy lets the IAM policies of the role's account decide about kms:Sign.
    pub(super) lets_iam_decide: bool,
    /// The statement or policy that denies kms:Sign whatever else allows it.
    pub(super) denied_by: Option<String>,
    /// kms:Sign, by everything together.
    pub(super) sign: Verdict,
}

impl Force {
    pub(super) fn of(situation: &Situation) -> Self {
        let sign = whole(situation, "kms:Sign");
        let explicit =
            matches!(sign.reason, Reason::DeniedByKeyPolicy | Reason::DeniedByIam | Reason::DeniedBySession);
        let lets_iam_decide = lets_iam_decide(situation);
        let mut force = Self {
            key_policy: key_policy(situation),
            iam_policy: iam_policy(situation, lets_iam_decide),
            grant: grant(situation),
            lets_iam_decide,
            denied_by: explicit.then(|| labels(&sign.deciders).join(", ")),
            sign: sign.verdict,
        };
        if let Some(label) = &force.denied_by {
            let note = format!("Denied by {label}, which wins over everything that allows.");
            for given in [&mut force.key_policy, &mut force.iam_policy, &mut force.grant] {
                if given.in_force == Some(true) {
                    given.in_force = Some(false);
                    given.notes.push(note.clone());
                }
            }
        }
        force
    }

    /// What everything together gives.
    pub(super) fn answers(&self, situation: &Situation) -> Vec<AccessAnswer> {
        let answer = |action: &str| {
            let found = whole(situation, action);
            let words = ask(situation, action, &Ask::whole(situation), |question, _| found.words(question));
            let mut words = words.unwrap_or_default();
            let explicit = matches!(found.reason, Reason::DeniedByKeyPolicy | Reason::DeniedByIam);
            let verdict = match found.verdict {
                Verdict::Allowed => AccessVerdict::Allowed,
                Verdict::Denied if situation.grants.is_err() && !explicit => {
                    words.push_str(" A grant could allow it; the grants could not be read.");
                    AccessVerdict::Depends
                }
                Verdict::Denied => AccessVerdict::Denied,
                Verdict::Depends => AccessVerdict::Depends,
            };
            AccessAnswer { action: action.to_owned(), verdict, words }
        };
        ACTIONS.iter().map(|action| answer(action)).collect()
    }
}

/// What is put together for a question.
struct Ask<'a> {
    policy: &'a PolicyDocument,
    key_account: &'a str,
    iam: Iam<'a>,
    grants: &'a [Grant],
}

impl<'a> Ask<'a> {
    fn whole(situation: &'a Situation) -> Self {
        Self {
            policy: &situation.policy,
            key_account: situation.key.account(),
            iam: situation.iam.as_ref().map_or(Iam::Unknown, |iam| Iam::Policies(&iam.documents)),
            grants: situation.grants.as_deref().unwrap_or_default(),
        }
    }
}

/// Asks for both message types, as a function may hash by itself or let KMS do it; the better answer counts.
fn ask<T>(
    situation: &Situation,
    action: &str,
    ask: &Ask<'_>,
    read: impl Fn(&Question<'_>, Answer) -> T,
) -> Option<T> {
    let caller = Caller::read(situation.role.as_str())?;
    let question = |message_type: &str| {
        let mut facts = Facts::unknown();
        if action == "kms:Sign" {
            facts = facts.with("kms:MessageType", message_type);
            if let Some(algorithm) = situation.algorithm {
                facts = facts.with("kms:SigningAlgorithm", algorithm.kms_name());
            }
        }
        Question {
            policy: ask.policy,
            key_arn: situation.key.as_str(),
            key_account: ask.key_account,
            caller: &caller,
            action,
            facts,
            iam: ask.iam,
            session: None,
            grants: ask.grants,
        }
    };
    let digest = question("DIGEST");
    let first = evaluate(&digest);
    let raw = question("RAW");
    let second = evaluate(&raw);
    Some(match (first.verdict, second.verdict) {
        (Verdict::Allowed, _) | (Verdict::Depends, Verdict::Depends | Verdict::Denied) => {
            read(&digest, first)
        }
        (Verdict::Denied, Verdict::Denied) => read(&digest, first),
        _ => read(&raw, second),
    })
}

fn whole(situation: &Situation, action: &str) -> Answer {
    answer(situation, action, &Ask::whole(situation))
}

fn answer(situation: &Situation, action: &str, how: &Ask<'_>) -> Answer {
    let nobody = Answer {
        verdict: Verdict::Denied,
        reason: Reason::NotKnown,
        deciders: Vec::new(),
        near_misses: Vec::new(),
        depends_on: Vec::new(),
    };
    // A RoleArn is always a caller.
    ask(situation, action, how, |_, answer| answer).unwrap_or(nobody)
}

fn key_policy(situation: &Situation) -> Given {
    let cross = situation.is_cross_account();
    // Across accounts, a key policy gives nothing by itself: the role's side is another way and looked at there.
    let iam = if cross { Iam::Allows } else { Iam::Silent };
    let how = Ask { iam, grants: &[], ..Ask::whole(situation) };
    let found = answer(situation, "kms:Sign", &how);
    let mut given =
        given(&found, |decider| (decider.source == Source::KeyPolicy).then_some(&situation.policy));
    if cross && given.in_force == Some(true) {
        given.notes.push(format!(
            "Has effect only together with an IAM policy on the role in the account {}.",
            situation.role.account()
        ));
    }
    given
}

fn iam_policy(situation: &Situation, lets_iam_decide: bool) -> Given {
    let iam = match &situation.iam {
        Ok(iam) => iam,
        Err(why) => return Given { unknown: Some(why.clone()), ..Given::default() },
    };
    // Asked of a key that leaves everything to the role's account: what is left is what the IAM policies say.
    let open = delegating(situation.role.account());
    let how = Ask {
        policy: &open,
        key_account: situation.role.account(),
        iam: Iam::Policies(&iam.documents),
        grants: &[],
    };
    let found = answer(situation, "kms:Sign", &how);
    let mut given = given(&found, |decider| match decider.source {
        Source::IamPolicy(at) => iam.documents.get(at),
        _ => None,
    });
    if given.in_force == Some(true) {
        let names = found.deciders.iter().filter_map(|decider| match decider.source {
            Source::IamPolicy(at) => iam.names.get(at).cloned(),
            _ => None,
        });
        given.by = names.collect();
        given.by.dedup();
        if !lets_iam_decide {
            given.in_force = Some(false);
            given.notes.push(format!(
                "{} would allow it, but has no effect: the key policy does not let IAM policies of the account {} decide.",
                given.by.join(", "),
                situation.role.account()
            ));
            given.by.clear();
        }
    }
    if let Some(boundary) = &iam.boundary {
        given
            .notes
            .push(format!("The role has a permissions boundary, which can only take away: {boundary}."));
    }
    given
}

fn grant(situation: &Situation) -> Given {
    let grants = match &situation.grants {
        Ok(grants) => grants,
        Err(why) => return Given { unknown: Some(why.clone()), ..Given::default() },
    };
    let how = Ask { policy: &nothing(), grants, ..Ask::whole(situation) };
    let found = answer(situation, "kms:Sign", &how);
    let mut given = given(&found, |_| None);
    if given.in_force == Some(true) {
        given.notes.push("A grant on this kind of key cannot be narrowed to an algorithm.".to_owned());
    }
    given
}

/// Reads an answer; `policy` is the policy of a decider's statement.
fn given<'a>(found: &Answer, policy: impl Fn(&Decider) -> Option<&'a PolicyDocument>) -> Given {
    let mut given = Given { in_force: Some(found.verdict != Verdict::Denied), ..Given::default() };
    if found.verdict == Verdict::Denied {
        for miss in found.near_misses.iter().take(3) {
            if let Some(condition) = &miss.condition {
                given.notes.push(format!("{} would allow it, if this held: {condition}.", miss.label));
            }
        }
        return given;
    }
    for decider in found.deciders.iter().filter(|decider| decider.role != Role::Denies) {
        // A synthetic statement, or another way's.
        let statement = policy(decider).and_then(|policy| statement(policy, decider.index));
        if decider.source != Source::Grant && statement.is_none() {
            continue;
        }
        given.by.push(decider.label.clone());
        let limit = statement.and_then(|statement| words::limit(&statement.conditions));
        given.notes.extend(limit.filter(|limit| !given.notes.contains(limit)));
    }
    if found.verdict == Verdict::Depends {
        given.notes.push(format!("Depends on {}.", words::join(&found.depends_on, "and")));
    }
    given
}

fn statement(policy: &PolicyDocument, index: Option<usize>) -> Option<Statement> {
    policy.statements().into_iter().nth(index?)
}

fn labels(deciders: &[Decider]) -> Vec<String> {
    deciders.iter().map(|decider| format!("“{}”", decider.label)).collect()
}

/// Whether an IAM policy of the role could allow it to sign, were it not for denials, which are told apart.
fn lets_iam_decide(situation: &Situation) -> bool {
    let statements = situation.policy.statements();
    let allowing = statements.into_iter().filter(|statement| statement.effect == Some(Effect::Allow));
    let allowing = document(&allowing.map(|statement| (*statement.json).clone()).collect());
    let how = Ask { policy: &allowing, iam: Iam::Allows, grants: &[], ..Ask::whole(situation) };
    let found = answer(situation, "kms:Sign", &how);
    let decides = |decider: &Decider| {
        decider.source == Source::KeyPolicy
            && (decider.role == Role::LetsIamDecide
                || (situation.is_cross_account() && decider.role == Role::Allows))
    };
    found.verdict != Verdict::Denied && found.deciders.iter().any(decides)
}

/// A key policy that leaves everything to an account's IAM policies.
fn delegating(account: &str) -> PolicyDocument {
    document(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": account }, "Action": "kms:*", "Resource": "*" }]),
    )
}

/// A key policy that allows nothing.
pub(super) fn nothing() -> PolicyDocument {
    document(&json!([]))
}

fn document(statements: &serde_json::Value) -> PolicyDocument {
    let mut map = serde_json::Map::new();
    map.insert("Version".to_owned(), "2012-10-17".into());
    map.insert("Statement".to_owned(), statements.clone());
    PolicyDocument::from_object(map)
}
