//! Grants: what they are, what they allow, and the tokens that name them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    authorize::Ask,
    keys::{Key, Keys},
    marker::Truncation,
    spec::{KeySpec, KeyUsage},
};
use crate::{
    clock::Moment, crypto::random, error::ApiError, place::Place, policy::Request, principals::Caller,
    state::Row, validate::Checks,
};

/// Every operation that a grant can allow.
pub(super) const OPERATIONS: [&str; 17] = [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
];

/// A permission that one principal has on one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: Option<String>,
    pub(super) created: Moment,
    pub(super) grantee: String,
    #[serde(default)]
    pub(super) retiring: Option<String>,
    /// The ARN of the account that made it.
    pub(super) issuer: String,
    pub(super) operations: Vec<String>,
    /// As the caller gave them.
    #[serde(default)]
    pub(super) constraints: Option<Value>,
}

/// A page of grants, as both lists give it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    pub(super) grants: Vec<Entry>,
    #[serde(flatten)]
    pub(super) truncation: Truncation,
}

/// A grant on the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry {
    key_id: String,
    grant_id: String,
    name: String,
    creation_date: f64,
    grantee_principal: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retiring_principal: Option<String>,
    issuing_account: String,
    operations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Value>,
}

impl Entry {
    pub(super) fn of(key_arn: String, grant: &Grant) -> Self {
        Self {
            key_id: key_arn,
            grant_id: grant.id.clone(),
            name: grant.name.clone().unwrap_or_default(),
            creation_date: grant.created.epoch(),
            grantee_principal: grant.grantee.clone(),
            retiring_principal: grant.retiring.clone(),
            issuing_account: grant.issuer.clone(),
            operations: grant.operations.clone(),
            constraints: grant.constraints.clone(),
        }
    }
}

/// What grants are looked up by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// The principal that can retire it.
    Retiring(String),
    /// Key and grantee.
    Grantee(String, String),
    /// Key and name.
    Name(String, String),
}

impl Row for Grant {
    type Mark = Mark;

    fn marks(&self, name: &str) -> Vec<Mark> {
        let key = name.split('/').next().unwrap_or_default().to_owned();
        let mut marks = vec![Mark::Grantee(key.clone(), self.grantee.clone())];
        marks.extend(self.retiring.clone().map(Mark::Retiring));
        marks.extend(self.name.clone().map(|name| Mark::Name(key, name)));
        marks
    }
}

impl Grant {
    /// Whether another grant differs in nothing but its id and time.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        Self { id: other.id.clone(), created: other.created, ..self.clone() } == *other
    }

    /// Whether this grant allows such an operation.
    fn has(&self, operation: &str) -> bool {
        self.operations.iter().any(|name| name == operation)
    }

    /// Whether the caller may give the grant back by the grant's own terms.
    pub(super) fn can_be_retired_by(&self, caller: &Caller) -> bool {
        self.retiring.as_deref().is_some_and(|name| caller.is_named(name))
            || (self.has("RetireGrant") && caller.is_named(&self.grantee))
    }
}

/// The name under which a grant is kept.
pub(super) fn grant_key(key: &str, grant: &str) -> String {
    format!("{key}/{grant}")
}

/// Whether a grant allows the request: one to the caller, or one to the caller's account, which leaves it to the
/// caller's identity policies.
pub(super) fn allow(keys: &Keys, key: &Key, ask: &Ask, request: &Request<'_>) -> bool {
    let operation = ask.action.strip_prefix("kms:").unwrap_or(ask.action);
    let to = |grantee: &str| {
        let grants = keys.grants.marked(Mark::Grantee(key.id.clone(), grantee.to_owned()), None);
        grants.into_iter().any(|(_, grant)| {
            grant.has(operation) && ask.passes_on.iter().all(|operation| grant.has(operation))
        })
    };
    let caller = request.caller;
    keys.grants.len() > 0
        && (caller.names().any(to) || (to(&caller.root_arn()) && caller.identity(request).allowed))
}

/// Refuses operations that such keys do not have.
pub(super) fn check_operations(key: &Key, operations: &[String]) -> Result<(), ApiError> {
    let possible: &[&str] = match (key.usage, key.spec) {
        (KeyUsage::SignVerify, _) => &["Sign", "Verify", "GetPublicKey"],
        (KeyUsage::KeyAgreement, _) => &["DeriveSharedSecret", "GetPublicKey"],
        (KeyUsage::EncryptDecrypt, KeySpec::SymmetricDefault) => &[
            "Decrypt",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "ReEncryptFrom",
            "ReEncryptTo",
        ],
        (KeyUsage::EncryptDecrypt, _) => {
            &["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey"]
        }
    };
    let every_key = ["CreateGrant", "RetireGrant", "DescribeKey"];
    match operations
        .iter()
        .find(|name| !possible.contains(&name.as_str()) && !every_key.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) => Err(ApiError::validation(format!(
            "Grant operation {name} is not compatible with KeySpec {} and KeyUsage {}.",
            key.spec.name(),
            key.usage.name()
        ))),
    }
}

/// What a grant token says: which grant of which key, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) place: Place,
    pub(super) key: String,
    pub(super) grant: String,
}

impl Token {
    /// The token as text, a different one each time.
    pub(super) fn text(&self) -> Result<String, ApiError> {
        let Self { place, key, grant } = self;
        let nonce = hex::encode(random::<16>()?);
        Ok(STANDARD.encode(format!("1|{}|{}|{key}|{grant}|{nonce}", place.account, place.region)))
    }

    /// Reads a token.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let parts: Vec<&str> = text.split('|').collect();
        let ["1", account, region, key, grant, _] = parts.as_slice() else { return None };
        Some(Self {
            place: Place { account: (*account).to_owned(), region: (*region).to_owned() },
            key: (*key).to_owned(),
            grant: (*grant).to_owned(),
        })
    }
}

/// Checks the `GrantTokens` parameter as the service model does, and that all of them are tokens.
///
/// Grants have effect at once here, so that a token adds nothing to what its grant allows.
pub(super) fn check_tokens(tokens: Option<&[String]>) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    checks.count("grantTokens", tokens, 0, 10);
    for (number, token) in tokens.unwrap_or_default().iter().enumerate() {
        checks.length(&format!("grantTokens.{}.member", number + 1), Some(token), 1, 8_192);
    }
    checks.finish()?;
    match tokens.unwrap_or_default().iter().all(|token| Token::read(token).is_some()) {
        true => Ok(()),
        false => Err(invalid_token()),
    }
}

/// `InvalidGrantTokenException`.
pub(super) fn invalid_token() -> ApiError {
    ApiError::new("InvalidGrantTokenException", "The grant token is not valid.")
}

/// `NotFoundException` for a grant that does not exist.
pub(super) fn not_found(id: &str) -> ApiError {
    ApiError::new("NotFoundException", format!("Grant ID {id} not found"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_say_the_same() {
        let place = Place { account: "111122223333".into(), region: "eu-west-1".into() };
        let token = Token { place, key: "k".into(), grant: "g".into() };
        let (one, other) = (token.text().unwrap(), token.text().unwrap());
        assert_ne!(one, other);
        assert_eq!(Token::read(&one), Some(token.clone()));
        assert_eq!(Token::read(&other), Some(token));
        for text in ["", "AAAA", "token", "MXxhfGJ8Y3xk"] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }
}
