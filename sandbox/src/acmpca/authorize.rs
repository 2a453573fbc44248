//! Whether the caller may do it: the caller's identity policies decide, and the authority's own policy, by which
//! others can use it.

use serde::Deserialize;
use serde_json::Value;

use super::authorities::{Authorities, Authority};
use crate::{
    context::Context,
    error::ApiError,
    place::Place,
    policy::{Denial, Facts, Policy, Resource, decide},
};

/// The members that name what an operation is about.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Named {
    certificate_authority_arn: Option<Value>,
    resource_arn: Option<Value>,
}

/// Refuses an operation that the caller may not do on the authority that it names; the place of that authority,
/// which can belong to another account than the caller.
///
/// A body that is not the operation's is left to the operation, which says so.
pub(crate) fn authorize(context: &Context<'_>, operation: &str, body: &[u8]) -> Result<Place, ApiError> {
    let named: Named = serde_json::from_slice(body).unwrap_or_default();
    let member = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let resource = member(&named.certificate_authority_arn).or_else(|| member(&named.resource_arn));
    let resource = resource.as_deref().unwrap_or("*");
    let place = place_of(&context.place, resource);
    let own = place.account == context.place.account;
    // The root of the account may do everything: nothing need be read.
    if own && context.caller.is_root() {
        return Ok(place);
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let contents = context.read_at(&place)?;
    let authority = find(&contents.acmpca, &place, resource);
    let policy = authority.and_then(|authority| authority.policy.as_deref());
    let policy = policy.and_then(|policy| Policy::read(&serde_json::from_str(policy).ok()?).ok());
    let check = |action: &str| {
        let request = context.request(action, resource, || facts(context, &place, authority, &body));
        let by = |policy| decide(&request, Resource { account: &place.account, policy, granted: &|| false });
        // In one account it is enough that either kind of policy allows it.
        let decision = match by(policy.as_ref().filter(|_| !own)) {
            Err(Denial::NotByIdentity) if own && policy.is_some() => {
                by(policy.as_ref()).map_err(|_| Denial::NotByIdentity)
            }
            decision => decision,
        };
        decision.map_err(|denial| denial.error(&request))
    };
    check(&format!("acm-pca:{operation}"))?;
    let tagged = body.get("Tags").and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    if operation == "CreateCertificateAuthority" && tagged {
        check("acm-pca:TagCertificateAuthority")?;
    }
    Ok(place)
}

/// The place of a resource: the one of the call, in the account that the ARN names.
fn place_of(own: &Place, arn: &str) -> Place {
    let account = arn.split(':').nth(4).unwrap_or_default();
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    if is_account { own.of_account(account) } else { own.clone() }
}

fn find<'a>(authorities: &'a Authorities, place: &Place, arn: &str) -> Option<&'a Authority> {
    let (_, id) = arn.split_once(":certificate-authority/")?;
    let authority = authorities.authorities.get(id)?;
    (authority.arn(place) == arn).then_some(authority.as_ref())
}

fn facts(context: &Context<'_>, place: &Place, authority: Option<&Authority>, body: &Value) -> Facts {
    let mut facts = context.facts();
    facts.set("aws:ResourceAccount", &place.account);
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
    for (key, value) in authority.iter().flat_map(|authority| &authority.tags) {
        facts.set(&format!("aws:ResourceTag/{key}"), value);
    }
    facts
}
