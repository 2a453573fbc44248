//! What a proof of access asks: that the role can sign, and that somebody unrelated cannot.

use super::Situation;
use super::documents::GRANTED;
use super::force::ACTIONS;
use crate::policy::evaluate::{Caller, Facts, Iam, Question, Verdict, evaluate};
use crate::policy::propose::JwsAlgorithm;
use crate::policy::statement::Effect;

/// One thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofQuestion {
    /// Who: the ARN of a role.
    pub principal: String,
    /// Whether it is the role in question.
    pub is_role: bool,
    /// For example `kms:Sign`.
    pub action: &'static str,
    /// The algorithm to sign by, if it is kms:Sign.
    pub algorithm: Option<&'static str>,
    /// Whether it should be allowed.
    pub expected: bool,
}

impl JwsAlgorithm {
    /// Another algorithm of keys of the same spec, as long a digest; a key on P-384 has no other.
    pub fn other(self) -> Option<&'static str> {
        match self {
            Self::Rs384 => Some("RSASSA_PSS_SHA_384"),
            Self::Es384 => None,
        }
    }
}

/// What to try, the role first. The role is tried with another algorithm, too, if a statement that names it asks for one.
pub fn proof_questions(situation: &Situation) -> Vec<ProofQuestion> {
    let own = situation.algorithm.map(JwsAlgorithm::kms_name);
    let mut questions = Vec::new();
    let unrelated = unrelated(situation);
    for (principal, is_role) in [(situation.role.as_str(), true), (unrelated.as_str(), false)] {
        let ask = |action, algorithm, expected| ProofQuestion {
            principal: principal.to_owned(),
            is_role,
            action,
            algorithm,
            expected,
        };
        for action in ACTIONS {
            let algorithm = own.filter(|_| action == "kms:Sign");
            questions.push(ask(action, algorithm, is_role));
            let other = situation.algorithm.and_then(JwsAlgorithm::other);
            if let (true, "kms:Sign", Some(other)) = (is_role && narrows(situation), action, other) {
                questions.push(ask(action, Some(other), false));
            }
        }
    }
    questions
}

/// What policies and grants say of one question: yes, no, or `None` where it depends on what is not known; and in words.
pub fn evaluated(situation: &Situation, asked: &ProofQuestion) -> (Option<bool>, String) {
    let Some(caller) = Caller::read(&asked.principal) else { return (None, String::new()) };
    let mut facts = Facts::unknown();
    if let Some(algorithm) = asked.algorithm {
        facts = facts.with("kms:SigningAlgorithm", algorithm).with("kms:MessageType", "DIGEST");
    }
    let iam = match &situation.iam {
        // Nobody gave anything to a role that nobody has heard of.
        _ if !asked.is_role => Iam::Silent,
        Ok(iam) => Iam::Policies(&iam.documents),
        Err(_) => Iam::Unknown,
    };
    let question = Question {
        policy: &situation.policy,
        key_arn: situation.key.as_str(),
        key_account: situation.key.account(),
        caller: &caller,
        action: asked.action,
        facts,
        iam,
        session: None,
        grants: situation.grants.as_deref().unwrap_or_default(),
    };
    let answer = evaluate(&question);
    let allowed = match answer.verdict {
        Verdict::Allowed => Some(true),
        // Grants that could not be read could allow it.
        Verdict::Denied if could_be_granted(situation, asked.action) => None,
        Verdict::Denied => Some(false),
        Verdict::Depends => None,
    };
    let mut words = answer.words(&question);
    if allowed.is_none() && answer.verdict == Verdict::Denied {
        words.push_str(" A grant could allow it; the grants could not be read.");
    }
    (allowed, words)
}

fn could_be_granted(situation: &Situation, action: &str) -> bool {
    let bare = action.strip_prefix("kms:").unwrap_or(action);
    situation.grants.is_err() && GRANTED.contains(&bare)
}

/// Whether a statement that names the role lets it sign by certain algorithms only.
fn narrows(situation: &Situation) -> bool {
    situation.policy.statements().iter().any(|statement| {
        statement.effect == Some(Effect::Allow)
            && !statement.not_principal
            && statement.covers_action("kms:Sign")
            && statement.principals.iter().any(|principal| principal.id == situation.role.as_str())
            && statement.conditions.iter().any(|condition| condition.key == "kms:SigningAlgorithm")
    })
}

/// A role of the key's account that neither the key policy nor a grant names.
fn unrelated(situation: &Situation) -> String {
    let key = situation.key.as_str();
    let partition = key.split(':').nth(1).unwrap_or("aws");
    let policy = situation.policy.to_minified_json();
    let grants = situation.grants.as_deref().unwrap_or_default();
    let is_free = |arn: &String| {
        !policy.contains(arn.as_str())
            && grants.iter().all(|grant| grant.grantee != *arn)
            && *arn != situation.role.as_str()
    };
    let named = |name: String| format!("arn:{partition}:iam::{}:role/{name}", situation.key.account());
    let plain = named("signet-unrelated".to_owned());
    if is_free(&plain) {
        return plain;
    }
    // As many names as can be taken, and one more.
    (2_u32..).map(|number| named(format!("signet-unrelated-{number}"))).find(is_free).unwrap_or(plain)
}
