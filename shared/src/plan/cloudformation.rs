//! A plan as an AWS CloudFormation template.
//!
//! CloudFormation cannot let a KMS key sign a certificate request, so the template is deployed twice: first without one, which
//! makes authority and key; then with the request as parameter, which makes the certificate.

use serde_json::{Map, Value, json};

use super::quote::logical_id;
use super::{Format, common_name, identity, issues_request, obstacle, short_hash};
use crate::api::plan::{Plan, PlanStep, PlannedCall, PlannedResult, PlannedValue};

/// Name of the parameter that takes the certificate request.
const REQUEST: &str = "CertificateSigningRequest";
/// Name of the parameter that takes the request of an authority that exists and waits for its certificate.
const AUTHORITY_REQUEST: &str = "AuthoritySigningRequest";
/// Name of the condition that the certificate request was given.
const HAS_REQUEST: &str = "HasRequest";

/// The template, JSON (which CloudFormation reads as it reads YAML).
pub(super) fn template(plan: &Plan) -> Value {
    let mut resources = Map::new();
    let mut outputs = Map::new();
    let steps = if Format::Cloudformation.unfit(plan).is_some() { &[][..] } else { &plan.steps };
    for step in steps {
        for call in &step.calls {
            if let Some((kind, properties)) = resource(plan, call) {
                let mut fields = Map::new();
                fields.insert("Type".to_owned(), json!(kind));
                if issues_request(call) {
                    fields.insert("Condition".to_owned(), json!(HAS_REQUEST));
                }
                if let Some(before) = activation_before(plan, step, call) {
                    fields.insert("DependsOn".to_owned(), json!(logical_id(&before.name)));
                }
                // Whatever becomes of the stack, what signs and what others trust stays.
                fields.insert("DeletionPolicy".to_owned(), json!("Retain"));
                fields.insert("UpdateReplacePolicy".to_owned(), json!("Retain"));
                fields.insert("Properties".to_owned(), Value::Object(properties));
                resources.insert(logical_id(&step.name), Value::Object(fields));
                if let Some((name, output)) = output(step, call) {
                    outputs.insert(name, output);
                }
            }
        }
    }
    let mut template = Map::new();
    template.insert("AWSTemplateFormatVersion".to_owned(), json!("2010-09-09"));
    template.insert(
        "Description".to_owned(),
        json!(format!("Signet plan {}: {}", short_hash(plan), identity(plan))),
    );
    template.insert("Metadata".to_owned(), json!({ "Signet": notes(plan) }));
    let mut parameters = Map::new();
    if steps.iter().flat_map(|step| &step.calls).any(|call| csr_of_existing(plan, call).is_some()) {
        let text =
            "PEM: what aws acm-pca get-certificate-authority-csr answers for the authority that exists.";
        parameters.insert(AUTHORITY_REQUEST.to_owned(), json!({ "Type": "String", "Description": text }));
    }
    if steps.iter().flat_map(|step| &step.calls).any(issues_request) {
        let text = "PEM, signed by the key. Leave it empty in the first deployment.";
        parameters
            .insert(REQUEST.to_owned(), json!({ "Type": "String", "Default": "", "Description": text }));
        template.insert(
            "Conditions".to_owned(),
            json!({ HAS_REQUEST: { "Fn::Not": [{ "Fn::Equals": [{ "Ref": REQUEST }, ""] }] } }),
        );
    }
    if !parameters.is_empty() {
        template.insert("Parameters".to_owned(), Value::Object(parameters));
    }
    template.insert("Resources".to_owned(), Value::Object(resources));
    template.insert("Outputs".to_owned(), Value::Object(outputs));
    Value::Object(template)
}

fn notes(plan: &Plan) -> Value {
    if let Some(why) = Format::Cloudformation.unfit(plan) {
        return json!([format!("This plan cannot be run: {why}")]);
    }
    let mut notes = vec![format!(
        "Deploy twice: without {REQUEST}, then with it. The request is for CN={} and is signed by the key in KMS; \
         the AWS CLI script of this plan and signet setup build one.",
        common_name(plan)
    )];
    if let Some(why) = obstacle(plan, Format::Cloudformation) {
        notes.push(format!("This plan cannot be run: {why}"));
    }
    json!(notes)
}

/// Type and properties of what a call makes; `None` for a call that makes nothing of its own.
fn resource(plan: &Plan, call: &PlannedCall) -> Option<(&'static str, Map<String, Value>)> {
    if call.parameters.is_empty() {
        return None;
    }
    let mut properties = Map::new();
    let mut copy = |from: &str, to: &str| {
        if let Some(value) = call.parameter(from).and_then(|value| property(plan, value)) {
            properties.insert(to.to_owned(), value);
        }
    };
    let kind = match call.operation.as_str() {
        "CreateCertificateAuthority" => {
            copy("CertificateAuthorityType", "Type");
            copy("UsageMode", "UsageMode");
            copy("KeyStorageSecurityStandard", "KeyStorageSecurityStandard");
            copy("RevocationConfiguration", "RevocationConfiguration");
            copy("Tags", "Tags");
            // One level less than in the API.
            if let Some(PlannedValue::Known(Value::Object(fields))) =
                call.parameter("CertificateAuthorityConfiguration")
            {
                properties.extend(fields.clone());
            }
            "AWS::ACMPCA::CertificateAuthority"
        }
        "IssueCertificate" => {
            copy("CertificateAuthorityArn", "CertificateAuthorityArn");
            copy("Csr", REQUEST);
            copy("TemplateArn", "TemplateArn");
            copy("SigningAlgorithm", "SigningAlgorithm");
            copy("Validity", "Validity");
            copy("ApiPassthrough", "ApiPassthrough");
            "AWS::ACMPCA::Certificate"
        }
        "ImportCertificateAuthorityCertificate" => {
            copy("CertificateAuthorityArn", "CertificateAuthorityArn");
            copy("Certificate", "Certificate");
            copy("CertificateChain", "CertificateChain");
            properties.insert("Status".to_owned(), json!("ACTIVE"));
            "AWS::ACMPCA::CertificateAuthorityActivation"
        }
        "CreateKey" => {
            copy("KeySpec", "KeySpec");
            copy("KeyUsage", "KeyUsage");
            copy("Description", "Description");
            copy("MultiRegion", "MultiRegion");
            copy("Tags", "Tags");
            "AWS::KMS::Key"
        }
        "CreateAlias" => {
            copy("AliasName", "AliasName");
            copy("TargetKeyId", "TargetKeyId");
            "AWS::KMS::Alias"
        }
        _ => return None,
    };
    Some((kind, properties))
}

/// A parameter as a property: known, or taken from another resource of the template.
fn property(plan: &Plan, value: &PlannedValue) -> Option<Value> {
    match value {
        PlannedValue::Known(value) => Some(tags(value.clone())),
        PlannedValue::AtRun(_) => None,
        PlannedValue::Made { step, result } => {
            let attribute = |step: &str, name: &str| json!({ "Fn::GetAtt": [logical_id(step), name] });
            Some(match result {
                PlannedResult::AuthorityArn => json!({ "Ref": logical_id(step) }),
                PlannedResult::KeyArn => attribute(step, "Arn"),
                PlannedResult::CertificateArn => json!({ "Ref": logical_id(step) }),
                // The authority itself has the attribute, not the step that reads it.
                PlannedResult::AuthorityCsr => match authority_of_csr(plan, step)? {
                    PlannedValue::Made { step, .. } => attribute(step, "CertificateSigningRequest"),
                    // An authority that exists: its request is not known to CloudFormation.
                    _ => json!({ "Ref": AUTHORITY_REQUEST }),
                },
                // What was issued by the step whose certificate this one fetches.
                PlannedResult::Certificate => attribute(&issued_for(plan, step)?.name, "Certificate"),
                // The chain of a subordinate is what its root was activated with.
                PlannedResult::Chain => {
                    let issuing = issued_for(plan, step)?;
                    let call = issuing.calls.iter().find(|call| call.operation == "IssueCertificate")?;
                    attribute(&activation_before(plan, issuing, call)?.name, "CompleteCertificateChain")
                }
                PlannedResult::Request => json!({ "Ref": REQUEST }),
                PlannedResult::RequestDigest => return None,
            })
        }
    }
}

/// ARN of the authority whose request a call takes, if it exists before the plan runs.
pub(super) fn csr_of_existing<'a>(plan: &'a Plan, call: &PlannedCall) -> Option<&'a str> {
    let Some(PlannedValue::Made { step, result: PlannedResult::AuthorityCsr }) = call.parameter("Csr") else {
        return None;
    };
    authority_of_csr(plan, step)?.as_text()
}

/// The authority whose request a step reads.
fn authority_of_csr<'a>(plan: &'a Plan, step: &str) -> Option<&'a PlannedValue> {
    let step = plan.steps.iter().find(|planned| planned.name == step)?;
    let read = step.calls.iter().find(|call| call.operation == "GetCertificateAuthorityCsr")?;
    read.parameter("CertificateAuthorityArn")
}

/// The step that issued the certificate that `step` fetches.
pub(super) fn issued_for<'a>(plan: &'a Plan, step: &str) -> Option<&'a PlanStep> {
    let fetching = plan.steps.iter().find(|planned| planned.name == step)?;
    let read = fetching.calls.iter().find(|call| call.operation == "GetCertificate")?;
    let Some(PlannedValue::Made { step, .. }) = read.parameter("CertificateArn") else { return None };
    plan.steps.iter().find(|planned| planned.name == *step)
}

/// The step that makes the authority active, for a call that needs it to be.
pub(super) fn activation_before<'a>(
    plan: &'a Plan,
    step: &PlanStep,
    call: &PlannedCall,
) -> Option<&'a PlanStep> {
    if call.operation != "IssueCertificate" {
        return None;
    }
    let issuing = call.parameter("CertificateAuthorityArn");
    let before = plan.steps.iter().take_while(|earlier| earlier.name != step.name);
    before.into_iter().find(|earlier| {
        earlier.calls.iter().any(|import| {
            import.operation == "ImportCertificateAuthorityCertificate"
                && import.parameter("CertificateAuthorityArn") == issuing
        })
    })
}

/// KMS spells the pairs of its API otherwise than CloudFormation does.
fn tags(value: Value) -> Value {
    let Value::Array(items) = value else { return value };
    let spell = |item: Value| match (item.get("TagKey"), item.get("TagValue")) {
        (Some(key), Some(value)) => json!({ "Key": key, "Value": value }),
        _ => item,
    };
    Value::Array(items.into_iter().map(spell).collect())
}

fn output(step: &PlanStep, call: &PlannedCall) -> Option<(String, Value)> {
    let id = logical_id(&step.name);
    let value = match call.operation.as_str() {
        "CreateCertificateAuthority" => json!({ "Ref": id }),
        "CreateKey" => json!({ "Fn::GetAtt": [id, "Arn"] }),
        "IssueCertificate" => json!({ "Fn::GetAtt": [id, "Certificate"] }),
        _ => return None,
    };
    let mut output = json!({ "Value": value });
    if issues_request(call)
        && let Value::Object(fields) = &mut output
    {
        fields.insert("Condition".to_owned(), json!(HAS_REQUEST));
    }
    Some((format!("{id}Output"), output))
}
