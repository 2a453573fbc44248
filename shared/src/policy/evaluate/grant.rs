//! Grants as far as they decide.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::Fact;
use super::pattern::Variables;
use super::truth::Truth;

/// A grant on the key, as ListGrants tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Grant {
    /// Its id.
    #[serde(rename = "GrantId")]
    pub id: String,
    /// Its name, if it was given one.
    #[serde(default)]
    pub name: Option<String>,
    /// ARN of the one it is for: a role, a user, a session, or an account's root.
    #[serde(rename = "GranteePrincipal")]
    pub grantee: String,
    /// What it allows, without `kms:`.
    pub operations: Vec<String>,
    /// The encryption context that requests must have.
    #[serde(default)]
    pub constraints: Option<Constraints>,
}

/// Limits of a grant on symmetric keys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Constraints {
    /// The request's context is this.
    #[serde(default)]
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
    /// The request's context has this.
    #[serde(default)]
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
}

/// Operations that need no encryption context, even if the grant asks for one.
const WITHOUT_CONTEXT: [&str; 4] = ["DescribeKey", "GetPublicKey", "RetireGrant", "CreateGrant"];

impl Grant {
    /// Whether it allows the action, whoever asks. The letter case of an action does not matter.
    pub(super) fn allows(&self, variables: Variables<'_>) -> Truth {
        let bare = variables.action.strip_prefix("kms:").unwrap_or(variables.action);
        let has = |operation: &str| self.operations.iter().any(|own| own.eq_ignore_ascii_case(operation));
        if !has(bare) {
            return Truth::No;
        }
        let mut answer = Truth::Yes;
        if bare.eq_ignore_ascii_case("CreateGrant") {
            // What is passed on must be part of what was granted.
            answer = match variables.facts.get(variables.action, "kms:GrantOperations") {
                Fact::Values(passed) => Truth::from(passed.iter().all(|operation| has(operation))),
                Fact::Absent => Truth::Yes,
                Fact::Unknown => Truth::Unknown,
            };
        }
        if WITHOUT_CONTEXT.iter().any(|name| name.eq_ignore_ascii_case(bare)) {
            return answer;
        }
        let Some(constraints) = &self.constraints else { return answer };
        let both = [&constraints.encryption_context_equals, &constraints.encryption_context_subset];
        let pairs = both.into_iter().flatten().flatten();
        let answer = answer
            & Truth::all(pairs.map(|(name, value)| {
                match variables.facts.get(variables.action, &format!("kms:EncryptionContext:{name}")) {
                    Fact::Values(found) => Truth::from(found.contains(value)),
                    Fact::Absent => Truth::No,
                    Fact::Unknown => Truth::Unknown,
                }
            }));
        let Some(whole) = &constraints.encryption_context_equals else { return answer };
        answer
            & match variables.facts.get(variables.action, "kms:EncryptionContextKeys") {
                Fact::Values(names) => Truth::from(names.iter().all(|name| whole.contains_key(name))),
                Fact::Absent => Truth::from(whole.is_empty()),
                Fact::Unknown => Truth::Unknown,
            }
    }

    /// Its name, else its id.
    pub fn label(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::*;

    fn check(grant: &Grant, action: &str, facts: &Facts, wanted: Truth) {
        let variables = Variables { action, facts, enabled: false };
        assert_eq!(grant.allows(variables), wanted, "{action}");
    }

    #[test]
    fn operations_and_what_they_pass_on() {
        let grant =
            Grant { operations: vec!["Sign".to_owned(), "CreateGrant".to_owned()], ..Grant::default() };
        let mut facts = Facts::complete();
        check(&grant, "kms:Sign", &facts, Truth::Yes);
        check(&grant, "kms:Verify", &facts, Truth::No);
        facts.set("kms:GrantOperations", ["Sign"]);
        check(&grant, "kms:CreateGrant", &facts, Truth::Yes);
        facts.set("kms:GrantOperations", ["Sign", "Verify"]);
        check(&grant, "kms:CreateGrant", &facts, Truth::No);
        check(&grant, "kms:CreateGrant", &Facts::unknown(), Truth::Unknown);
    }

    #[test]
    fn an_encryption_context_is_asked_for() {
        let grant: Grant = serde_json::from_str(
            r#"{"GrantId":"1","GranteePrincipal":"x","Operations":["Decrypt","DescribeKey"],"Constraints":{"EncryptionContextEquals":{"dept":"it"}}}"#,
        )
        .unwrap();
        let mut facts = Facts::complete().with("kms:EncryptionContext:dept", "it");
        facts.set("kms:EncryptionContextKeys", ["dept"]);
        check(&grant, "kms:Decrypt", &facts, Truth::Yes);
        facts.set("kms:EncryptionContextKeys", ["dept", "more"]);
        check(&grant, "kms:Decrypt", &facts, Truth::No);
        check(&grant, "kms:Decrypt", &Facts::complete(), Truth::No);
        check(&grant, "kms:DescribeKey", &Facts::complete(), Truth::Yes);
        check(&grant, "kms:Decrypt", &Facts::unknown(), Truth::Unknown);
    }
}
