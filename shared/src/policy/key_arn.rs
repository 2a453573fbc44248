//! The ARN of a KMS key.

use std::fmt;

use super::arn::{Arn, is_account};
use crate::setup::FieldError;

/// The ARN of a key: `arn:<partition>:kms:<region>:<account>:key/<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyArn {
    text: String,
    region: String,
    account: String,
}

impl KeyArn {
    /// Reads a key ARN; white space and quotation marks around it are dropped.
    ///
    /// # Errors
    /// A [`FieldError`] for the field `key_arn` that says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim().trim_matches(['"', '\'']).trim();
        if text.is_empty() {
            return Err(wrong("Enter the ARN of a key."));
        }
        let Some(arn) = Arn::split(text) else {
            return Err(wrong(
                "This is not an ARN. A key's ARN begins with arn:aws:kms: and contains :key/.",
            ));
        };
        if arn.service != "kms" {
            return Err(wrong(&format!("This is an ARN of {}, not of a KMS key.", arn.service)));
        }
        let Some(id) = arn.resource.strip_prefix("key/") else {
            return Err(match arn.resource.strip_prefix("alias/") {
                Some(_) => wrong(
                    "This is the ARN of an alias. A key's ARN contains :key/; the KMS console shows it on the key's page.",
                ),
                None => wrong("A key's ARN contains :key/ and the key's id."),
            });
        };
        if arn.region.is_empty() || !is_account(arn.account) {
            return Err(wrong("A key's ARN names its Region and its account of twelve digits."));
        }
        let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if id.is_empty() || id.len() > 256 || !id.chars().all(is_id) {
            return Err(wrong(
                "The key's id behind :key/ is missing or has characters that ids do not have.",
            ));
        }
        Ok(Self { text: text.to_owned(), region: arn.region.to_owned(), account: arn.account.to_owned() })
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The key's Region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The twelve-digit account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The key's id.
    pub fn key_id(&self) -> &str {
        super::arn::last_segment(&self.text)
    }
}

impl fmt::Display for KeyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn wrong(message: &str) -> FieldError {
    FieldError { field: "key_arn".to_owned(), message: message.to_owned(), suggestion: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_arn_has_its_parts() {
        let key = KeyArn::parse(" \"arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1a2b\"\n").unwrap();
        assert_eq!(
            (key.region(), key.account(), key.key_id(), key.to_string().as_str()),
            ("cn-north-1", "111122223333", "mrk-1a2b", "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1a2b")
        );
    }

    #[test]
    fn anything_else_is_told_what_it_is() {
        for (text, wanted) in [
            ("", "Enter"),
            ("1a2b", "not an ARN"),
            ("arn:aws:iam::111122223333:role/x", "an ARN of iam"),
            ("arn:aws:kms:us-east-1:111122223333:alias/x", "of an alias"),
            ("arn:aws:kms:us-east-1:111122223333:x", "contains :key/"),
            ("arn:aws:kms::111122223333:key/x", "its Region"),
            ("arn:aws:kms:us-east-1:1:key/x", "twelve digits"),
            ("arn:aws:kms:us-east-1:111122223333:key/", "missing"),
            ("arn:aws:kms:us-east-1:111122223333:key/a/b", "missing"),
        ] {
            let error = KeyArn::parse(text).unwrap_err();
            assert!(error.message.contains(wanted), "{text}: {}", error.message);
        }
    }
}
