//! Who asks, and how a statement speaks of them.

use super::facts::Facts;
use super::truth::Truth;
use crate::policy::arn::{Arn, account_of_root, is_orphan, last_segment};
use crate::policy::principal::{Principal, PrincipalKind};
use crate::policy::statement::{Effect, Statement};

/// The one whose request is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    kind: Kind,
    /// Its ARN; of a service its name.
    arn: String,
    /// For a session, the ARN of its role, as far as it is known.
    role: Option<String>,
    account: Option<String>,
    unique_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    User,
    /// Some session of a role.
    Role,
    /// A session by name.
    Session,
    /// A federated user's session.
    Federated,
    /// Someone of an account, it is not said who.
    SomeoneOf,
    Service,
}

/// How a statement speaks of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Speech {
    /// Of the caller itself.
    pub(super) itself: Truth,
    /// Of its account, which leaves it to the account's IAM policies.
    pub(super) account: bool,
}

impl Caller {
    /// A caller by ARN (role, user, session, an account's root), account id (its root) or service name. A role stands
    /// for any of its sessions. `None` for what can call nobody: a group, a function, a pattern.
    pub fn read(text: &str) -> Option<Self> {
        if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
            return Some(Self::new(Kind::Service, text, None));
        }
        if let Some(account) = account_of_root(text) {
            let arn = if text == account { format!("arn:aws:iam::{account}:root") } else { text.to_owned() };
            return Some(Self::new(Kind::Root, &arn, Some(account)));
        }
        if text.contains(['*', '?']) {
            return None;
        }
        let principal = Principal::read("AWS", text);
        let account = principal.account.as_deref();
        match principal.kind {
            PrincipalKind::Role => Some(Self::new(Kind::Role, text, account)),
            PrincipalKind::User => Some(Self::new(Kind::User, text, account)),
            PrincipalKind::Session => {
                let federated = text.contains(":federated-user/");
                Some(Self::new(if federated { Kind::Federated } else { Kind::Session }, text, account))
            }
            _ => None,
        }
    }

    /// Someone of the account whom no policy names, as a rule with IAM permissions.
    pub(in crate::policy) fn someone_of(account: &str) -> Self {
        Self::new(Kind::SomeoneOf, &format!("arn:aws:iam::{account}:root"), Some(account))
    }

    fn new(kind: Kind, arn: &str, account: Option<&str>) -> Self {
        Self { kind, arn: arn.to_owned(), role: None, account: account.map(str::to_owned), unique_id: None }
    }

    /// Says which role a session is of. Without it, the role's path is not known (its name is, and names a role).
    #[must_use]
    pub fn of_role(mut self, role_arn: &str) -> Self {
        self.role = Some(role_arn.to_owned());
        self
    }

    /// Says the unique id (`AIDA…`, `AROA…`). Without it, a policy that names the id is not about the caller: AWS
    /// shows an id in place of an ARN only when the principal is gone.
    #[must_use]
    pub fn with_unique_id(mut self, id: &str) -> Self {
        self.unique_id = Some(id.to_owned());
        self
    }

    /// Its ARN, or a service's name.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Its account; `None` for a service.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// A short name for people.
    pub fn name(&self) -> String {
        match self.kind {
            Kind::Service => self.arn.clone(),
            Kind::SomeoneOf => format!("someone of {}", Principal::read("AWS", &self.arn).name()),
            Kind::Root => format!("the root of {}", Principal::read("AWS", &self.arn).name()),
            _ => Principal::read("AWS", &self.arn).name(),
        }
    }

    /// Whether IAM policies do not bind it: an account's root may do all that the key's policy lets it.
    pub(super) fn is_above_iam(&self) -> bool {
        matches!(self.kind, Kind::Root | Kind::Service)
    }

    /// Whether it is an AWS service, which belongs to no account.
    pub(super) fn is_service(&self) -> bool {
        self.kind == Kind::Service
    }

    /// Adds what the caller's name tells: `aws:PrincipalArn` and its like, unless the facts have them already.
    pub(super) fn tell(&self, facts: &mut Facts) {
        facts.set_default("aws:PrincipalIsAWSService", if self.is_service() { "true" } else { "false" });
        if let Some(account) = &self.account {
            facts.set_default("aws:PrincipalAccount", account);
            facts.set_default("kms:CallerAccount", account);
        }
        match self.kind {
            Kind::Service => facts.set_default("aws:PrincipalServiceName", &self.arn),
            Kind::Role | Kind::Root => facts.set_default("aws:PrincipalArn", &self.arn),
            Kind::User => {
                facts.set_default("aws:PrincipalArn", &self.arn);
                facts.set_default("aws:username", last_segment(&self.arn));
            }
            Kind::Federated => facts.set_default("aws:PrincipalArn", &self.arn),
            Kind::Session => {
                if let Some(role) = &self.role {
                    facts.set_default("aws:PrincipalArn", role);
                }
            }
            Kind::SomeoneOf => {}
        }
        let kind = match self.kind {
            Kind::Root => "Account",
            Kind::User => "User",
            Kind::Role | Kind::Session => "AssumedRole",
            Kind::Federated => "FederatedUser",
            Kind::SomeoneOf | Kind::Service => return,
        };
        facts.set_default("aws:PrincipalType", kind);
    }

    /// Whether an ARN or unique id is the caller's.
    pub(super) fn is_named(&self, name: &str) -> Truth {
        if self.kind == Kind::SomeoneOf {
            return Truth::No;
        }
        if name == self.arn || self.role.as_deref() == Some(name) || self.unique_id.as_deref() == Some(name) {
            return Truth::Yes;
        }
        if is_orphan(name) {
            return Truth::No;
        }
        let Some(other) = Arn::split(name) else { return Truth::No };
        if Some(other.account) != self.account.as_deref() {
            return Truth::No;
        }
        match self.kind {
            // It may or may not be this session that asks.
            Kind::Role if session_role(&other) == Some(last_segment(&self.arn)) => Truth::Unknown,
            // Within an account, the name of a role is unique, whatever its path.
            Kind::Session if self.role.is_none() && other.service == "iam" => {
                let own = Arn::split(&self.arn);
                let role = own.as_ref().and_then(session_role);
                Truth::from(
                    role.is_some() && other.resource.starts_with("role/") && role == Some(last_segment(name)),
                )
            }
            _ => Truth::No,
        }
    }

    fn is(&self, principal: &Principal) -> Speech {
        let itself = |itself| Speech { itself, account: false };
        match principal.kind {
            PrincipalKind::Everyone => itself(Truth::Yes),
            PrincipalKind::Account if self.account != principal.account => itself(Truth::No),
            PrincipalKind::Account if self.kind == Kind::Root => itself(Truth::Yes),
            PrincipalKind::Account => Speech { itself: Truth::No, account: true },
            PrincipalKind::Service => itself(Truth::from(self.is_service() && self.arn == principal.id)),
            PrincipalKind::Federated => itself(Truth::No),
            _ => itself(self.is_named(&principal.id)),
        }
    }

    /// How a key policy's statement speaks of the caller.
    pub(super) fn spoken_of(&self, statement: &Statement) -> Speech {
        let mut found = Speech { itself: Truth::No, account: false };
        for speech in statement.principals.iter().map(|principal| self.is(principal)) {
            found.itself = found.itself | speech.itself;
            found.account |= speech.account;
        }
        if !statement.not_principal {
            return found;
        }
        // A denial for all but an account still hits the account's users; an allowance for all but it spares them.
        let spared = found.account && statement.effect != Some(Effect::Deny);
        Speech { itself: if spared { Truth::No } else { !found.itself }, account: false }
    }
}

/// The role of a session's ARN.
fn session_role<'a>(arn: &Arn<'a>) -> Option<&'a str> {
    (arn.service == "sts").then_some(())?;
    arn.resource.strip_prefix("assumed-role/")?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn speech(caller: &str, effect: &str, field: &str, names: Value) -> (Truth, bool) {
        let statement =
            Statement::read(0, &json!({"Effect": effect, field: names, "Action": "*", "Resource": "*"}));
        let found = Caller::read(caller).unwrap().spoken_of(&statement);
        (found.itself, found.account)
    }

    #[test]
    fn who_is_meant() {
        const ROLE: &str = "arn:aws:iam::111122223333:role/team/bot";
        const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/bot/run";
        use Truth::{No, Unknown, Yes};
        for (caller, names, wanted) in [
            (ROLE, json!({"AWS": ROLE}), (Yes, false)),
            (ROLE, json!({"AWS": "111122223333"}), (No, true)),
            (ROLE, json!({"AWS": ["111122223333", "*"]}), (Yes, true)),
            (ROLE, json!({"AWS": SESSION}), (Unknown, false)),
            (SESSION, json!({"AWS": SESSION}), (Yes, false)),
            (SESSION, json!({"AWS": ROLE}), (Yes, false)),
            (SESSION, json!({"AWS": "arn:aws:iam::111122223333:role/other"}), (No, false)),
            (SESSION, json!({"AWS": "arn:aws:iam::444455556666:role/bot"}), (No, false)),
            (ROLE, json!({"AWS": "AROA4XEXAMPLE7Q2LM5N"}), (No, false)),
            ("111122223333", json!({"AWS": "arn:aws:iam::111122223333:root"}), (Yes, false)),
            ("sns.amazonaws.com", json!({"Service": "sns.amazonaws.com"}), (Yes, false)),
            ("sns.amazonaws.com", json!({"AWS": "111122223333"}), (No, false)),
            (ROLE, json!({"Service": "sns.amazonaws.com"}), (No, false)),
        ] {
            assert_eq!(speech(caller, "Allow", "Principal", names.clone()), wanted, "{caller} {names}");
        }
        assert_eq!(speech(ROLE, "Deny", "NotPrincipal", json!({"AWS": "111122223333"})), (Yes, false));
        assert_eq!(speech(ROLE, "Allow", "NotPrincipal", json!({"AWS": "111122223333"})), (No, false));
        assert_eq!(speech(ROLE, "Deny", "NotPrincipal", json!({"AWS": ROLE})), (No, false));
        assert_eq!(speech(ROLE, "Deny", "NotPrincipal", json!({"AWS": SESSION})), (Unknown, false));
    }

    #[test]
    fn who_can_call() {
        for text in ["*", "arn:aws:iam::111122223333:group/g", "arn:aws:iam::111122223333:role/b*", "bot", ""]
        {
            assert_eq!(Caller::read(text), None, "{text}");
        }
        assert_eq!(Caller::read("111122223333").unwrap().arn(), "arn:aws:iam::111122223333:root");
    }
}
