//! From what people call a Lambda function to its execution role.

use signet_shared::api::access::LambdaRole;
use signet_shared::policy::RoleArn;
use signet_shared::policy::ways::LambdaName;
use signet_shared::setup::FieldError;

use super::super::App;
use super::super::keys::KeyAt;
use crate::aws::{Aws, AwsError, Class};
use crate::error::{Error, Result};

impl App {
    /// The execution role that `text` names: the ARN of a role, or the ARN or name of a function (in the key's account and
    /// Region).
    ///
    /// # Errors
    /// Invalid at the field `lambda` if it is neither, or if there is no such function; denied by AWS if functions may not be
    /// looked up.
    pub async fn resolve_lambda(&self, target: &str, key_arn: &str, text: &str) -> Result<LambdaRole> {
        let key = self.key_at(target, key_arn).await?;
        let (function_arn, role_arn) =
            match LambdaName::parse(text).map_err(|field| Error::invalid_fields(vec![field]))? {
                LambdaName::Role(role) => (None, role.to_string()),
                LambdaName::FunctionName(name) => look_up(&key.aws, &name).await?,
                LambdaName::FunctionArn { arn, region, .. } => {
                    look_up(&key.target.region(&region).await?, &arn).await?
                }
            };
        let (exists, created_at) = existence(&key, &role_arn).await?;
        Ok(LambdaRole { role_arn, function_arn, exists, created_at })
    }
}

async fn look_up(aws: &Aws, name: &str) -> Result<(Option<String>, String)> {
    match aws.function(name).await {
        Ok(function) => Ok((Some(function.arn), function.role_arn)),
        Err(error) if error.class == Class::NotFound => Err(Error::invalid_fields(vec![FieldError {
            field: "lambda".to_owned(),
            message: format!(
                "There is no function {name} in the key's account and Region. Enter the function's whole ARN, or the ARN of its execution role."
            ),
            suggestion: None,
        }])),
        Err(error) => Err(denied(error)),
    }
}

fn denied(error: AwsError) -> Error {
    let is_denied = error.class == Class::Denied;
    let error = Error::from(error);
    if !is_denied {
        return error;
    }
    error.with_hint(
        "Ask whoever manages IAM to allow lambda:GetFunctionConfiguration on the function, or give the ARN of the execution role instead: it is in the function's Configuration, Permissions.",
    )
}

/// Whether the role exists and when it was made, as far as IAM may be asked.
async fn existence(key: &KeyAt, role_arn: &str) -> Result<(Option<bool>, Option<i64>)> {
    let Ok(role) = RoleArn::parse(role_arn) else { return Ok((None, None)) };
    // IAM takes the name alone, and looks in the caller's own account.
    let caller = key.target.ask_caller(&key.aws).await?;
    if caller.is_some_and(|caller| caller.account != role.account()) {
        return Ok((None, None));
    }
    match key.aws.role(role.role_name()).await {
        Ok(found) if found.arn == role.as_str() => Ok((Some(true), found.created_at)),
        // There is one of this name, elsewhere in the account's paths.
        Ok(_) => Ok((Some(false), None)),
        Err(error) if error.class == Class::NotFound => Ok((Some(false), None)),
        Err(error) if error.class == Class::Denied => Ok((None, None)),
        Err(error) => Err(error.into()),
    }
}
