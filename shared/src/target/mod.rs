//! What people say of an AWS target, checked: each field answers the value as it is used, or what is wrong and how to mend it.

mod endpoint;

pub use endpoint::validate_endpoint;

use crate::api::target::{AwsAccess, TargetInput};
use crate::policy::RoleArn;
use crate::policy::arn::is_account;
use crate::setup::FieldError;
use crate::setup::fields::{error, validate_region, validate_text};
use crate::setup::regions::region_by_name;

/// The id of the sandbox as a target.
pub const SANDBOX: &str = "sandbox";
/// Begin of the ids of targets that the command line describes: `aws:PROFILE`, or `aws:PROFILE@ENDPOINT`.
pub const COMMAND_LINE: &str = "aws:";
/// Longest name of a target, in characters.
pub const NAME_MAX: usize = 64;
/// Longest name of a profile, in characters. AWS documents no limit; a line of a file has one.
pub const PROFILE_MAX: usize = 128;
/// Longest ARN of a role that STS takes (AssumeRole, `RoleArn`), in characters.
pub const ROLE_ARN_MAX: usize = 2_048;
/// Shortest and longest external id that STS takes (AssumeRole, `ExternalId`), in characters.
pub const EXTERNAL_ID: std::ops::RangeInclusive<usize> = 2..=1_224;

impl TargetInput {
    /// The same with every field as it is used. Empty texts count as not given.
    ///
    /// # Errors
    /// Every field at fault, by its path in the JSON.
    pub fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = Vec::new();
        let mut take = |checked: Result<String, FieldError>| match checked {
            Ok(value) => Some(value),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let name = take(validate_name(&self.name));
        let default_region = take(at("default_region", validate_region(&self.default_region)));
        let account = given(self.account).and_then(|value| take(validate_account(&value)));
        let profile = given(self.access.profile).and_then(|value| take(validate_profile(&value)));
        let role_arn = given(self.access.role_arn).and_then(|value| take(validate_role_arn(&value)));
        let external_id = given(self.access.external_id).and_then(|value| take(validate_external_id(&value)));
        let endpoint_url = given(self.access.endpoint_url).and_then(|value| take(validate_endpoint(&value)));
        let access = AwsAccess { profile, role_arn, external_id, endpoint_url };
        if let Some(region) = default_region.as_deref().filter(|_| faults.is_empty()) {
            faults.extend(disagreements(&access, region, account.as_deref()));
        }
        match (name, default_region) {
            (Some(name), Some(default_region)) if faults.is_empty() => {
                Ok(Self { name, default_region, account, access, revision: self.revision })
            }
            _ => Err(faults),
        }
    }
}

/// What fits by itself and not together.
fn disagreements(access: &AwsAccess, region: &str, account: Option<&str>) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let Some(arn) = &access.role_arn else {
        if access.external_id.is_some() {
            let message = "Give the role that asks for this external id, or leave it out.";
            faults.push(error("access.external_id", message, None));
        }
        return faults;
    };
    let Ok(role) = RoleArn::parse(arn) else { return faults };
    if let Some(region) = region_by_name(region).filter(|region| region.partition != role.partition()) {
        let message = format!(
            "The role is in the partition {}, and {} is in {}: choose a Region of the role's partition.",
            role.partition(),
            region.name,
            region.partition
        );
        faults.push(error("default_region", &message, None));
    }
    if let Some(account) = account.filter(|account| *account != role.account()) {
        let message = format!("The role belongs to the account {}, not to {account}.", role.account());
        faults.push(error("account", &message, Some(role.account().to_owned())));
    }
    faults
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

fn at(field: &str, checked: Result<String, FieldError>) -> Result<String, FieldError> {
    checked.map_err(|fault| FieldError { field: field.to_owned(), ..fault })
}

/// The name of a target, without surrounding white space: 1 to 64 characters that can be seen, and none that names a target that
/// is there anyway (`sandbox`, `aws`, `aws:…`).
///
/// # Errors
/// Empty, too long, invisible characters, or reserved.
pub fn validate_name(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "name";
    let name = validate_text(FIELD, value, NAME_MAX)?;
    if name.is_empty() {
        return Err(error(FIELD, "Enter a name.", None));
    }
    let small = name_key(&name);
    if small == SANDBOX || small == "aws" || small.starts_with(COMMAND_LINE) {
        return Err(error(FIELD, "Choose another name: this one means a target that is always there.", None));
    }
    Ok(name)
}

/// What two names have in common that are too much alike to tell apart: they differ by the case of letters alone.
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// An account id: twelve digits. The dashes of the console's way to write it are dropped.
///
/// # Errors
/// Anything else.
pub fn validate_account(value: &str) -> Result<String, FieldError> {
    let account: String = value.trim().chars().filter(|c| *c != '-').collect();
    if is_account(&account) {
        return Ok(account);
    }
    Err(error("account", "Enter the twelve digits of the account id.", None))
}

/// The name of a profile: 1 to 128 characters that can be seen, none of them a square bracket, which ends the name in AWS's files.
///
/// # Errors
/// Too long, invisible characters, or brackets.
pub fn validate_profile(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "access.profile";
    let profile = validate_text(FIELD, value, PROFILE_MAX)?;
    if profile.is_empty() || profile.contains(['[', ']']) {
        return Err(error(
            FIELD,
            "Enter the name that stands in [profile …] of the AWS configuration.",
            None,
        ));
    }
    Ok(profile)
}

/// The ARN of an IAM role, in any partition: `arn:aws:iam::123456789012:role/path/name` (IAM, CreateRole: name of up to 64
/// characters, path of up to 512; STS, AssumeRole: 20 to 2,048 characters in all).
///
/// # Errors
/// Anything else, with what it is instead where that can be told.
pub fn validate_role_arn(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "access.role_arn";
    let role = RoleArn::parse(value).map_err(|fault| FieldError { field: FIELD.to_owned(), ..fault })?;
    if role.as_str().len() > ROLE_ARN_MAX {
        return Err(error(FIELD, &format!("An ARN has at most {ROLE_ARN_MAX} characters."), None));
    }
    Ok(role.as_str().to_owned())
}

/// An external id: 2 to 1,224 letters, digits and `_+=,.@:/-` (STS, AssumeRole, `ExternalId`).
///
/// # Errors
/// Too short, too long, or other characters. The value is not repeated.
pub fn validate_external_id(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "access.external_id";
    let id = value.trim();
    if !id.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c)) {
        let message = "Use letters, digits and _ + = , . @ : / - only: AWS takes no other characters.";
        return Err(error(FIELD, message, None));
    }
    if !EXTERNAL_ID.contains(&id.len()) {
        let (least, most) = (EXTERNAL_ID.start(), EXTERNAL_ID.end());
        return Err(error(FIELD, &format!("AWS takes {least} to {most} characters."), None));
    }
    Ok(id.to_owned())
}

impl AwsAccess {
    /// The id of the target that the command line describes like this. Rows of the first version have it.
    pub fn command_line_id(&self) -> String {
        let profile = self.profile.as_deref().unwrap_or("default");
        match &self.endpoint_url {
            Some(url) => format!("{COMMAND_LINE}{profile}@{url}"),
            None => format!("{COMMAND_LINE}{profile}"),
        }
    }

    /// What such an id says; `None` if it is the id of another kind of target.
    pub fn from_command_line_id(id: &str) -> Option<Self> {
        let rest = id.strip_prefix(COMMAND_LINE)?;
        let (profile, endpoint_url) = match rest.find("@http") {
            Some(place) => (&rest[..place], Some(rest[place + 1..].to_owned())),
            None => (rest, None),
        };
        let profile = (profile != "default").then(|| profile.to_owned());
        Some(Self { profile, endpoint_url, ..Self::default() })
    }
}

#[cfg(test)]
mod tests;
