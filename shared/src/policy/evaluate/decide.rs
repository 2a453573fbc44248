//! The decision, and what it rests on.

use std::collections::BTreeSet;

use serde::Serialize;

use super::caller::Caller;
use super::facts::{Fact, Facts};
use super::grant::Grant;
use super::pattern::{self, Variables};
use super::truth::Truth;
use super::{condition, words};
use crate::policy::arn::account_of_root;
use crate::policy::document::PolicyDocument;
use crate::policy::statement::{Effect, Statement};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The key's policy.
    pub policy: &'a PolicyDocument,
    /// ARN of the key, for IAM policies that name keys.
    pub key_arn: &'a str,
    /// The key's twelve-digit account.
    pub key_account: &'a str,
    /// Who asks.
    pub caller: &'a Caller,
    /// For what, for example `kms:Sign`.
    pub action: &'a str,
    /// What else is known of the request.
    pub facts: Facts,
    /// What the caller's IAM policies say.
    pub iam: Iam<'a>,
    /// The session policy, if the caller's session has one.
    pub session: Option<&'a PolicyDocument>,
    /// The key's grants.
    pub grants: &'a [Grant],
}

/// What is known, or assumed, of the caller's IAM policies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Iam<'a> {
    /// Nothing.
    Unknown,
    /// They allow it.
    Allows,
    /// They do not speak of it.
    Silent,
    /// These are all.
    Policies(&'a [PolicyDocument]),
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Allowed, whatever else is in the request.
    Allowed,
    /// Not allowed, whatever else is in the request.
    Denied,
    /// It depends on [`Answer::depends_on`].
    Depends,
}

/// What an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The key policy allows it by itself, or together with IAM policies.
    Policies,
    /// A grant allows it, and no policy does.
    Grant,
    /// A statement of the key policy denies it.
    DeniedByKeyPolicy,
    /// An IAM policy denies it.
    DeniedByIam,
    /// The session policy denies it.
    DeniedBySession,
    /// The key policy lets IAM policies decide, or allows another account in, and no IAM policy allows it.
    NotAllowedByIam,
    /// The key policy does not allow it.
    NotAllowedByKeyPolicy,
    /// The session policy does not allow it.
    NotAllowedBySession,
    /// It cannot be said without knowing more.
    NotKnown,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Yes, no, or it depends.
    pub verdict: Verdict,
    /// What it rests on.
    pub reason: Reason,
    /// The statements and grants that decide: of a yes those that allow, of a no those that deny; else those that may.
    pub deciders: Vec<Decider>,
    /// Statements that would allow it, were it not for a condition: what a no most likely hangs on.
    pub near_misses: Vec<Decider>,
    /// What is not known and matters: condition keys, and `IAM policies`.
    pub depends_on: Vec<String>,
}

impl Answer {
    /// The answer in a few sentences of plain words.
    pub fn words(&self, question: &Question<'_>) -> String {
        words::answer(self, question)
    }
}

/// A statement or a grant that has a part in the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decider {
    /// Where it stands.
    pub source: Source,
    /// A statement's Sid or place (`Statement 2`); a grant's name or id.
    pub label: String,
    /// A statement's place in its policy, from 0.
    pub index: Option<usize>,
    /// What it does.
    pub role: Role,
    /// The condition that is not met, or of which that is not known, as `operator key = values`.
    pub condition: Option<String>,
}

/// Where a decider stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The key's policy.
    KeyPolicy,
    /// One of the IAM policies, by place.
    IamPolicy(usize),
    /// The session policy.
    SessionPolicy,
    /// A grant.
    Grant,
}

/// What a decider does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It allows.
    Allows,
    /// It lets the account's IAM policies decide.
    LetsIamDecide,
    /// It denies.
    Denies,
}

/// One statement's part, before it is known whether it matters.
struct Part {
    decider: Decider,
    truth: Truth,
    /// Keys on which the truth depends, as far as it does.
    open: Vec<String>,
}

/// What an answer depends on, if not on a key: the keys behind `${…}`.
const VARIABLES: &str = "policy variables";

/// What one policy says.
#[derive(Default)]
struct Says {
    denied: Truth,
    allowed: Truth,
    delegated: Truth,
}

/// Decides.
pub fn evaluate(question: &Question<'_>) -> Answer {
    evaluate_with(question, &question.policy.statements().iter().collect::<Vec<_>>())
}

/// Decides, with the key policy's statements read already.
pub(in crate::policy) fn evaluate_with(question: &Question<'_>, statements: &[&Statement]) -> Answer {
    let mut facts = question.facts.clone();
    question.caller.tell(&mut facts);
    let action = question.action;
    let mut parts = Vec::new();
    let read = |policy: &PolicyDocument| Variables { action, facts: &facts, enabled: has_variables(policy) };
    let key = key_policy(statements, question, read(question.policy), &mut parts);
    let iam = iam(question, &read, &mut parts);
    let session = question.session.map_or(Says { allowed: Truth::Yes, ..Says::default() }, |policy| {
        attached(Source::SessionPolicy, policy, question, read(policy), &mut parts)
    });
    let granted = grants(question, &iam, read(question.policy), &mut parts);

    let service = question.caller.is_service();
    let own = service || question.caller.account() == Some(question.key_account);
    let by = |iam: Truth| match own {
        true => key.allowed | (key.delegated & iam),
        false => (key.allowed | key.delegated) & iam,
    };
    let by_policies = by(iam.allowed);
    let denied = key.denied | iam.denied | session.denied;
    let allowed = !denied & (by_policies | granted) & session.allowed;
    let (verdict, reason) = match allowed {
        Truth::Yes if by_policies.is_yes() => (Verdict::Allowed, Reason::Policies),
        Truth::Yes => (Verdict::Allowed, Reason::Grant),
        Truth::Unknown => (Verdict::Depends, Reason::NotKnown),
        Truth::No => (Verdict::Denied, refusal(&key, &iam, &session, by_policies | granted)),
    };
    // IAM policies have a part in a yes only where the key policy lets them.
    let by_iam = iam.allowed.is_yes() && (!own || key.delegated.is_yes());
    let mut found = answer(verdict, reason, by_iam, parts);
    // Would the other answer of the unknown IAM policies be another answer of all?
    let account_grant =
        question.grants.iter().any(|g| account_of_root(&g.grantee) == question.caller.account());
    let asks_iam = question.iam == Iam::Unknown && !question.caller.is_above_iam();
    if verdict == Verdict::Depends && asks_iam && (account_grant || by(Truth::Yes) != by(Truth::No)) {
        found.depends_on.insert(0, "IAM policies".to_owned());
    }
    found
}

/// Which of the reasons for a no AWS names: an IAM policy's denial before the session's before the key policy's.
fn refusal(key: &Says, iam: &Says, session: &Says, allowed: Truth) -> Reason {
    if iam.denied.is_yes() {
        Reason::DeniedByIam
    } else if session.denied.is_yes() {
        Reason::DeniedBySession
    } else if key.denied.is_yes() {
        Reason::DeniedByKeyPolicy
    } else if allowed == Truth::No && (key.allowed | key.delegated).may_be() {
        Reason::NotAllowedByIam
    } else if allowed == Truth::No {
        Reason::NotAllowedByKeyPolicy
    } else if session.allowed == Truth::No {
        Reason::NotAllowedBySession
    } else {
        Reason::NotKnown
    }
}

fn answer(verdict: Verdict, reason: Reason, by_iam: bool, parts: Vec<Part>) -> Answer {
    let mut found =
        Answer { verdict, reason, deciders: Vec::new(), near_misses: Vec::new(), depends_on: Vec::new() };
    let mut open = BTreeSet::new();
    let explicit = match reason {
        Reason::DeniedByKeyPolicy => Some(Source::KeyPolicy),
        Reason::DeniedBySession => Some(Source::SessionPolicy),
        _ => None,
    };
    for part in parts {
        let denies = part.decider.role == Role::Denies;
        let decides = match reason {
            Reason::Policies => {
                let iam = part.decider.role == Role::LetsIamDecide
                    || matches!(part.decider.source, Source::IamPolicy(_));
                part.truth.is_yes() && !denies && part.decider.source != Source::Grant && (by_iam || !iam)
            }
            Reason::Grant => part.truth.is_yes() && part.decider.source == Source::Grant,
            Reason::DeniedByIam => {
                part.truth.is_yes() && denies && matches!(part.decider.source, Source::IamPolicy(_))
            }
            Reason::DeniedByKeyPolicy | Reason::DeniedBySession => {
                part.truth.is_yes() && denies && Some(part.decider.source) == explicit
            }
            Reason::NotKnown => part.truth.may_be(),
            Reason::NotAllowedByIam => {
                part.truth.may_be() && !denies && part.decider.source == Source::KeyPolicy
            }
            Reason::NotAllowedByKeyPolicy | Reason::NotAllowedBySession => false,
        };
        if decides {
            if verdict == Verdict::Depends {
                open.extend(part.open);
            }
            found.deciders.push(part.decider);
        } else if verdict != Verdict::Allowed && !denies && part.decider.condition.is_some() {
            found.near_misses.push(part.decider);
        }
    }
    found.depends_on = open.into_iter().collect();
    found
}

fn has_variables(policy: &PolicyDocument) -> bool {
    policy.value().get("Version").and_then(serde_json::Value::as_str) == Some("2012-10-17")
}

fn key_policy(
    statements: &[&Statement],
    question: &Question<'_>,
    variables: Variables<'_>,
    parts: &mut Vec<Part>,
) -> Says {
    let mut says = Says::default();
    for statement in statements.iter().filter(|s| s.covers_action(question.action)) {
        let speech = question.caller.spoken_of(statement);
        // A statement that speaks of the caller itself does not also leave it to the account.
        let account = Truth::from(speech.account) & !speech.itself;
        if !(speech.itself | account).may_be() {
            continue;
        }
        let (holds, open, first) = holds(statement, question, variables);
        let (itself, account) = (speech.itself & holds, account & holds);
        let role = match statement.effect {
            Some(Effect::Deny) => {
                says.denied = says.denied | itself | account;
                Role::Denies
            }
            Some(Effect::Allow) => {
                says.allowed = says.allowed | itself;
                says.delegated = says.delegated | account;
                if speech.itself.may_be() { Role::Allows } else { Role::LetsIamDecide }
            }
            None => continue,
        };
        let open = session_doubt(open, speech.itself);
        parts.push(part(Source::KeyPolicy, statement, role, itself | account, open, first));
    }
    says
}

/// A statement that names one session of the role that asks depends on which session it is.
fn session_doubt(mut open: Vec<String>, itself: Truth) -> Vec<String> {
    if itself == Truth::Unknown {
        open.push("the name of the session".to_owned());
    }
    open
}

/// A policy that is attached to the caller, and so names no principal.
fn attached(
    source: Source,
    policy: &PolicyDocument,
    question: &Question<'_>,
    variables: Variables<'_>,
    parts: &mut Vec<Part>,
) -> Says {
    let mut says = Says::default();
    for statement in policy.statements().iter().filter(|s| s.covers_action(question.action)) {
        let (holds, open, first) = holds(statement, question, variables);
        let role = match statement.effect {
            Some(Effect::Deny) => {
                says.denied = says.denied | holds;
                Role::Denies
            }
            Some(Effect::Allow) => {
                says.allowed = says.allowed | holds;
                Role::Allows
            }
            None => continue,
        };
        parts.push(part(source, statement, role, holds, open, first));
    }
    says
}

fn iam<'a>(
    question: &Question<'a>,
    read: &impl Fn(&PolicyDocument) -> Variables<'a>,
    parts: &mut Vec<Part>,
) -> Says {
    let only = |allowed| Says { allowed, ..Says::default() };
    if question.caller.is_above_iam() {
        return only(Truth::Yes);
    }
    match question.iam {
        // An IAM policy could also deny it. That would be somebody's deed, not a lack: it is left out.
        Iam::Unknown => only(Truth::Unknown),
        Iam::Allows => only(Truth::Yes),
        Iam::Silent => only(Truth::No),
        Iam::Policies(policies) => {
            let mut all = Says::default();
            for (at, policy) in policies.iter().enumerate() {
                let one = attached(Source::IamPolicy(at), policy, question, read(policy), parts);
                all.denied = all.denied | one.denied;
                all.allowed = all.allowed | one.allowed;
            }
            all
        }
    }
}

/// A grant to the caller allows by itself; one to its account leaves it to the account's IAM policies.
fn grants(question: &Question<'_>, iam: &Says, variables: Variables<'_>, parts: &mut Vec<Part>) -> Truth {
    let mut granted = Truth::No;
    for grant in question.grants {
        let allows = grant.allows(variables);
        if !allows.may_be() {
            continue;
        }
        let account = account_of_root(&grant.grantee);
        let (to, role) = match account {
            Some(account) if question.caller.account() == Some(account) => (iam.allowed, Role::LetsIamDecide),
            _ => (question.caller.is_named(&grant.grantee), Role::Allows),
        };
        let truth = allows & to;
        if !truth.may_be() {
            continue;
        }
        granted = granted | truth;
        let mut open = session_doubt(Vec::new(), if role == Role::Allows { to } else { Truth::Yes });
        if allows == Truth::Unknown {
            let passes_on = question.action.to_ascii_lowercase().ends_with(":creategrant");
            open.push(if passes_on { "kms:GrantOperations" } else { "kms:EncryptionContextKeys" }.to_owned());
        }
        let label = grant.label().to_owned();
        let decider = Decider { source: Source::Grant, label, index: None, role, condition: None };
        parts.push(Part { decider, truth, open });
    }
    granted
}

fn part(
    source: Source,
    statement: &Statement,
    role: Role,
    truth: Truth,
    open: Vec<String>,
    condition: Option<String>,
) -> Part {
    let (label, index) = (statement.label(), Some(statement.index));
    Part { decider: Decider { source, label, index, role, condition }, truth, open }
}

/// Whether the key is among a statement's resources.
fn resources(statement: &Statement, question: &Question<'_>, variables: Variables<'_>) -> Truth {
    let one = |text: &String| {
        if text == "*" { Truth::Yes } else { pattern::test(text, variables, |t| t.matches(question.key_arn)) }
    };
    let named = Truth::any(statement.resources.iter().map(one));
    if statement.not_resource { !named } else { named }
}

/// Whether a statement is about the key under conditions that hold, on what that depends, and the first condition that
/// is not sure to hold.
fn holds(
    statement: &Statement,
    question: &Question<'_>,
    variables: Variables<'_>,
) -> (Truth, Vec<String>, Option<String>) {
    let mut all = resources(statement, question, variables);
    let mut open = Vec::new();
    if all == Truth::Unknown {
        open.push(VARIABLES.to_owned());
    }
    let mut first = None;
    for condition in &statement.conditions {
        let truth = condition::holds(condition, variables);
        all = all & truth;
        if truth.is_yes() {
            continue;
        }
        if truth == Truth::Unknown {
            let unknown = variables.facts.get(variables.action, &condition.key) == Fact::Unknown;
            open.push(if unknown { condition.key.clone() } else { VARIABLES.to_owned() });
        }
        let values = condition.values.join(", ");
        first.get_or_insert_with(|| format!("{} {} = {values}", condition.operator, condition.key));
    }
    (all, open, first)
}
