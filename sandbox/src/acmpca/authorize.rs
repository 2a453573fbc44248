//! Whether the caller may do it: the caller's identity policies decide.

use serde_json::Value;

use super::authorities::Authorities;
use crate::{
    context::Context,
    error::ApiError,
    policy::{Facts, Resource, decide},
};

/// Refuses an operation that the caller's identity policies do not allow on the authority that it names.
///
/// A body that is not the operation's is left to the operation, which says so.
pub(crate) fn authorize(context: &Context<'_>, operation: &str, body: &[u8]) -> Result<(), ApiError> {
    // The root of the account may do everything: nothing need be read.
    if context.caller.is_root() {
        return Ok(());
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let member = |name: &str| body.get(name).and_then(Value::as_str);
    let resource = member("CertificateAuthorityArn").or_else(|| member("ResourceArn")).unwrap_or("*");
    let contents = context.read()?;
    let check = |action: &str| {
        let request = context.request(action, resource, || facts(context, &contents.acmpca, resource, &body));
        let account = resource.split(':').nth(4).unwrap_or(&context.place.account);
        decide(&request, Resource { account, policy: None, granted: false })
            .map_err(|denial| denial.error(&request))
    };
    check(&format!("acm-pca:{operation}"))?;
    let tagged = body.get("Tags").and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    if operation == "CreateCertificateAuthority" && tagged {
        check("acm-pca:TagCertificateAuthority")?;
    }
    Ok(())
}

fn facts(context: &Context<'_>, authorities: &Authorities, arn: &str, body: &Value) -> Facts {
    let mut facts = context.facts();
    facts.set("aws:ResourceAccount", &context.place.account);
    facts.set_some("acm-pca:TemplateArn", body.get("TemplateArn").and_then(Value::as_str));
    let tags = body.get("Tags").and_then(Value::as_array).into_iter().flatten();
    let keys: Vec<&str> = tags.clone().filter_map(|tag| tag.get("Key")?.as_str()).collect();
    facts.list("aws:TagKeys", keys);
    for tag in tags {
        let text = |name: &str| tag.get(name).and_then(Value::as_str);
        if let Some(key) = text("Key") {
            facts.set(&format!("aws:RequestTag/{key}"), text("Value").unwrap_or_default());
        }
    }
    let named = authorities.authorities.values().find(|authority| authority.arn(&context.place) == arn);
    for (key, value) in named.iter().flat_map(|authority| &authority.tags) {
        facts.set(&format!("aws:ResourceTag/{key}"), value);
    }
    facts
}
