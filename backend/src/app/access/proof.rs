//! That a role can sign, and that somebody unrelated cannot.

use signet_shared::api::access::{AccessProof, ProofCheck, ProofWay};
use signet_shared::plan::quote::shell;
use signet_shared::policy::JwsAlgorithm;
use signet_shared::policy::ways::{ProofQuestion, Situation, evaluated, proof_questions};

use super::super::App;
use super::super::keys::KeyAt;
use super::{parse_role, situation};
use crate::aws::{Aws, AwsError, Class};
use crate::error::Result;

/// Name of the sessions in which roles are tried: CloudTrail tells by it what they were.
const SESSION: &str = "signet-access-proof";
/// Length of a SHA-384 digest: that of all algorithms that are tried.
const DIGEST: usize = 48;

impl App {
    /// Tries a role and an unrelated one, in a session of their own where they can be assumed, without effect; else works out what
    /// policies and grants say. In an AWS account only the role itself is assumed: the unrelated one does not exist there.
    ///
    /// # Errors
    /// As [`App::read_access`].
    pub async fn prove_access(&self, target: &str, key_arn: &str, role_arn: &str) -> Result<AccessProof> {
        let key = self.key_at(target, key_arn).await?;
        let situation = situation(&key, parse_role(role_arn)?).await?;
        let is_sandbox = key.target.known.access.is_none();
        let questions = proof_questions(&situation);
        let mut checks = Vec::new();
        let mut refused = None;
        for about_role in [true, false] {
            let asked: Vec<&ProofQuestion> = about(&questions, about_role);
            let Some(first) = asked.first() else { continue };
            let session = match about_role || is_sandbox {
                true => assume(&key, &first.principal).await,
                false => Ok(None),
            };
            let session = session.unwrap_or_else(|error| {
                refused = about_role.then_some(error.refusal.error).or(refused.take());
                None
            });
            for question in asked {
                checks.push(match &session {
                    Some(session) if can_be_tried(question) => tried(session, &key.arn, question).await,
                    _ => by_evaluation(&situation, question),
                });
            }
        }
        Ok(AccessProof {
            role_arn: situation.role.to_string(),
            at: self.clock.now_ms(),
            holds: checks.iter().all(|check| check.allowed == Some(check.expected)),
            note: note(&situation, &checks, refused.as_deref()),
            checks,
        })
    }
}

fn about(questions: &[ProofQuestion], is_role: bool) -> Vec<&ProofQuestion> {
    questions.iter().filter(|question| question.is_role == is_role).collect()
}

/// Clients that work as a role.
async fn assume(key: &KeyAt, role_arn: &str) -> Result<Option<Aws>, AwsError> {
    let session = key.aws.assume_role(role_arn, SESSION).await?;
    let region = key.arn.split(':').nth(3).unwrap_or_default();
    Ok(Some(key.target.region_as(region, session).await))
}

/// Sign needs an algorithm, which the key's spec tells.
fn can_be_tried(question: &ProofQuestion) -> bool {
    question.action != "kms:Sign" || question.algorithm.is_some()
}

async fn tried(aws: &Aws, key_arn: &str, question: &ProofQuestion) -> ProofCheck {
    let answer = match (question.action, question.algorithm) {
        ("kms:Sign", Some(algorithm)) => aws.may_sign(key_arn, vec![0; DIGEST], algorithm).await,
        ("kms:GetPublicKey", _) => aws.public_key(key_arn).await.map(|_| ()),
        _ => aws.key(key_arn).await.map(|_| ()),
    };
    let (allowed, words, request_id) = match answer {
        Ok(()) => (Some(true), format!("KMS allowed {}.", named(question)), None),
        Err(AwsError { class: Class::Denied, refusal, .. }) => {
            (Some(false), format!("KMS refused {}: {}", named(question), refusal.message), refusal.request_id)
        }
        Err(AwsError { refusal, .. }) => (
            None,
            format!("{} was not decided: {} {}", named(question), refusal.error, refusal.message),
            refusal.request_id,
        ),
    };
    check(question, allowed, ProofWay::DryRun, words, request_id)
}

fn by_evaluation(situation: &Situation, question: &ProofQuestion) -> ProofCheck {
    let (allowed, words) = evaluated(situation, question);
    check(question, allowed, ProofWay::Evaluated, words, None)
}

fn check(
    question: &ProofQuestion,
    allowed: Option<bool>,
    how: ProofWay,
    words: String,
    request_id: Option<String>,
) -> ProofCheck {
    ProofCheck {
        principal: question.principal.clone(),
        is_role: question.is_role,
        action: question.action.to_owned(),
        expected: question.expected,
        allowed,
        how,
        words,
        request_id,
    }
}

fn named(question: &ProofQuestion) -> String {
    match question.algorithm {
        Some(algorithm) => format!("{} with {algorithm}", question.action),
        None => question.action.to_owned(),
    }
}

/// What was not tried, and how to try it.
fn note(situation: &Situation, checks: &[ProofCheck], refused: Option<&str>) -> Option<String> {
    let evaluated =
        |is_role| checks.iter().any(|check| check.is_role == is_role && check.how == ProofWay::Evaluated);
    if evaluated(true) {
        let why = refused.map(|name| format!(" ({name})")).unwrap_or_default();
        let algorithm = situation.algorithm.map_or("RSASSA_PKCS1_V1_5_SHA_384", JwsAlgorithm::kms_name);
        return Some(format!(
            "The role could not be tried{why}: an execution role is usually for Lambda alone to assume. So this was worked out from the policies and grants that could be read; service control policies, VPC endpoint policies and permissions boundaries are not in it. To prove it, run this with the role's credentials; the answer DryRunOperationException means that the role can sign: aws kms sign --dry-run --region {} --key-id {} --message-type DIGEST --message {} --signing-algorithm {algorithm}",
            shell(situation.key.region()),
            shell(situation.key.as_str()),
            // 48 zero bytes in Base64.
            "A".repeat(DIGEST / 3 * 4),
        ));
    }
    evaluated(false).then(|| {
        "The role was tried with its own credentials. What the unrelated role may do was worked out from the policies and grants: there is no such role that could be tried.".to_owned()
    })
}
