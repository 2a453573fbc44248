//! What a plan asks of IAM: each action, on which resource, with which condition keys. Policy simulation is asked this.

use std::collections::BTreeMap;

use serde_json::Value;

use super::places::{Place, Places};
use crate::api::plan::{Plan, PlanAction, PlanStep, PlannedCall, PlannedValue};
use crate::plan::region;

/// Stands in ARNs for the id of what the plan makes: simulation takes no patterns.
const SOME_ID: &str = "00000000-0000-4000-8000-000000000000";

/// One action of a plan as IAM sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Such as `acm-pca:IssueCertificate`.
    pub action: String,
    /// ARN, or `*` for an action that has no resource. For what the plan makes, an ARN of its kind.
    pub resource: String,
    /// Condition keys with their values, as far as they are known before the run.
    pub context: BTreeMap<String, Vec<String>>,
    /// Whether the resource is there already. It may then have a policy of its own, and tags that are not in `context`.
    pub exists: bool,
    /// Position of the first step that asks it, from 0.
    pub step: usize,
}

/// Every action of the plan's calls, each once, in the order of the run. What is refused is not asked.
pub fn asked(plan: &Plan) -> Vec<Asked> {
    let places = Places::of(plan);
    let mut all: Vec<Asked> = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        if matches!(step.action, PlanAction::Refuse | PlanAction::Keep) {
            continue;
        }
        for call in &step.calls {
            for action in &call.actions {
                for resource in resources(&places, step, call, action) {
                    let context = context(plan, &places, call, action, &resource);
                    let Place { arn, exists } = resource;
                    let one = Asked { action: action.clone(), resource: arn, context, exists, step: index };
                    let same = |other: &Asked| {
                        (&other.action, &other.resource, &other.context)
                            == (&one.action, &one.resource, &one.context)
                    };
                    if !all.iter().any(same) {
                        all.push(one);
                    }
                }
            }
        }
    }
    all
}

/// What an action of a call is about: one resource, none (`*`), or an alias and its keys, all of which must allow it.
fn resources(places: &Places<'_>, step: &PlanStep, call: &PlannedCall, action: &str) -> Vec<Place> {
    let none = || vec![Place { arn: "*".to_owned(), exists: false }];
    let concrete = |mut place: Place| {
        place.arn = place.arn.replace('*', SOME_ID);
        place
    };
    let text = |name: &str| call.parameter(name).and_then(PlannedValue::as_text);
    match (call.operation.as_str(), action) {
        // Tags at creation are asked of what is created.
        ("CreateKey", "kms:TagResource") => vec![concrete(places.new_key())],
        ("CreateCertificateAuthority", "acm-pca:TagCertificateAuthority") => {
            vec![concrete(places.new_authority())]
        }
        ("CreateAlias" | "UpdateAlias" | "DeleteAlias", _) => {
            let Some(name) = text("AliasName") else { return Vec::new() };
            let alias = Place { arn: places.alias(name), exists: call.operation != "CreateAlias" };
            let parent = step.parent.clone().filter(|arn| arn.contains(":key/"));
            let mut keys: Vec<Place> = parent.map(|arn| Place { arn, exists: true }).into_iter().collect();
            if call.parameter("TargetKeyId").is_some() {
                keys.extend(places.of_call(call).into_iter().map(concrete));
            }
            keys.dedup();
            [vec![alias], keys].concat()
        }
        ("CreateKey" | "CreateCertificateAuthority" | "ListCertificateAuthorities" | "ListKeys", _) => none(),
        // The aliases of one key are a list of the account all the same.
        ("ListAliases", _) => none(),
        _ if ["CertificateAuthorityArn", "KeyId"].iter().any(|name| call.parameter(name).is_some()) => {
            places.of_call(call).into_iter().map(concrete).collect()
        }
        _ => none(),
    }
}

fn context(
    plan: &Plan,
    places: &Places<'_>,
    call: &PlannedCall,
    action: &str,
    resource: &Place,
) -> BTreeMap<String, Vec<String>> {
    let mut keys = BTreeMap::new();
    let mut set = |key: String, values: Vec<String>| {
        keys.insert(key, values);
    };
    let text = |name: &str| call.parameter(name).and_then(PlannedValue::as_text).map(str::to_owned);
    set("aws:RequestedRegion".to_owned(), vec![region(plan).to_owned()]);
    for (parameter, key) in [
        ("TemplateArn", "acm-pca:TemplateArn"),
        ("MessageType", "kms:MessageType"),
        ("SigningAlgorithm", "kms:SigningAlgorithm"),
        ("KeySpec", "kms:KeySpec"),
        ("KeyUsage", "kms:KeyUsage"),
    ] {
        let service = key.split(':').next().unwrap_or_default();
        if let Some(value) = text(parameter).filter(|_| action.starts_with(service)) {
            set(key.to_owned(), vec![value]);
        }
    }
    if action == "kms:CreateKey" {
        let known = |value: &PlannedValue| matches!(value, PlannedValue::Known(Value::Bool(true)));
        let multi_region = call.parameter("MultiRegion").is_some_and(known);
        set("kms:MultiRegion".to_owned(), vec![multi_region.to_string()]);
        set("kms:KeyOrigin".to_owned(), vec!["AWS_KMS".to_owned()]);
    }
    if matches!(action, "kms:CreateKey" | "kms:PutKeyPolicy") {
        set("kms:BypassPolicyLockoutSafetyCheck".to_owned(), vec!["false".to_owned()]);
    }
    let tags = tags(call);
    if !tags.is_empty() {
        set("aws:TagKeys".to_owned(), tags.iter().map(|(name, _)| name.clone()).collect());
        for (name, value) in &tags {
            set(format!("aws:RequestTag/{name}"), vec![value.clone()]);
        }
    }
    // What the plan makes carries the identity's tag from its beginning.
    if !resource.exists && resource.arn != "*" && !resource.arn.contains(":alias/") {
        let (name, value) = places.identity_tag();
        set(format!("aws:ResourceTag/{name}"), vec![value.to_owned()]);
    }
    keys
}

/// The tags that a call sets, as far as they are known.
fn tags(call: &PlannedCall) -> Vec<(String, String)> {
    let pair = |tag: &Value| {
        let of =
            |one: &str, other: &str| tag.get(one).or_else(|| tag.get(other))?.as_str().map(str::to_owned);
        Some((of("Key", "TagKey")?, of("Value", "TagValue")?))
    };
    match call.parameter("Tags") {
        Some(PlannedValue::Known(Value::Array(tags))) => tags.iter().filter_map(pair).collect(),
        _ => Vec::new(),
    }
}
