//! Key policies: the default one, and what AWS accepts.

mod document;
mod format;
mod lockout;
mod principal;
mod shared;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use self::{format::aws_style, shared::Shared};
pub(super) use self::{lockout::locks_out, principal::is_arn};
use crate::{
    error::ApiError,
    place::Place,
    policy::{Defect, Policy},
    principals::Registry,
    validate::{Checks, is_latin1_text},
};

/// The one name that a key policy can have.
pub(super) const NAME: &str = "default";

/// The largest policy, in bytes.
const LARGEST: usize = 32_768;

/// One statement: the account decides by IAM policies.
fn default_policy(place: &Place) -> String {
    aws_style(&json!({
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [{
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:{}:iam::{}:root", place.partition(), place.account) },
            "Action": "kms:*",
            "Resource": "*",
        }],
    }))
}

/// Checks a policy's name as the service model does.
pub(super) fn check_name(checks: &mut Checks, name: Option<&str>) {
    checks.length("policyName", name, 1, 128);
    checks.pattern("policyName", name, r"[\w]+", |name| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
}

/// Refuses a policy name that no key has.
pub(super) fn known_name(name: Option<&str>) -> Result<(), ApiError> {
    if name.unwrap_or(NAME) == NAME {
        return Ok(());
    }
    Err(ApiError::new("NotFoundException", "No such policy exists"))
}

/// Checks a policy's text as the service model does.
pub(super) fn check_text(checks: &mut Checks, policy: Option<&str>) {
    checks.length("policy", policy, 1, 131_072);
    checks.pattern("policy", policy, r"[\u0009\u000A\u000D\u0020-\u00FF]+", is_latin1_text);
}

/// A key's policy: as GetKeyPolicy shows it, and as rules.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(super) struct KeyPolicy(Arc<Shared>);

impl KeyPolicy {
    /// The policy that a key gets when its creator gives none: the account decides by IAM policies.
    pub(super) fn default_of(place: &Place) -> Self {
        Self::from(default_policy(place))
    }

    /// The policy of this text, when AWS would accept it from a caller whom it does not lock out.
    ///
    /// # Errors
    /// `LimitExceededException` for one that is too long, `MalformedPolicyDocumentException` for one that is
    /// not a key policy.
    pub(super) fn accept(place: &Place, principals: &Registry, text: &str) -> Result<Self, ApiError> {
        if text.len() > LARGEST {
            return Err(ApiError::new(
                "LimitExceededException",
                format!("The key policy is longer than {LARGEST} bytes."),
            ));
        }
        let json = serde_json::from_str(text).map_err(|_| document::syntax())?;
        document::check(place, principals, &json)?;
        let rules = Policy::read(&json).map_err(|defect| match defect {
            Defect::Syntax => document::syntax(),
            Defect::Operator(name) => malformed(format!("Invalid Condition type : {name}.")),
        })?;
        let policy = Self::from(aws_style(&json));
        policy.0.know(rules);
        Ok(policy)
    }

    /// As GetKeyPolicy shows it.
    pub(super) fn text(&self) -> &str {
        &self.0.text
    }

    /// What it allows and denies. A text that is no policy allows nothing.
    pub(super) fn rules(&self) -> &Policy {
        self.0.rules()
    }
}

impl From<String> for KeyPolicy {
    fn from(text: String) -> Self {
        Self(Shared::of(text))
    }
}

impl From<KeyPolicy> for String {
    fn from(policy: KeyPolicy) -> Self {
        policy.0.text.clone()
    }
}

/// `MalformedPolicyDocumentException` for a policy that would lock the caller out.
pub(super) fn locked_out() -> ApiError {
    malformed("The new key policy will not allow you to update the key policy in the future.")
}

fn malformed(message: impl Into<String>) -> ApiError {
    ApiError::new("MalformedPolicyDocumentException", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;

    fn place() -> Place {
        Place { account: "111122223333".into(), region: "us-east-1".into() }
    }

    fn accept(text: &str) -> Result<KeyPolicy, ApiError> {
        let registry = Registry::new(&crate::Options::default(), Moment(0)).unwrap();
        KeyPolicy::accept(&place(), &registry, text)
    }

    fn refusal(policy: &serde_json::Value) -> String {
        accept(&policy.to_string()).unwrap_err().message
    }

    fn with(changes: serde_json::Value) -> serde_json::Value {
        let mut statement = json!({
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "kms:*",
            "Resource": "*",
        });
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                statement.as_object_mut().unwrap().remove(name);
            } else {
                statement[name] = value.clone();
            }
        }
        json!({ "Version": "2012-10-17", "Statement": [statement] })
    }

    #[test]
    fn the_default_policy_is_written_as_aws_writes_it_and_is_accepted() {
        let text = default_policy(&place());
        assert_eq!(
            text,
            r#"{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::111122223333:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}"#
        );
        assert_eq!(accept(&text).unwrap().text(), text);
    }

    #[test]
    fn what_is_not_a_key_policy_is_refused() {
        for (changes, message) in [
            (json!({ "Effect": "Maybe" }), "Invalid effect: Maybe"),
            (json!({ "Effect": null }), "Missing required field Effect"),
            (json!({ "Principal": null }), "Missing required field Principal"),
            (json!({ "Action": null }), "Policy statement must contain actions."),
            (json!({ "Action": [] }), "Policy statement must contain actions."),
            (
                json!({ "Action": "Sign" }),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (json!({ "Resource": null }), "Policy statement must contain resources."),
            (
                json!({ "Resource": "arn:aws:kms:us-east-1:111122223333:key/x" }),
                "Policy statement resource must be \"*\".",
            ),
            (json!({ "Extra": 1 }), "Syntax errors in policy."),
            (json!({ "Condition": "x" }), "Syntax errors in policy."),
            (json!({ "Condition": { "StringSame": { "a": "b" } } }), "Invalid Condition type : StringSame."),
            (
                json!({ "Principal": { "AWS": "nobody" } }),
                "Policy contains a statement with one or more invalid principals.",
            ),
            (
                json!({ "Principal": { "AWS": "arn:aws-cn:iam::111122223333:root" } }),
                "Policy contains a statement with one or more invalid principals.",
            ),
        ] {
            assert_eq!(refusal(&with(changes.clone())), message, "{changes}");
        }
        assert_eq!(refusal(&json!([])), "Syntax errors in policy.");
        assert_eq!(refusal(&json!({ "Version": "2012-10-17" })), "Missing required field Statement");
        assert_eq!(
            refusal(&json!({ "Version": "2020-01-01", "Statement": [] })),
            "The policy must contain a valid version string"
        );
        assert_eq!(accept("{").unwrap_err().message, "Syntax errors in policy.");
    }

    #[test]
    fn a_policy_that_is_too_long_is_refused_by_its_own_name() {
        let policy = with(json!({ "Sid": "s".repeat(LARGEST) }));
        let error = accept(&policy.to_string()).unwrap_err();
        assert_eq!(error.name, "LimitExceededException");
    }
}
