//! GetFunctionConfiguration.

use serde::Serialize;

use crate::{
    context::Context,
    error::ApiError,
    policy::{Resource, decide},
    wire::{Answer, Output as _},
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration<'a> {
    function_name: &'a str,
    function_arn: String,
    runtime: &'a str,
    role: &'a str,
    handler: &'a str,
    version: &'static str,
    package_type: &'static str,
    state: &'static str,
    last_update_status: &'static str,
    architectures: [&'static str; 1],
}

/// What is known of the function that `reference` names: by its name, or by its ARN.
pub(crate) fn get_function_configuration(context: &Context<'_>, reference: &str) -> Answer {
    let own = context.place.arn("lambda", "function:");
    let named = reference.strip_prefix(&own).unwrap_or(reference);
    // The one version that every function has; published ones and aliases are not in the directory.
    let name = named.strip_suffix(":$LATEST").unwrap_or(named);
    let arn = format!("{own}{name}");
    let request = context.request("lambda:GetFunctionConfiguration", &arn, || context.facts());
    decide(&request, Resource { account: &context.place.account, policy: None, granted: &|| false })
        .map_err(|denial| denial.error(&request))?;
    let function = context
        .principals
        .function(&context.place.account, &context.place.region, name)
        .ok_or_else(|| ApiError::new("ResourceNotFoundException", format!("Function not found: {arn}")))?;
    let configuration = Configuration {
        function_name: &function.name,
        function_arn: format!("{own}{named}"),
        runtime: &function.runtime,
        role: &function.role,
        handler: &function.handler,
        version: "$LATEST",
        package_type: "Zip",
        state: "Active",
        last_update_status: "Successful",
        architectures: ["x86_64"],
    };
    configuration.body().map_err(ApiError::internal)
}
