//! Who can still administer a key: before a change, and after it.

use signet_shared::policy::{Principal, Review};

/// How someone may put a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Whenever they like.
    Free,
    /// Under conditions.
    Limited,
    /// Not at all.
    None,
}

impl Hold {
    /// Words, class and icon.
    pub(crate) fn look(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Free => ("yes", "ok", "check"),
            Self::Limited => ("under conditions", "warn", "wait"),
            Self::None => ("no", "muted", "minus"),
        }
    }
}

/// One who may change the policy before or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Administrator {
    /// Who.
    pub principal: Principal,
    /// By the policy before the change.
    pub before: Hold,
    /// By the policy after it.
    pub after: Hold,
}

/// Everyone who may change the policy by either; those who lose it come first. `before` is the review of the base against
/// itself.
pub(crate) fn administrators(before: &Review, after: &Review) -> Vec<Administrator> {
    let hold = |review: &Review, who: &Principal| {
        if review.administrators.contains(who) {
            Hold::Free
        } else if review.conditional_administrators.contains(who) {
            Hold::Limited
        } else {
            Hold::None
        }
    };
    let of = |review: &Review| -> Vec<Principal> {
        review.administrators.iter().chain(&review.conditional_administrators).cloned().collect()
    };
    let mut all = [of(before), of(after)].concat();
    all.sort();
    all.dedup();
    let mut rows: Vec<Administrator> = all
        .into_iter()
        .map(|principal| Administrator {
            before: hold(before, &principal),
            after: hold(after, &principal),
            principal,
        })
        .collect();
    rows.sort_by_key(|row| row.after != Hold::None);
    rows
}

#[cfg(test)]
mod tests {
    use signet_shared::policy::{Context, PolicyDocument, review};

    use super::*;
    use crate::state::key_policy::desk::tests::policy;

    const ROOT: &str =
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;

    fn admin(name: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:role/{name}"}},"Action":"kms:PutKeyPolicy","Resource":"*"{condition}}}"#
        )
    }

    #[test]
    fn each_is_told_before_and_after_and_losers_come_first() {
        let via = r#","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#;
        let doc = |statements: &[&str]| PolicyDocument::parse(&policy(statements)).unwrap();
        let (ops, tight, lead) = (admin("ops", ""), admin("ops", via), admin("lead", ""));
        let context = Context::for_key("arn:aws:kms:us-east-1:111122223333:key/x");
        let (base, proposed) = (doc(&[ROOT, &ops, &lead]), doc(&[ROOT, &tight]));
        let rows = administrators(&review(&base, &base, &context), &review(&base, &proposed, &context));
        let told: Vec<(String, Hold, Hold)> =
            rows.iter().map(|row| (row.principal.name(), row.before, row.after)).collect();
        assert_eq!(
            told,
            [
                ("lead".to_owned(), Hold::Free, Hold::None),
                ("ops".to_owned(), Hold::Free, Hold::Limited),
                ("Account 1111-2222-3333".to_owned(), Hold::Free, Hold::Free),
            ]
        );
    }
}
