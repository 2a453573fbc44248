//! Who calls: the users, roles and functions that a sandbox knows.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Users, roles and functions of one or more accounts, given with [`Options::principals`](crate::Options).
///
/// They are configuration, not state: they are never written to the state folder, and each process that uses the
/// folder brings its own. What callers make of them at run time (temporary credentials by `AssumeRole`) is state.
///
/// An access key that the directory does not have belongs to the root of [`Options::account`](crate::Options::account),
/// who may do everything that key policies do not deny it, unless
/// [`Options::strict_auth`](crate::Options::strict_auth) refuses it.
///
/// ```
/// use aws_sandbox::{Directory, Role, User};
/// use serde_json::json;
///
/// let signer = Role::new("signer").policy(json!({
///     "Version": "2012-10-17",
///     "Statement": [{ "Effect": "Allow", "Action": "kms:Sign", "Resource": "*" }],
/// }));
/// let directory = Directory::default()
///     .user(User::new("admin").access_key("AKIDADMIN", "secret").administrator())
///     .role(signer);
/// # drop(directory);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Directory {
    /// IAM users.
    pub users: Vec<User>,
    /// IAM roles.
    pub roles: Vec<Role>,
    /// Lambda functions.
    pub functions: Vec<Function>,
    /// The id (`o-…`) of the organization to which all accounts here belong: `aws:PrincipalOrgID`.
    pub organization: Option<String>,
    /// Refuse key policies that name users or roles of their own account which are not here, as AWS does. If not,
    /// whatever is written as a principal is taken for one.
    pub strict: bool,
}

/// An IAM user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The name, without a path.
    pub name: String,
    /// The path: `/`, or `/team/` and the like.
    #[serde(default = "root_path")]
    pub path: String,
    /// The twelve digits of the account; [`Options::account`](crate::Options::account) when absent.
    #[serde(default)]
    pub account: Option<String>,
    /// What the user signs requests with.
    #[serde(default)]
    pub access_keys: Vec<AccessKey>,
    /// Identity policies, in IAM's policy language.
    #[serde(default)]
    pub policies: Vec<Value>,
    /// Names of managed policies of AWS, of those that the sandbox knows, such as `AWSPrivateCAUser`.
    #[serde(default)]
    pub managed_policies: Vec<String>,
}

/// An access key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// The id, which every request names.
    pub id: String,
    /// The secret, which only signatures show.
    pub secret: String,
}

/// An IAM role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The name, without a path.
    pub name: String,
    /// The path: `/`, or `/service-role/` and the like.
    #[serde(default = "root_path")]
    pub path: String,
    /// The twelve digits of the account; [`Options::account`](crate::Options::account) when absent.
    #[serde(default)]
    pub account: Option<String>,
    /// The trust policy: who may assume the role. When absent, whoever the role's account allows to.
    #[serde(default)]
    pub trust: Option<Value>,
    /// Identity policies, in IAM's policy language.
    #[serde(default)]
    pub policies: Vec<Value>,
    /// Names of managed policies of AWS, of those that the sandbox knows, such as `AWSPrivateCAUser`.
    #[serde(default)]
    pub managed_policies: Vec<String>,
    /// Sessions that exist from the beginning and do not end, such as that of a Lambda function.
    #[serde(default)]
    pub sessions: Vec<RoleSession>,
}

/// A session of a role that is there without `AssumeRole`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleSession {
    /// The session's name, the end of its ARN.
    pub name: String,
    /// What the session signs requests with.
    pub access_key: AccessKey,
}

/// A Lambda function, as far as `GetFunctionConfiguration` tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// The function's name.
    pub name: String,
    /// The Region it is in.
    pub region: String,
    /// The ARN of its execution role.
    pub role: String,
    /// The twelve digits of the account; [`Options::account`](crate::Options::account) when absent.
    #[serde(default)]
    pub account: Option<String>,
    /// Such as `provided.al2023`.
    #[serde(default = "runtime")]
    pub runtime: String,
    /// Such as `bootstrap`.
    #[serde(default = "handler")]
    pub handler: String,
}

impl Directory {
    /// Adds a user.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    /// Adds a role.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// Adds a function.
    #[must_use]
    pub fn function(mut self, function: Function) -> Self {
        self.functions.push(function);
        self
    }

    /// Puts all accounts into an organization.
    #[must_use]
    pub fn organization(mut self, id: &str) -> Self {
        self.organization = Some(id.to_owned());
        self
    }

    /// Refuses key policies that name users or roles which are not here.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }
}

impl User {
    /// A user who may do nothing and has no access key.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: root_path(),
            account: None,
            access_keys: Vec::new(),
            policies: Vec::new(),
            managed_policies: Vec::new(),
        }
    }

    /// Puts the user into another account.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// Adds an access key.
    #[must_use]
    pub fn access_key(mut self, id: &str, secret: &str) -> Self {
        self.access_keys.push(AccessKey { id: id.to_owned(), secret: secret.to_owned() });
        self
    }

    /// Adds an identity policy.
    #[must_use]
    pub fn policy(mut self, policy: Value) -> Self {
        self.policies.push(policy);
        self
    }

    /// Attaches a managed policy of AWS, by its name.
    #[must_use]
    pub fn managed_policy(mut self, name: &str) -> Self {
        self.managed_policies.push(name.to_owned());
        self
    }

    /// Adds the identity policy that allows everything.
    #[must_use]
    pub fn administrator(self) -> Self {
        self.policy(administrator_access())
    }
}

impl Role {
    /// A role that may do nothing.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: root_path(),
            account: None,
            trust: None,
            policies: Vec::new(),
            managed_policies: Vec::new(),
            sessions: Vec::new(),
        }
    }

    /// Gives the role a path, such as `/service-role/`.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Puts the role into another account.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// Says who may assume the role.
    #[must_use]
    pub fn trust(mut self, policy: Value) -> Self {
        self.trust = Some(policy);
        self
    }

    /// Adds an identity policy.
    #[must_use]
    pub fn policy(mut self, policy: Value) -> Self {
        self.policies.push(policy);
        self
    }

    /// Attaches a managed policy of AWS, by its name.
    #[must_use]
    pub fn managed_policy(mut self, name: &str) -> Self {
        self.managed_policies.push(name.to_owned());
        self
    }

    /// Adds the identity policy that allows everything.
    #[must_use]
    pub fn administrator(self) -> Self {
        self.policy(administrator_access())
    }

    /// Adds a session that does not end.
    #[must_use]
    pub fn session(mut self, name: &str, id: &str, secret: &str) -> Self {
        let access_key = AccessKey { id: id.to_owned(), secret: secret.to_owned() };
        self.sessions.push(RoleSession { name: name.to_owned(), access_key });
        self
    }
}

impl Function {
    /// A function in a Region, with the ARN of its execution role.
    #[must_use]
    pub fn new(name: &str, region: &str, role: &str) -> Self {
        Self {
            name: name.to_owned(),
            region: region.to_owned(),
            role: role.to_owned(),
            account: None,
            runtime: runtime(),
            handler: handler(),
        }
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessKey({})", self.id)
    }
}

fn administrator_access() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] })
}

fn root_path() -> String {
    "/".to_owned()
}

fn runtime() -> String {
    "provided.al2023".to_owned()
}

fn handler() -> String {
    "bootstrap".to_owned()
}
