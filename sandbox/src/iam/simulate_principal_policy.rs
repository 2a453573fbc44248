//! SimulatePrincipalPolicy: what the identity policies of a user or a role say about calls that nobody makes.

use std::{cell::LazyCell, collections::BTreeSet};

use serde_json::Value;

use crate::{
    context::Context,
    error::ApiError,
    page::{following, page},
    policy::{Facts, Policy, Request, Resource, decide},
    principals::{Caller, PolicySource},
    query::{Form, Xml},
    validate::{Checks, is_latin1_text},
};

const CONTEXT_TYPES: [&str; 12] = [
    "string",
    "stringList",
    "numeric",
    "numericList",
    "boolean",
    "booleanList",
    "ip",
    "ipList",
    "binary",
    "binaryList",
    "date",
    "dateList",
];
const DOCUMENT: &str = r"[\u0009\u000A\u000D\u0020-\u00FF]+";
/// Parameters that lie outside of what identity policies say.
const NOT_MODELLED: [&str; 4] = [
    "PermissionsBoundaryPolicyInputList.",
    "PolicyExclusionList.",
    "ResourcePolicy",
    "ResourceHandlingOption",
];

pub(super) fn simulate_principal_policy(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let input = Input::read(form);
    input.check()?;
    let request = context.request("iam:SimulatePrincipalPolicy", input.principal, || context.facts());
    decide(&request, Resource { account: &context.place.account, policy: None, granted: &|| false })
        .map_err(|denial| denial.error(&request))?;
    if let Some(name) = NOT_MODELLED.iter().find(|name| form.has_any(name)) {
        return Err(invalid(format!("{} is not modelled.", name.trim_end_matches('.'))));
    }
    let (caller, sources) = principal(context, input.principal)?;
    let more = input.policies()?;
    let mut results = Vec::new();
    let resources = if input.resources.is_empty() { vec!["*"] } else { input.resources.clone() };
    for action in &input.actions {
        if !is_action(action) {
            return Err(invalid(format!("Invalid Action name: {action}")));
        }
        for resource in &resources {
            let ask = Ask { caller: &caller, action, resource, facts: &|| input.facts(context, &caller) };
            results.push(result(&ask, sources, &more));
        }
    }
    let names: Vec<String> = (0..results.len()).map(|number| format!("{number:06}")).collect();
    let entries = names.iter().map(String::as_str).zip(&results);
    let page = page(|after| following(entries, after), input.most, form.get("Marker"))
        .ok_or_else(|| invalid("Invalid Marker."))?;
    let list = page.entries.into_iter().fold(Xml::default(), |list, one| list.nested("member", one));
    let answer = Xml::default()
        .nested("EvaluationResults", &list)
        .text("IsTruncated", if page.next.is_some() { "true" } else { "false" });
    Ok(match page.next {
        Some(marker) => answer.text("Marker", &marker),
        None => answer,
    })
}

/// The parameters that are modelled.
struct Input<'a> {
    principal: &'a str,
    actions: Vec<&'a str>,
    resources: Vec<&'a str>,
    documents: Vec<&'a str>,
    keys: Vec<Entry<'a>>,
    most: usize,
    form: &'a Form,
}

/// A context key with its values.
struct Entry<'a> {
    name: Option<&'a str>,
    values: Vec<&'a str>,
    kind: Option<&'a str>,
}

impl<'a> Input<'a> {
    fn read(form: &'a Form) -> Self {
        let entry = |number: usize| {
            let of = |part: &str| format!("ContextEntries.member.{number}.{part}");
            let entry = Entry {
                name: form.get(&of("ContextKeyName")),
                values: form.list(&of("ContextKeyValues")),
                kind: form.get(&of("ContextKeyType")),
            };
            form.has_any(&of("")).then_some(entry)
        };
        Self {
            principal: form.get("PolicySourceArn").unwrap_or_default(),
            actions: form.list("ActionNames"),
            resources: form.list("ResourceArns"),
            documents: form.list("PolicyInputList"),
            keys: (1..).map_while(entry).collect(),
            most: form.get("MaxItems").and_then(|most| most.parse().ok()).unwrap_or(100),
            form,
        }
    }

    fn check(&self) -> Result<(), ApiError> {
        let form = self.form;
        let mut checks = Checks::default();
        checks.required("policySourceArn", form.get("PolicySourceArn").as_ref());
        checks.length("policySourceArn", form.get("PolicySourceArn"), 20, 2_048);
        checks.required("actionNames", self.actions.first());
        let each = |checks: &mut Checks, member: &str, texts: &[&str], min, max| {
            for (index, text) in texts.iter().enumerate() {
                checks.length(&format!("{member}.{}.member", index + 1), Some(text), min, max);
            }
        };
        each(&mut checks, "actionNames", &self.actions, 3, 128);
        each(&mut checks, "resourceArns", &self.resources, 1, 2_048);
        for (member, texts) in [
            ("policyInputList", self.documents.clone()),
            ("permissionsBoundaryPolicyInputList", form.list("PermissionsBoundaryPolicyInputList")),
        ] {
            each(&mut checks, member, &texts, 1, 131_072);
            for (index, text) in texts.iter().enumerate() {
                checks.pattern(
                    &format!("{member}.{}.member", index + 1),
                    Some(text),
                    DOCUMENT,
                    is_latin1_text,
                );
            }
        }
        checks.length("resourcePolicy", form.get("ResourcePolicy"), 1, 131_072);
        checks.pattern("resourcePolicy", form.get("ResourcePolicy"), DOCUMENT, is_latin1_text);
        checks.length("resourceOwner", form.get("ResourceOwner"), 1, 2_048);
        checks.length("callerArn", form.get("CallerArn"), 1, 2_048);
        checks.length("resourceHandlingOption", form.get("ResourceHandlingOption"), 1, 64);
        for (index, entry) in self.keys.iter().enumerate() {
            let member = |name: &str| format!("contextEntries.{}.member.{name}", index + 1);
            checks.length(&member("contextKeyName"), entry.name, 5, 256);
            checks.one_of(&member("contextKeyType"), entry.kind, &CONTEXT_TYPES);
        }
        checks.range("maxItems", form.get("MaxItems").and_then(|most| most.parse().ok()), 1, 1_000);
        checks.length("marker", form.get("Marker"), 1, 320);
        checks.pattern("marker", form.get("Marker"), r"[\u0020-\u00FF]+", |marker| {
            marker.chars().all(|c| matches!(c, '\u{20}'..='\u{FF}'))
        });
        checks.finish()
    }

    /// The policies that are to hold besides the principal's.
    fn policies(&self) -> Result<Vec<(PolicySource, Policy)>, ApiError> {
        let read = |(index, text): (usize, &&str)| {
            let json = serde_json::from_str::<Value>(text).ok();
            let policy = json.as_ref().and_then(|json| Policy::read(json).ok());
            let policy = policy.filter(|policy| !policy.names_principals());
            let source = PolicySource { id: format!("PolicyInputList.{}", index + 1), kind: "none" };
            policy.map(|policy| (source, policy)).ok_or_else(|| invalid("Syntax error in policy."))
        };
        self.documents.iter().enumerate().map(read).collect()
    }

    /// The condition keys: what is known of the principal, and what the caller says. The time and whatever else belongs to
    /// a real call is known only if the caller says it.
    fn facts(&self, context: &Context<'_>, caller: &Caller) -> Facts {
        let mut facts = Facts::default();
        caller.facts(&mut facts);
        facts.set("aws:CurrentTime", context.now.iso());
        facts.set("aws:EpochTime", context.now.seconds().to_string());
        for entry in &self.keys {
            facts.list(entry.name.unwrap_or_default(), entry.values.iter().copied());
        }
        facts
    }
}

/// The user or role of an ARN, as one who calls.
fn principal<'a>(context: &'a Context<'_>, arn: &str) -> Result<(Caller, &'a [PolicySource]), ApiError> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let of_account = match parts.as_slice() {
        ["arn", _, "iam", "", account, name] if name.starts_with("user/") || name.starts_with("role/") => {
            *account == context.place.account
        }
        _ => {
            let words = format!("Invalid Entity Arn: {arn} does not clearly define entity type and name.");
            return Err(invalid(words));
        }
    };
    let found = context.principals.simulated(context.place.partition(), arn).filter(|_| of_account);
    found.ok_or_else(|| {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let kind = if arn.contains(":role/") { "role" } else { "user" };
        ApiError::new("NoSuchEntity", format!("The {kind} with name {name} cannot be found."))
    })
}

/// One question of a simulation.
struct Ask<'a> {
    caller: &'a Caller,
    action: &'a str,
    resource: &'a str,
    facts: &'a dyn Fn() -> Facts,
}

/// AWS's `EvaluationResult`.
fn result(ask: &Ask<'_>, sources: &[PolicySource], more: &[(PolicySource, Policy)]) -> Xml {
    let request = Request {
        caller: ask.caller,
        action: ask.action,
        resource: ask.resource,
        facts: LazyCell::new(Box::new(ask.facts)),
    };
    let own = sources.iter().zip(ask.caller.policies.iter());
    let all = own.chain(more.iter().map(|(source, policy)| (source, policy)));
    let (mut denying, mut allowing, mut missing) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (source, policy) in all {
        let outcome = policy.outcome(&request);
        missing.extend(policy.missing_keys(&request));
        if outcome.denied {
            denying.push(source);
        } else if outcome.allowed {
            allowing.push(source);
        }
    }
    let (decision, matched) = match (denying.is_empty(), allowing.is_empty()) {
        (false, _) => ("explicitDeny", denying),
        (true, false) => ("allowed", allowing),
        (true, true) => ("implicitDeny", Vec::new()),
    };
    let statement = |source: &PolicySource| {
        Xml::default().text("SourcePolicyId", &source.id).text("SourcePolicyType", source.kind)
    };
    let matched =
        matched.into_iter().fold(Xml::default(), |list, source| list.nested("member", &statement(source)));
    let missing = missing.iter().fold(Xml::default(), |list, key| list.text("member", key));
    Xml::default()
        .text("EvalActionName", ask.action)
        .text("EvalResourceName", ask.resource)
        .text("EvalDecision", decision)
        .nested("MatchedStatements", &matched)
        .nested("MissingContextValues", &missing)
}

/// Whether it is the name of one action: a service and an operation, without wildcards.
fn is_action(name: &str) -> bool {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    name.split_once(':').is_some_and(|(service, operation)| word(service) && word(operation))
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidInput", message)
}
