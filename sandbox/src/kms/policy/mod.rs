//! Key policies: the default one, and what AWS accepts.

mod document;
mod format;
mod lockout;
mod principal;

use serde_json::json;

use self::{document::Document, format::aws_style};
use crate::{
    error::ApiError,
    place::Place,
    validate::{Checks, is_latin1_text},
};

/// The one name that a key policy can have.
pub(super) const NAME: &str = "default";

/// The largest policy, in bytes.
const LARGEST: usize = 32_768;

/// The policy that a key gets when its creator gives none: the account decides by IAM policies.
pub(super) fn default_policy(place: &Place) -> String {
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

/// The policy as it is kept and shown, when AWS would accept it.
///
/// # Errors
/// `LimitExceededException` for one that is too long, `MalformedPolicyDocumentException` for one that is not a
/// key policy, or that would lock the caller out, unless `bypass_lockout_check`.
pub(super) fn accept(place: &Place, text: &str, bypass_lockout_check: bool) -> Result<String, ApiError> {
    if text.len() > LARGEST {
        return Err(ApiError::new(
            "LimitExceededException",
            format!("The key policy is longer than {LARGEST} bytes."),
        ));
    }
    let json = serde_json::from_str(text).map_err(|_| malformed("Syntax errors in policy."))?;
    let document = Document::read(place, &json)?;
    if !bypass_lockout_check && lockout::locks_out(place, &document) {
        return Err(malformed(
            "The new key policy will not allow you to update the key policy in the future.",
        ));
    }
    Ok(aws_style(&json))
}

fn malformed(message: impl Into<String>) -> ApiError {
    ApiError::new("MalformedPolicyDocumentException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { account: "111122223333".into(), region: "us-east-1".into() }
    }

    fn refusal(policy: &serde_json::Value) -> String {
        accept(&place(), &policy.to_string(), false).unwrap_err().message
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
        assert_eq!(accept(&place(), &text, false), Ok(text));
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
        assert_eq!(accept(&place(), "{", false).unwrap_err().message, "Syntax errors in policy.");
    }

    #[test]
    fn a_policy_that_locks_the_caller_out_needs_the_bypass() {
        let lockout = "The new key policy will not allow you to update the key policy in the future.";
        for changes in [
            json!({ "Principal": { "AWS": "arn:aws:iam::444455556666:root" } }),
            json!({ "Action": ["kms:Sign", "kms:Get*"] }),
            json!({ "Effect": "Deny" }),
            json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:role/signer" } }),
        ] {
            let policy = with(changes.clone());
            assert_eq!(refusal(&policy), lockout, "{changes}");
            assert!(accept(&place(), &policy.to_string(), true).is_ok(), "{changes}");
        }
        for changes in [
            json!({ "Action": "kms:put*" }),
            json!({ "Action": ["kms:Sign", "*"] }),
            json!({ "Principal": { "AWS": "111122223333" } }),
            json!({ "Principal": "*" }),
            json!({ "Action": null, "NotAction": "kms:Sign" }),
        ] {
            assert!(accept(&place(), &with(changes.clone()).to_string(), false).is_ok(), "{changes}");
        }
    }

    #[test]
    fn a_policy_that_is_too_long_is_refused_by_its_own_name() {
        let policy = with(json!({ "Sid": "s".repeat(LARGEST) }));
        let error = accept(&place(), &policy.to_string(), false).unwrap_err();
        assert_eq!(error.name, "LimitExceededException");
    }
}
