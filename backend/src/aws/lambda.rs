//! AWS Lambda in domain words: what a function runs as.

use super::{Aws, AwsError};

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its ARN, with a qualifier if it was asked for by one.
    pub arn: String,
    /// ARN of its execution role.
    pub role_arn: String,
}

impl Aws {
    /// A function by name or ARN, with a qualifier or without (GetFunctionConfiguration).
    pub async fn function(&self, name: &str) -> Result<Function, AwsError> {
        let answer = self.lambda.get_function_configuration().function_name(name).send().await;
        let answer = answer.map_err(|error| AwsError::new("lambda", "GetFunctionConfiguration", error))?;
        Ok(Function {
            arn: answer.function_arn().unwrap_or(name).to_owned(),
            role_arn: answer.role().unwrap_or_default().to_owned(),
        })
    }
}
