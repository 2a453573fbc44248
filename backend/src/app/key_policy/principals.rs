//! Why KMS refuses a principal: it does not exist, is written wrongly, or is so new that KMS does not know it yet.

use std::collections::BTreeSet;

use signet_shared::policy::{KeyArn, PolicyDocument, Principal, PrincipalKind};

use super::super::App;
use super::super::keys::KeyAt;
use crate::aws::{AwsError, Class};
use crate::error::{Error, Kind};

/// A role younger than this may be unknown to KMS yet, milliseconds.
const NEW_MS: i64 = 10 * 60 * 1000;

/// What to do about the refusal.
pub(super) enum Answer {
    /// Try again: why, for people.
    NotYet(String),
    /// Trying again is of no use.
    Never(Error),
}

/// Whether KMS refused a policy for its principals (PutKeyPolicy, MalformedPolicyDocumentException). Other flaws come by the
/// same name.
pub(super) fn invalid_principal(error: &AwsError) -> bool {
    error.refusal.error == "MalformedPolicyDocumentException"
        && error.refusal.message.to_ascii_lowercase().contains("principal")
}

impl App {
    /// Asks IAM about the roles of the key's own account that the change names first. Users and other accounts' roles are not
    /// asked about.
    pub(super) async fn why_refused(
        &self,
        key: &KeyAt,
        base: &PolicyDocument,
        proposed: &PolicyDocument,
        refused: AwsError,
    ) -> Answer {
        let mut not_yet = None;
        for role in new_roles(key, base, proposed) {
            let name = role.name();
            match key.aws.role(&name).await {
                Ok(found) if found.arn != role.id => {
                    return Answer::Never(wrong(
                        refused,
                        "The ARN of a role is not right",
                        format!("The role {name} exists, but its ARN is {}, not {}.", found.arn, role.id),
                        "Propose the change with that ARN: the path is part of it.",
                    ));
                }
                Ok(found) => {
                    if found.created_at.is_some_and(|at| at * 1000 + NEW_MS > self.clock.now_ms()) {
                        not_yet =
                            Some(format!("AWS KMS does not know the role {name} yet, which was just made."));
                    }
                }
                Err(error) if error.class == Class::NotFound => {
                    return Answer::Never(wrong(
                        refused,
                        "The role does not exist",
                        format!("There is no role {} in the key's account.", role.id),
                        "Make the role first, or mend its name, then propose or apply the change again.",
                    ));
                }
                Err(error) => {
                    tracing::info!(error = error.refusal.error, "IAM does not tell of a role");
                    not_yet = not_yet.or_else(|| {
                        Some(format!("AWS KMS does not know the role {name}, and IAM may not be asked whether it is new."))
                    });
                }
            }
        }
        match not_yet {
            Some(why) => Answer::NotYet(why),
            None => Answer::Never(
                Error::from(refused).with_hint(
                    "A principal that the policy names does not exist for AWS: deleted, made again under the same name, \
                     mistyped, or of another partition (aws, aws-cn, aws-us-gov). Mend it and propose again.",
                ),
            ),
        }
    }
}

fn wrong(refused: AwsError, title: &str, detail: String, hint: &str) -> Error {
    Error::new(Kind::AwsRefused, title, detail).with_hint(hint).with_aws(refused.refusal)
}

/// Roles of the key's own account that the change names and the base does not: what is there already was taken by KMS before.
fn new_roles(key: &KeyAt, base: &PolicyDocument, proposed: &PolicyDocument) -> BTreeSet<Principal> {
    let of = |document: &PolicyDocument| -> BTreeSet<Principal> {
        document.statements().into_iter().flat_map(|statement| statement.principals).collect()
    };
    let known = of(base);
    let account = KeyArn::parse(&key.arn).ok().map(|arn| arn.account().to_owned());
    of(proposed)
        .into_iter()
        .filter(|principal| principal.kind == PrincipalKind::Role && principal.account == account)
        .filter(|principal| !known.contains(principal))
        .collect()
}
