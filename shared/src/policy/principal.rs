//! Who a statement is about.

use super::arn::{Arn, account_of_root, is_account, is_orphan, last_segment};

/// A principal of a statement, as one comparable value.
///
/// An account id and its root ARN are the same principal, whatever the partition; so are `"*"` and `{"AWS": "*"}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    /// What it is.
    pub kind: PrincipalKind,
    /// The ARN, service name or id as it is written in the policy; an account as its twelve digits.
    pub id: String,
    /// Twelve-digit account, where the id tells it.
    pub account: Option<String>,
}

/// What a principal is. The order is that of the access matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// An IAM role.
    Role,
    /// An IAM user.
    User,
    /// One session of a role, or a federated user's session.
    Session,
    /// An AWS service.
    Service,
    /// A web identity, SAML provider or canonical user.
    Federated,
    /// The unique id of a role or user that no longer exists.
    Orphan,
    /// A whole account, through its IAM policies.
    Account,
    /// Everyone (`*`), in any account.
    Everyone,
    /// An IAM or STS group, policy, or anything else that KMS does not take as a principal.
    Unknown,
}

impl Principal {
    /// Reads one entry of `Principal`; `family` is its key there (`AWS`, `Service`, `Federated`, `CanonicalUser`).
    pub fn read(family: &str, id: &str) -> Self {
        let plain = |kind| Self { kind, id: id.to_owned(), account: None };
        match family {
            "AWS" => Self::read_aws(id),
            "Service" => plain(PrincipalKind::Service),
            "Federated" | "CanonicalUser" => plain(PrincipalKind::Federated),
            _ => plain(PrincipalKind::Unknown),
        }
    }

    fn read_aws(id: &str) -> Self {
        let make = |kind, id: &str, account: Option<&str>| Self {
            kind,
            id: id.to_owned(),
            account: account.map(str::to_owned),
        };
        if id == "*" {
            return make(PrincipalKind::Everyone, id, None);
        }
        if let Some(account) = account_of_root(id) {
            return make(PrincipalKind::Account, account, Some(account));
        }
        if is_orphan(id) {
            return make(PrincipalKind::Orphan, id, None);
        }
        let Some(arn) = Arn::split(id) else { return make(PrincipalKind::Unknown, id, None) };
        let family = arn.resource.split('/').next().unwrap_or_default();
        let named = arn.resource.contains('/') && !last_segment(arn.resource).is_empty();
        let kind = match (arn.service, family) {
            ("iam", "role") if named => PrincipalKind::Role,
            ("iam", "user") if named => PrincipalKind::User,
            ("sts", "assumed-role" | "federated-user") if named => PrincipalKind::Session,
            _ => PrincipalKind::Unknown,
        };
        make(kind, id, is_account(arn.account).then_some(arn.account))
    }

    /// Everyone.
    pub fn everyone() -> Self {
        Self::read_aws("*")
    }

    /// A short name for people: the role's or user's name, `Account 1111-2222-3333`, `Everyone`, else the id.
    pub fn name(&self) -> String {
        match self.kind {
            PrincipalKind::Role | PrincipalKind::User => last_segment(&self.id).to_owned(),
            PrincipalKind::Session => {
                self.id.split_once('/').map_or_else(|| self.id.clone(), |(_, name)| name.to_owned())
            }
            PrincipalKind::Account => format!("Account {}", dashed(&self.id)),
            PrincipalKind::Everyone => "Everyone".to_owned(),
            _ => self.id.clone(),
        }
    }

    /// What it is, for people.
    pub fn kind_words(&self) -> &'static str {
        match self.kind {
            PrincipalKind::Role => "IAM role",
            PrincipalKind::User => "IAM user",
            PrincipalKind::Session => "temporary session",
            PrincipalKind::Service => "AWS service",
            PrincipalKind::Federated => "outside identity",
            PrincipalKind::Orphan => "role or user that no longer exists",
            PrincipalKind::Account => "whole account, through IAM policies",
            PrincipalKind::Everyone => "any account, signed in or not",
            PrincipalKind::Unknown => "not a principal that KMS takes",
        }
    }

    /// Whether the id is for machines (and better set in a monospaced font).
    pub fn is_machine_id(&self) -> bool {
        matches!(
            self.kind,
            PrincipalKind::Orphan
                | PrincipalKind::Unknown
                | PrincipalKind::Service
                | PrincipalKind::Federated
        )
    }
}

/// `111122223333` as `1111-2222-3333`, as the AWS console writes it.
pub fn dashed(account: &str) -> String {
    match (account.get(..4), account.get(4..8), account.get(8..)) {
        (Some(a), Some(b), Some(c)) if is_account(account) => format!("{a}-{b}-{c}"),
        _ => account.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PrincipalKind::{Account, Everyone, Federated, Orphan, Role, Service, Session, Unknown, User};

    #[test]
    fn kinds_and_names() {
        for (family, id, kind, name, account) in [
            ("AWS", "*", Everyone, "Everyone", None),
            ("AWS", "111122223333", Account, "Account 1111-2222-3333", Some("111122223333")),
            (
                "AWS",
                "arn:aws:iam::111122223333:root",
                Account,
                "Account 1111-2222-3333",
                Some("111122223333"),
            ),
            ("AWS", "arn:aws:iam::111122223333:role/service-role/bot", Role, "bot", Some("111122223333")),
            ("AWS", "arn:aws:iam::111122223333:user/jo", User, "jo", Some("111122223333")),
            ("AWS", "arn:aws:sts::111122223333:assumed-role/bot/s", Session, "bot/s", Some("111122223333")),
            ("AWS", "AROA4XEXAMPLE7Q2LM5N", Orphan, "AROA4XEXAMPLE7Q2LM5N", None),
            (
                "AWS",
                "arn:aws:iam::111122223333:group/g",
                Unknown,
                "arn:aws:iam::111122223333:group/g",
                Some("111122223333"),
            ),
            ("AWS", "nobody", Unknown, "nobody", None),
            ("Service", "lambda.amazonaws.com", Service, "lambda.amazonaws.com", None),
            ("Federated", "accounts.example.org", Federated, "accounts.example.org", None),
            ("Aws", "*", Unknown, "*", None),
        ] {
            let principal = Principal::read(family, id);
            assert_eq!(principal.kind, kind, "{id}");
            assert_eq!(principal.name(), name);
            assert_eq!(principal.account.as_deref(), account, "{id}");
        }
    }

    #[test]
    fn an_account_is_one_principal_in_all_its_writings() {
        let writings =
            ["111122223333", "arn:aws:iam::111122223333:root", "arn:aws-cn:iam::111122223333:root"];
        for text in writings {
            assert_eq!(Principal::read("AWS", text), Principal::read("AWS", writings[0]));
        }
    }
}
