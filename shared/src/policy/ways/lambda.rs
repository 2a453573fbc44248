//! The Lambda function or execution role that somebody means.

use crate::policy::arn::{Arn, RoleArn, is_account, is_orphan};
use crate::setup::FieldError;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LambdaName {
    /// An execution role.
    Role(RoleArn),
    /// A function, by its ARN (with a qualifier, if it has one).
    FunctionArn {
        /// The whole ARN.
        arn: String,
        /// The Region that it is in.
        region: String,
        /// Its twelve-digit account.
        account: String,
    },
    /// A function of the key's account and Region, by its name (with `:qualifier`, if it has one).
    FunctionName(String),
}

impl LambdaName {
    /// What was read, without what stood around it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Role(role) => role.as_str(),
            Self::FunctionArn { arn, .. } => arn,
            Self::FunctionName(name) => name,
        }
    }

    /// Reads the ARN of a role, or the ARN or name of a function; white space and quotation marks around it are dropped.
    ///
    /// # Errors
    /// A [`FieldError`] for the field `lambda` that says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim().trim_matches(['"', '\'']).trim();
        if text.is_empty() {
            return Err(wrong("Enter the function's name or ARN, or the ARN of its execution role."));
        }
        match Arn::split(text) {
            Some(arn) if arn.service == "lambda" => function(text, &arn),
            None if is_name(text) && !is_account(text) && !is_orphan(text) => {
                Ok(Self::FunctionName(text.to_owned()))
            }
            _ => RoleArn::parse(text)
                .map(Self::Role)
                .map_err(|error| FieldError { field: "lambda".to_owned(), ..error }),
        }
    }
}

fn function(text: &str, arn: &Arn<'_>) -> Result<LambdaName, FieldError> {
    let Some(name) = arn.resource.strip_prefix("function:") else {
        let kind = arn.resource.split(':').next().unwrap_or_default();
        return Err(wrong(&match kind {
            "layer" => "This is a Lambda layer. Enter the function that uses it.".to_owned(),
            _ => format!("This is not a function but a Lambda {}.", kind.escape_debug()),
        }));
    };
    if arn.region.is_empty() || !is_account(arn.account) {
        return Err(wrong("A function's ARN names its Region and its account of twelve digits."));
    }
    if !is_name(name) {
        return Err(wrong(
            "The function's name behind function: is missing or is not one that Lambda takes.",
        ));
    }
    Ok(LambdaName::FunctionArn {
        arn: text.to_owned(),
        region: arn.region.to_owned(),
        account: arn.account.to_owned(),
    })
}

/// A function's name of 1 to 64 of `[a-zA-Z0-9-_]`, and a version or alias behind `:` (Lambda, `FunctionName`, `Qualifier`).
fn is_name(text: &str) -> bool {
    let (name, qualifier) = text.split_once(':').unwrap_or((text, "$LATEST"));
    let word = |text: &str, most: usize| {
        (1..=most).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    word(name, 64) && (qualifier == "$LATEST" || word(qualifier, 128))
}

fn wrong(message: &str) -> FieldError {
    FieldError { field: "lambda".to_owned(), message: message.to_owned(), suggestion: None }
}
