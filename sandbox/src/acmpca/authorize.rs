//! Whether the caller may do it: the caller's identity policies decide, and the authority's own policy, by which
//! others can use it.

use serde_json::Value;

use super::authorities::{Authorities, Authority};
use crate::{
    context::{Context, Gate},
    error::ApiError,
    place::Place,
    policy::{Denial, Facts, Policy, Resource, decide},
    wire::{Answer, Handler},
};

/// Runs an operation at the place of the authority that it names, which can belong to another account than the
/// caller. Permission is asked for after its checks of parameters, and before it sees or changes anything.
pub(crate) fn run_authorized(
    context: &Context<'_>,
    operation: &str,
    handler: Handler,
    body: &[u8],
) -> Answer {
    // A body that is not the operation's is left to the operation, which says so.
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let place = place_of(&context.place, resource(&json));
    let gate = Gate::new(|| authorize(context, &place, operation, &json));
    let answer = handler(&Context { place: place.clone(), gate: Some(&gate), ..*context }, body)?;
    // For an operation that has needed nothing of the state.
    gate.pass()?;
    Ok(answer)
}

/// The ARN of the authority that a request names.
fn resource(body: &Value) -> &str {
    let member = |name: &str| body.get(name).and_then(Value::as_str);
    member("CertificateAuthorityArn").or_else(|| member("ResourceArn")).unwrap_or("*")
}

/// Refuses an operation that the caller may not do on the authority that it names.
fn authorize(context: &Context<'_>, place: &Place, operation: &str, body: &Value) -> Result<(), ApiError> {
    let resource = resource(body);
    let own = place.account == context.place.account;
    // The root of the account may do everything: nothing need be read.
    if own && context.caller.is_root() {
        return Ok(());
    }
    let contents = context.read_at(place)?;
    let authority = find(&contents.acmpca, place, resource);
    let policy = authority.and_then(policy_of);
    let check = |action: &str| {
        let request = context.request(action, resource, || facts(context, place, authority, body));
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
    Ok(())
}

/// Whether an authority of another account is shared with the caller: its policy lets the caller describe it.
pub(super) fn is_shared(context: &Context<'_>, place: &Place, authority: &Authority) -> bool {
    let arn = authority.arn(place);
    let facts = || facts(context, place, Some(authority), &Value::Null);
    let request = context.request("acm-pca:DescribeCertificateAuthority", &arn, facts);
    policy_of(authority).is_some_and(|policy| {
        let outcome = policy.outcome(&request);
        !outcome.denied && (outcome.allowed || outcome.delegated)
    })
}

fn policy_of(authority: &Authority) -> Option<Policy> {
    Policy::read(&serde_json::from_str(authority.policy.as_deref()?).ok()?).ok()
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
