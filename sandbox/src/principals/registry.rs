//! The directory, checked and ready to be asked.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::{
    Session,
    caller::{Caller, Kind},
};
use crate::{
    Directory, Function, Options,
    clock::Moment,
    crypto::Hash,
    place::partition_of,
    policy::{Defect, Policy},
};

/// All that the sandbox knows about principals.
#[derive(Debug)]
pub(crate) struct Registry {
    /// The account of unknown access keys.
    account: String,
    organization: Option<Arc<str>>,
    strict: bool,
    /// By access key id.
    keys: BTreeMap<String, Credential>,
    roles: Vec<Arc<Entity>>,
    users: Vec<Arc<Entity>>,
    functions: Vec<Function>,
}

/// A user or a role.
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) unique_id: String,
    pub(crate) created: Moment,
    /// The trust policy of a role, as text and as rules.
    pub(crate) trust: Option<(Value, Policy)>,
    /// Names and texts of the inline policies.
    pub(crate) inline: Vec<(String, Value)>,
    /// Names of the attached policies of AWS.
    pub(crate) managed: Vec<String>,
    policies: Arc<Vec<Policy>>,
    /// Where each of `policies` comes from.
    sources: Vec<PolicySource>,
}

/// Where an identity policy comes from, as policy simulation tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PolicySource {
    pub(crate) id: String,
    /// `user`, `role` or `aws-managed`.
    pub(crate) kind: &'static str,
}

#[derive(Debug)]
struct Credential {
    secret: String,
    entity: Arc<Entity>,
    /// The session's name, when it is a role's.
    session: Option<String>,
}

/// Who signed a request, and with what.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) caller: Caller,
    /// Absent for an access key that nobody has: such a signature cannot be verified.
    pub(crate) secret: Option<String>,
}

impl Registry {
    /// Checks the directory of these options.
    ///
    /// # Errors
    /// What is wrong with it, for a person to read.
    pub(crate) fn new(options: &Options, now: Moment) -> Result<Self, String> {
        let Directory { users, roles, functions, organization, strict } = &options.principals;
        let mut registry = Self {
            account: options.account.clone(),
            organization: organization.as_deref().map(Arc::from),
            strict: *strict,
            keys: BTreeMap::new(),
            roles: Vec::new(),
            users: Vec::new(),
            functions: functions.clone(),
        };
        for user in users {
            let entity = registry.entity("user", &user.name, &user.path, user.account.as_deref(), now)?;
            let (policies, sources) = policies("user", &user.name, &user.policies, &user.managed_policies)?;
            let entity = Arc::new(Entity { policies, sources, ..entity });
            for key in &user.access_keys {
                registry.add_key(&key.id, &key.secret, &entity, None)?;
            }
            registry.users.push(entity);
        }
        for role in roles {
            let entity = registry.entity("role", &role.name, &role.path, role.account.as_deref(), now)?;
            let trust = role.trust.clone().unwrap_or_else(|| trust_of_account(&entity.account));
            let rules = Policy::read(&trust).map_err(|defect| complaint(&role.name, &defect))?;
            let (policies, sources) = policies("role", &role.name, &role.policies, &role.managed_policies)?;
            let numbered = role.policies.iter().enumerate();
            let entity = Arc::new(Entity {
                policies,
                sources,
                trust: Some((trust, rules)),
                inline: numbered.map(|(at, policy)| (inline_name(at), policy.clone())).collect(),
                managed: role.managed_policies.clone(),
                ..entity
            });
            for session in &role.sessions {
                let (key, name) = (&session.access_key, Some(session.name.clone()));
                registry.add_key(&key.id, &key.secret, &entity, name)?;
            }
            registry.roles.push(entity);
        }
        Ok(registry)
    }

    fn entity(
        &self,
        kind: &str,
        name: &str,
        path: &str,
        account: Option<&str>,
        created: Moment,
    ) -> Result<Entity, String> {
        let account = account.unwrap_or(&self.account);
        let word = |text: &str, extra: &[u8]| {
            text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b) || extra.contains(&b))
        };
        if name.is_empty() || name.len() > 64 || !word(name, b"") {
            return Err(format!("'{name}' is not the name of a {kind}"));
        }
        if !path.starts_with('/') || !path.ends_with('/') || !word(path, b"/") {
            return Err(format!("'{path}', the path of {name}, does not begin and end with a slash"));
        }
        if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("'{account}', the account of {name}, is not twelve digits"));
        }
        let prefix = if kind == "role" { "AROA" } else { "AIDA" };
        Ok(Entity {
            account: account.to_owned(),
            name: name.to_owned(),
            path: path.to_owned(),
            unique_id: unique_id(prefix, &format!("{account}:{kind}{path}{name}")),
            created,
            trust: None,
            inline: Vec::new(),
            managed: Vec::new(),
            policies: Arc::default(),
            sources: Vec::new(),
        })
    }

    fn add_key(
        &mut self,
        id: &str,
        secret: &str,
        entity: &Arc<Entity>,
        session: Option<String>,
    ) -> Result<(), String> {
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(format!("'{id}' of {} is not an access key id", entity.name));
        }
        let credential = Credential { secret: secret.to_owned(), entity: Arc::clone(entity), session };
        match self.keys.insert(id.to_owned(), credential) {
            None => Ok(()),
            Some(_) => Err(format!("two principals have the access key {id}")),
        }
    }

    /// The owner of an access key; the default account's root for one that nobody has.
    pub(crate) fn signer(&self, access_key: Option<&str>, region: &str) -> Signer {
        let partition = partition_of(region);
        match access_key.and_then(|id| self.keys.get(id)) {
            Some(Credential { secret, entity, session }) => {
                let caller = match session {
                    Some(name) => self.session(partition, entity, name, None),
                    None => self.user(partition, entity),
                };
                Signer { caller, secret: Some(secret.clone()) }
            }
            None => {
                let caller = Caller::root(partition, &self.account, self.organization.clone());
                Signer { caller, secret: None }
            }
        }
    }

    /// The owner of temporary credentials; `None` when the directory no longer has their role.
    pub(crate) fn temporary(&self, session: &Session, region: &str) -> Option<Signer> {
        let partition = partition_of(region);
        let unlisted = if session.unlisted { self.unlisted(&session.role_arn) } else { None };
        let role = match &unlisted {
            Some(role) => role,
            None => self.role_by_arn(&session.role_arn)?,
        };
        let policy = match &session.policy {
            Some(policy) => Some(Arc::new(Policy::read(policy).ok()?)),
            None => None,
        };
        let caller = self.session(partition, role, &session.name, policy);
        Some(Signer { caller, secret: Some(session.secret.clone()) })
    }

    fn user(&self, partition: &str, entity: &Entity) -> Caller {
        let arn = entity.arn(partition, "user");
        Caller {
            account: entity.account.clone(),
            principal_arn: arn.clone(),
            arn,
            user_id: entity.unique_id.clone(),
            kind: Kind::User(entity.name.clone()),
            policies: Arc::clone(&entity.policies),
            session_policy: None,
            organization: self.organization.clone(),
        }
    }

    fn session(&self, partition: &str, role: &Entity, name: &str, policy: Option<Arc<Policy>>) -> Caller {
        let Entity { account, name: role_name, unique_id, .. } = role;
        Caller {
            account: account.clone(),
            arn: format!("arn:{partition}:sts::{account}:assumed-role/{role_name}/{name}"),
            principal_arn: role.arn(partition, "role"),
            user_id: format!("{unique_id}:{name}"),
            kind: Kind::Session,
            policies: Arc::clone(&role.policies),
            session_policy: policy,
            organization: self.organization.clone(),
        }
    }

    /// The user or role of this ARN as one who calls (a role as its session), and where its policies come from, in the
    /// order of [`Caller::policies`].
    pub(crate) fn simulated(&self, partition: &str, arn: &str) -> Option<(Caller, &[PolicySource])> {
        if let Some(role) = self.role_by_arn(arn) {
            return Some((self.session(partition, role, "simulation", None), &role.sources));
        }
        let user = self.users.iter().find(|user| same_but_partition(&user.arn("", "user"), arn))?;
        Some((self.user(partition, user), &user.sources))
    }

    /// The role of this ARN, in whatever partition.
    pub(crate) fn role_by_arn(&self, arn: &str) -> Option<&Arc<Entity>> {
        self.roles.iter().find(|role| same_but_partition(&role.arn("", "role"), arn))
    }

    /// The role of this ARN that the directory does not have. Unless the directory is strict, whatever is written as a role is
    /// taken for one; it has no policies.
    pub(crate) fn unlisted(&self, arn: &str) -> Option<Entity> {
        if self.strict || self.role_by_arn(arn).is_some() {
            return None;
        }
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, "iam", "", account, resource] = parts.as_slice() else { return None };
        let (path, name) = resource.strip_prefix("role")?.rsplit_once('/')?;
        self.entity("role", name, &format!("{path}/"), Some(account), Moment(0)).ok()
    }

    /// To how many users and roles of an account a policy of AWS is attached.
    pub(crate) fn attached(&self, account: &str, name: &str) -> usize {
        let all = self.roles.iter().chain(&self.users).filter(|entity| entity.account == account);
        all.filter(|entity| {
            entity.sources.iter().any(|source| source.kind == "aws-managed" && source.id == name)
        })
        .count()
    }

    /// The role of this name.
    pub(crate) fn role(&self, account: &str, name: &str) -> Option<&Arc<Entity>> {
        self.roles.iter().find(|role| role.account == account && role.name.eq_ignore_ascii_case(name))
    }

    /// The function of this name.
    pub(crate) fn function(&self, account: &str, region: &str, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| {
            function.name == name
                && function.region == region
                && function.account.as_deref().unwrap_or(&self.account) == account
        })
    }

    /// Whether a key policy may name this user, role or session: always, unless the directory is strict and
    /// the principal is one of `account` that it does not have.
    pub(crate) fn accepts(&self, account: &str, arn: &str) -> bool {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, service, "", owner, resource] = parts.as_slice() else { return true };
        if !self.strict || *owner != account || *resource == "root" {
            return true;
        }
        match (*service, resource.split('/').collect::<Vec<_>>().as_slice()) {
            ("sts", ["assumed-role", name, ..]) => self.role(account, name).is_some(),
            ("sts", _) => true,
            _ => {
                let is = |entity: &Arc<Entity>, kind: &str| same_but_partition(&entity.arn("", kind), arn);
                self.roles.iter().any(|role| is(role, "role"))
                    || self.users.iter().any(|user| is(user, "user"))
            }
        }
    }
}

impl Entity {
    /// The ARN; `kind` is `user` or `role`.
    pub(crate) fn arn(&self, partition: &str, kind: &str) -> String {
        format!("arn:{partition}:iam::{}:{kind}{}{}", self.account, self.path, self.name)
    }
}

/// The rules of a principal's policies, the inline ones first, and where each comes from.
fn policies(
    kind: &'static str,
    owner: &str,
    inline: &[Value],
    managed: &[String],
) -> Result<(Arc<Vec<Policy>>, Vec<PolicySource>), String> {
    let read = |policy: &Value| match Policy::read(policy) {
        Ok(policy) if policy.names_principals() => {
            Err(format!("an identity policy of {owner} names principals"))
        }
        Ok(policy) => Ok(policy),
        Err(defect) => Err(complaint(owner, &defect)),
    };
    let mut rules = inline.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let numbers = 0..inline.len();
    let mut sources: Vec<PolicySource> =
        numbers.map(|at| PolicySource { id: format!("{kind}_{owner}_{}", inline_name(at)), kind }).collect();
    for name in managed {
        let policy = super::managed::managed(name)
            .ok_or_else(|| format!("{owner} has the managed policy {name}, which is not known here"))?;
        rules.push(read(&policy)?);
        sources.push(PolicySource { id: name.clone(), kind: "aws-managed" });
    }
    Ok((Arc::new(rules), sources))
}

/// The name of the inline policy at this place of the directory, which names none.
fn inline_name(at: usize) -> String {
    format!("policy{}", at + 1)
}

fn complaint(owner: &str, defect: &Defect) -> String {
    match defect {
        Defect::Syntax => format!("a policy of {owner} is not one"),
        Defect::Operator(name) => {
            format!("a policy of {owner} has the condition operator {name}, which does not exist")
        }
    }
}

/// The trust policy that leaves it to the role's account who may assume the role.
fn trust_of_account(account: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": account }, "Action": "sts:AssumeRole" }],
    })
}

fn same_but_partition(one: &str, other: &str) -> bool {
    let rest = |arn: &str| arn.splitn(3, ':').nth(2).map(str::to_owned);
    other.starts_with("arn:") && rest(one) == rest(other)
}

/// An id in IAM's form that stays the same as long as the name does.
pub(crate) fn unique_id(prefix: &str, name: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = Hash::Sha256.digest(name.as_bytes());
    let letters = digest.iter().take(17).map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    prefix.chars().chain(letters).collect()
}
