//! The rules for alias names.

use crate::{error::ApiError, validate::Checks};

/// Checks a required alias name as the service model does.
pub(super) fn check(checks: &mut Checks, name: Option<&String>) {
    checks.required("aliasName", name);
    let name = name.map(String::as_str);
    checks.length("aliasName", name, 1, 256);
    checks.pattern("aliasName", name, "^[a-zA-Z0-9:/_-]+$", |name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b":/_-".contains(&b))
    });
}

/// Refuses names that no customer's alias can have.
pub(super) fn check_customer_name(name: &str) -> Result<(), ApiError> {
    let Some(rest) = name.strip_prefix("alias/") else {
        return Err(ApiError::validation(
            "Alias must start with the prefix \"alias/\". Please see \
             https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        ));
    };
    if rest.is_empty() {
        return Err(ApiError::validation("Alias must not be empty after the prefix \"alias/\""));
    }
    if rest.starts_with("aws/") {
        return Err(ApiError::new("NotAuthorizedException", ""));
    }
    if rest.contains(':') {
        return Err(ApiError::validation(format!("{name} contains invalid characters for an alias")));
    }
    Ok(())
}

/// Refuses to let an alias name another alias.
pub(super) fn check_target(target: &str) -> Result<(), ApiError> {
    if target.starts_with("alias/") || (target.starts_with("arn:") && target.contains(":alias/")) {
        return Err(ApiError::validation("Aliases must refer to keys. Not aliases"));
    }
    Ok(())
}
