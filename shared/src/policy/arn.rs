//! ARNs as principals, above all the execution role of a Lambda function.

use std::fmt;

use crate::setup::FieldError;

/// The ARN of an IAM role: `arn:<partition>:iam::<account>:role/<path/name>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleArn {
    text: String,
    partition: String,
    account: String,
    /// Path and name behind `role/`.
    resource: String,
}

impl RoleArn {
    /// Reads a role ARN; white space and quotation marks around it are dropped (`--query Role` prints them).
    ///
    /// # Errors
    /// A [`FieldError`] for the field `role_arn` that says what the text is instead and how to get to the role,
    /// with the role's ARN as a suggestion where it follows from what was given.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim().trim_matches(['"', '\'']).trim();
        if text.is_empty() {
            return Err(wrong("Enter the ARN of the function's execution role.", None));
        }
        let Some(arn) = Arn::split(text) else { return Err(not_an_arn(text)) };
        if arn.service != "iam" {
            return Err(other_service(&arn));
        }
        let Some(resource) = arn.resource.strip_prefix("role/") else { return Err(other_iam(&arn)) };
        if !arn.region.is_empty() {
            let suggestion = format!("arn:{}:iam::{}:role/{resource}", arn.partition, arn.account);
            return Err(wrong(
                "IAM has no Regions: the part between iam and the account id stays empty.",
                Some(suggestion),
            ));
        }
        if !is_account(arn.account) {
            return Err(wrong("The account id in the ARN must be twelve digits.", None));
        }
        check_role_path(resource)?;
        Ok(Self {
            text: text.to_owned(),
            partition: arn.partition.to_owned(),
            account: arn.account.to_owned(),
            resource: resource.to_owned(),
        })
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`…
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// The twelve-digit account id.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The role's name without its path.
    pub fn role_name(&self) -> &str {
        last_segment(&self.resource)
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The six parts of an ARN.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(super) fn split(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let partition = parts.next().filter(|p| p.starts_with("aws"))?;
        let arn = Self {
            partition,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        Some(arn)
    }
}

/// Whether the text is a twelve-digit account id.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The account that a principal stands for as a whole: an account id or a root ARN.
pub(super) fn account_of_root(id: &str) -> Option<&str> {
    if is_account(id) {
        return Some(id);
    }
    let arn = Arn::split(id)?;
    (arn.service == "iam" && arn.region.is_empty() && arn.resource == "root" && is_account(arn.account))
        .then_some(arn.account)
}

/// What follows the last `/`.
pub(super) fn last_segment(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

fn wrong(message: &str, suggestion: Option<String>) -> FieldError {
    FieldError { field: "role_arn".to_owned(), message: message.to_owned(), suggestion }
}

/// Name: 1 to 64 of `[\w+=,.@-]`; path: printable ASCII, 512 characters with its slashes (IAM, CreateRole).
fn check_role_path(resource: &str) -> Result<(), FieldError> {
    let name = last_segment(resource);
    let name_char = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if name.is_empty() {
        return Err(wrong("The role's name is missing at the end of the ARN.", None));
    }
    if name.contains(['*', '?']) {
        return Err(wrong("KMS takes no wildcards in a role ARN. Name one role.", None));
    }
    if let Some(bad) = name.chars().find(|c| !name_char(*c)) {
        let shown = if bad == ' ' { "a space".to_owned() } else { format!("“{}”", bad.escape_debug()) };
        return Err(wrong(&format!("A role name cannot contain {shown}."), None));
    }
    if name.len() > 64 {
        return Err(wrong(
            &format!("A role name has at most 64 characters, and this has {}.", name.len()),
            None,
        ));
    }
    let path = resource.strip_suffix(name).unwrap_or_default();
    if path.len() > 511
        || path.contains("//")
        || !path.bytes().all(|b| (0x21..=0x7e).contains(&b) && b != b'*')
    {
        return Err(wrong("The path between role/ and the role's name is not one that IAM takes.", None));
    }
    Ok(())
}

fn not_an_arn(text: &str) -> FieldError {
    if is_account(text) {
        return wrong(
            "This is an account id, which would let every principal of the account in that IAM allows. Enter the ARN of one role.",
            None,
        );
    }
    if text.ends_with(".amazonaws.com") {
        return wrong(
            "This is an AWS service. A Lambda function signs as its execution role, not as the service: enter the role's ARN.",
            None,
        );
    }
    if is_orphan(text) {
        return wrong(
            "This is the internal id of a role or user. Enter the ARN that belongs to it: arn:aws:iam::…:role/….",
            None,
        );
    }
    if text.starts_with("arn:") {
        return wrong("This ARN is not complete. A role's is arn:aws:iam::<account id>:role/<name>.", None);
    }
    if text.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c)) {
        return wrong(
            "This is a name alone. Enter the whole ARN: arn:aws:iam::<account id>:role/<name>. The name of the function is not the name of its role.",
            None,
        );
    }
    wrong("This is not an ARN. A role's is arn:aws:iam::<account id>:role/<name>.", None)
}

fn other_service(arn: &Arn<'_>) -> FieldError {
    match arn.service {
        "lambda" => wrong(
            "This is the function. A function signs as its execution role: copy the role's ARN from the function's Configuration, Permissions.",
            None,
        ),
        "sts" => session(arn),
        "kms" => wrong("This is a KMS key. Enter the ARN of the role that is to sign with it.", None),
        other => wrong(
            &format!("This is an ARN of the service “{}”. Enter that of an IAM role.", other.escape_debug()),
            None,
        ),
    }
}

fn session(arn: &Arn<'_>) -> FieldError {
    let role = arn.resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
    match role {
        Some(role) if is_account(arn.account) && !role.is_empty() => wrong(
            "This is one session of a role, gone in a few hours. Use the role itself; if it has a path such as service-role/, put that before its name.",
            Some(format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account)),
        ),
        _ => wrong("This is a temporary session. Enter the ARN of the role behind it.", None),
    }
}

fn other_iam(arn: &Arn<'_>) -> FieldError {
    let what = match arn.resource.split('/').next().unwrap_or_default() {
        "user" => "This is a user. A Lambda function signs as its execution role: enter the role's ARN.",
        "group" => "This is a group, which KMS does not take. Enter the ARN of a role.",
        "root" => {
            "This is a whole account, which would let in every principal that IAM allows. Enter the ARN of one role."
        }
        "policy" => "This is a policy. Enter the ARN of the role that it is attached to.",
        "instance-profile" => "This is an instance profile. Enter the ARN of the role in it.",
        "role" => "The role's name is missing: …:role/<name>.",
        _ => "This IAM ARN is not a role. A role's is arn:aws:iam::<account id>:role/<name>.",
    };
    wrong(what, None)
}

/// A principal id that KMS shows in place of a deleted role or user (IAM unique ids).
pub(super) fn is_orphan(id: &str) -> bool {
    let prefixed =
        ["AROA", "AIDA", "AGPA", "AIPA", "ANPA", "ASCA"].iter().any(|prefix| id.starts_with(prefix));
    prefixed && id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_role_arns() {
        for (text, partition, account, name) in [
            ("arn:aws:iam::111122223333:role/voice-bot-exec", "aws", "111122223333", "voice-bot-exec"),
            (
                "  \"arn:aws:iam::111122223333:role/service-role/bot-role-a1b2\"\n",
                "aws",
                "111122223333",
                "bot-role-a1b2",
            ),
            ("arn:aws-us-gov:iam::111122223333:role/x", "aws-us-gov", "111122223333", "x"),
            (
                "arn:aws-cn:iam::000000000001:role/a/b/c@d+e=f,g.h_i",
                "aws-cn",
                "000000000001",
                "c@d+e=f,g.h_i",
            ),
        ] {
            let role = RoleArn::parse(text).unwrap();
            assert_eq!((role.partition(), role.account(), role.role_name()), (partition, account, name));
            assert_eq!(role.as_str(), text.trim().trim_matches('"'));
        }
    }

    fn check(text: &str, wanted: &str, suggestion: Option<&str>) {
        let error = RoleArn::parse(text).unwrap_err();
        assert_eq!(error.field, "role_arn");
        assert!(error.message.contains(wanted), "{text}: {}", error.message);
        assert_eq!(error.suggestion.as_deref(), suggestion, "{text}");
    }

    #[test]
    fn explains_what_was_given_instead() {
        let long = format!("arn:aws:iam::111122223333:role/{}", "x".repeat(65));
        for (text, wanted, suggestion) in [
            ("", "Enter the ARN", None),
            ("  ", "Enter the ARN", None),
            ("arn:aws:lambda:us-east-1:111122223333:function:bot", "This is the function", None),
            ("arn:aws:iam::111122223333:user/jo", "This is a user", None),
            ("arn:aws:iam::111122223333:group/g", "This is a group", None),
            ("arn:aws:iam::111122223333:root", "a whole account", None),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", "This is a policy", None),
            ("arn:aws:iam::111122223333:instance-profile/p", "instance profile", None),
            (
                "arn:aws:sts::111122223333:assumed-role/bot-exec/bot",
                "one session of a role",
                Some("arn:aws:iam::111122223333:role/bot-exec"),
            ),
            ("arn:aws:sts::111122223333:federated-user/jo", "temporary session", None),
            (
                "arn:aws:iam:us-east-1:111122223333:role/x",
                "IAM has no Regions",
                Some("arn:aws:iam::111122223333:role/x"),
            ),
            ("arn:aws:kms:us-east-1:111122223333:key/1", "This is a KMS key", None),
            ("arn:aws:s3:::bucket", "of the service “s3”", None),
            ("111122223333", "This is an account id", None),
            ("lambda.amazonaws.com", "This is an AWS service", None),
            ("AROA4XEXAMPLE7Q2LM5N", "internal id", None),
            ("voice-bot-exec", "This is a name alone", None),
            ("arn:aws:iam", "not complete", None),
            ("arn:aws:iam::11112222333:role/x", "twelve digits", None),
            ("arn:aws:iam::111122223333:role/", "name is missing", None),
            ("arn:aws:iam::111122223333:role", "name is missing", None),
            ("arn:aws:iam::111122223333:role/bot*", "no wildcards", None),
            ("arn:aws:iam::111122223333:role/bot exec", "cannot contain a space", None),
            ("arn:aws:iam::111122223333:role/bøt", "cannot contain “ø”", None),
            ("arn:aws:iam::111122223333:role/a//b", "path between", None),
            (&long, "at most 64 characters, and this has 65", None),
            ("what is this?", "This is not an ARN", None),
        ] {
            check(text, wanted, suggestion);
        }
    }

    #[test]
    fn suggestions_are_accepted() {
        let error = RoleArn::parse("arn:aws:sts::111122223333:assumed-role/bot-exec/bot").unwrap_err();
        assert!(RoleArn::parse(&error.suggestion.unwrap()).is_ok());
    }

    #[test]
    fn accounts_and_orphans() {
        assert_eq!(account_of_root("111122223333"), Some("111122223333"));
        assert_eq!(account_of_root("arn:aws-cn:iam::111122223333:root"), Some("111122223333"));
        assert_eq!(account_of_root("arn:aws:iam::111122223333:role/root"), None);
        assert!(is_orphan("AROA4XEXAMPLE7Q2LM5N") && is_orphan("AIDACKCEVSQ6C2EXAMPLE"));
        assert!(
            !is_orphan("AROA") && !is_orphan("aroa4xexample7q2lm5n") && !is_orphan("ASIAEXAMPLE7Q2LM5NXX")
        );
    }
}
