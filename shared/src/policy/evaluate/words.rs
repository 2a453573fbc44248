//! Answers in plain words.

use super::decide::{Answer, Decider, Iam, Question, Reason, Role, Source, Verdict};
use crate::policy::words::{bare, join};

/// The answer in a few sentences.
pub(super) fn answer(answer: &Answer, question: &Question<'_>) -> String {
    let who = question.caller.name();
    let what = bare(question.action);
    let by = |role: Option<Role>| {
        let some = answer.deciders.iter().filter(|d| role.is_none_or(|role| d.role == role));
        join(&some.map(name).collect::<Vec<_>>(), "and")
    };
    let mut text = match answer.reason {
        Reason::Policies | Reason::Grant => format!("Yes: {who} can call {what}, by {}.", by(None)),
        Reason::DeniedByKeyPolicy | Reason::DeniedByIam | Reason::DeniedBySession => {
            format!("No: {} denies {who} {what}, and a denial wins over everything that allows.", by(None))
        }
        Reason::NotAllowedByIam => format!(
            "No: {} leaves it to the IAM policies of {who}, and none of them allows {what}.",
            by(None)
        ),
        Reason::NotAllowedByKeyPolicy => {
            format!("No: nothing in the key policy and no grant lets {who} call {what}.")
        }
        Reason::NotAllowedBySession => format!("No: the session policy of {who} does not allow {what}."),
        Reason::NotKnown => {
            let on = join(&answer.depends_on, "and");
            format!("It depends on {on} whether {who} can call {what}: {} decides.", by(None))
        }
    };
    if answer.verdict == Verdict::Allowed
        && question.iam == Iam::Allows
        && answer.deciders.iter().all(|d| d.role == Role::LetsIamDecide)
    {
        text.push_str(" That takes for granted that the caller's IAM policies allow it.");
    }
    for miss in answer.near_misses.iter().take(3) {
        if let Some(condition) = &miss.condition {
            text.push_str(&format!(" {} would allow it, if this held: {condition}.", capital(&name(miss))));
        }
    }
    text
}

fn name(decider: &Decider) -> String {
    let label = &decider.label;
    match decider.source {
        Source::KeyPolicy => format!("the key policy's “{label}”"),
        Source::IamPolicy(_) => format!("the IAM policy's “{label}”"),
        Source::SessionPolicy => format!("the session policy's “{label}”"),
        Source::Grant => format!("the grant “{label}”"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
