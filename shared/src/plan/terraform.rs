//! A plan as a Terraform configuration for the provider hashicorp/aws.
//!
//! Like the CloudFormation template it is applied twice: Terraform cannot let a KMS key sign a certificate request.

use serde_json::Value;

use super::block::{Block, provider};
use super::cloudformation::{activation_before, csr_of_existing, issued_for};
use super::quote::{hcl, identifier, one_line};
use super::{Format, common_name, identity, issues_request, obstacle, region, short_hash};
use crate::api::plan::{Plan, PlanStep, PlannedCall, PlannedResult, PlannedValue};

/// Name of the variable that takes the certificate request.
const REQUEST: &str = "certificate_signing_request";

/// The configuration, one file.
pub(super) fn configuration(plan: &Plan) -> String {
    let mut out = vec![head(plan)];
    if Format::Terraform.unfit(plan).is_some() {
        return out.concat();
    }
    for step in &plan.steps {
        for call in &step.calls {
            if let Some(arn) = csr_of_existing(plan, call) {
                let (name, arn) = (identifier(&step.name), hcl(arn));
                out.push(format!(
                    "data \"aws_acmpca_certificate_authority\" \"{name}\" {{\n  arn = {arn}\n}}\n"
                ));
            }
            out.extend(resource(plan, step, call));
        }
    }
    out.join("\n")
}

fn head(plan: &Plan) -> String {
    let mut out = format!(
        "# Plan {} of the identity {}, made by Signet.\n",
        one_line(short_hash(plan)),
        one_line(identity(plan))
    );
    if let Some(why) = obstacle(plan, Format::Terraform) {
        out.push_str(&format!("# This plan cannot be run: {}\n", one_line(&why)));
    }
    if Format::Terraform.unfit(plan).is_some() {
        return out;
    }
    out.push_str(&format!("\n{}", provider(region(plan))));
    if plan.steps.iter().flat_map(|step| &step.calls).any(issues_request) {
        out.push_str(&format!(
            "\n# Apply twice: without it, then with it. The request is for CN={} and is signed by the key in KMS;\n\
             # the AWS CLI script of this plan and signet setup build one.\n\
             variable \"{REQUEST}\" {{\n  type        = string\n  default     = null\n  \
             description = \"PEM, signed by the key. Leave it out the first time.\"\n}}\n",
            one_line(common_name(plan))
        ));
    }
    out
}

/// An argument, if the call has the parameter.
fn argument(block: &mut Block, plan: &Plan, call: &PlannedCall, parameter: &str, name: &str) {
    match call.parameter(parameter) {
        Some(PlannedValue::Known(Value::Array(tags))) => map(block, name, tags),
        Some(value) => {
            if let Some(value) = expression(plan, value) {
                block.set(name, value);
            }
        }
        None => {}
    }
}

/// A map from pairs: tags.
fn map(block: &mut Block, name: &str, pairs: &[Value]) {
    block.open_map(name);
    for pair in pairs {
        let get = |names: [&str; 2]| names.iter().find_map(|name| pair.get(name)?.as_str());
        if let (Some(key), Some(value)) = (get(["Key", "TagKey"]), get(["Value", "TagValue"])) {
            block.set(hcl(key), hcl(value));
        }
    }
    block.close();
}

fn resource(plan: &Plan, step: &PlanStep, call: &PlannedCall) -> Option<String> {
    if call.parameters.is_empty() {
        return None;
    }
    let block = match call.operation.as_str() {
        "CreateCertificateAuthority" => authority(plan, call),
        "IssueCertificate" => certificate(plan, step, call),
        "ImportCertificateAuthorityCertificate" => {
            let mut block = Block::resource("aws_acmpca_certificate_authority_certificate");
            argument(&mut block, plan, call, "CertificateAuthorityArn", "certificate_authority_arn");
            argument(&mut block, plan, call, "Certificate", "certificate");
            argument(&mut block, plan, call, "CertificateChain", "certificate_chain");
            block
        }
        "CreateKey" => {
            let mut block = Block::resource("aws_kms_key");
            argument(&mut block, plan, call, "KeySpec", "customer_master_key_spec");
            argument(&mut block, plan, call, "KeyUsage", "key_usage");
            argument(&mut block, plan, call, "Description", "description");
            argument(&mut block, plan, call, "MultiRegion", "multi_region");
            argument(&mut block, plan, call, "Tags", "tags");
            block.set("deletion_window_in_days", "30");
            keep(&mut block);
            block
        }
        "CreateAlias" => {
            let mut block = Block::resource("aws_kms_alias");
            argument(&mut block, plan, call, "AliasName", "name");
            argument(&mut block, plan, call, "TargetKeyId", "target_key_id");
            block
        }
        _ => return None,
    };
    Some(block.write(&identifier(&step.name)))
}

fn authority(plan: &Plan, call: &PlannedCall) -> Block {
    let mut block = Block::resource("aws_acmpca_certificate_authority");
    argument(&mut block, plan, call, "CertificateAuthorityType", "type");
    argument(&mut block, plan, call, "UsageMode", "usage_mode");
    argument(&mut block, plan, call, "KeyStorageSecurityStandard", "key_storage_security_standard");
    block.set("permanent_deletion_time_in_days", "30");
    argument(&mut block, plan, call, "Tags", "tags");
    if let Some(PlannedValue::Known(configuration)) = call.parameter("CertificateAuthorityConfiguration") {
        let text = |name: &str| hcl(configuration.get(name).and_then(Value::as_str).unwrap_or_default());
        block.open("certificate_authority_configuration");
        block.set("key_algorithm", text("KeyAlgorithm"));
        block.set("signing_algorithm", text("SigningAlgorithm"));
        if let Some(Value::Object(subject)) = configuration.get("Subject") {
            block.open("subject");
            for (name, value) in subject {
                block.set(snake(name), hcl(value.as_str().unwrap_or_default()));
            }
            block.close();
        }
        block.close();
    }
    if let Some(PlannedValue::Known(revocation)) = call.parameter("RevocationConfiguration") {
        block.open("revocation_configuration");
        nested(&mut block, revocation);
        block.close();
    }
    keep(&mut block);
    block
}

/// The fields of a structure: arguments, and blocks for the structures in it.
fn nested(block: &mut Block, fields: &Value) {
    for (name, value) in fields.as_object().into_iter().flatten() {
        if value.is_object() {
            block.open(&snake(name));
            nested(block, value);
            block.close();
        } else if let Some(value) = literal(value) {
            block.set(snake(name), value);
        }
    }
}

fn certificate(plan: &Plan, step: &PlanStep, call: &PlannedCall) -> Block {
    let mut block = Block::resource("aws_acmpca_certificate");
    if issues_request(call) {
        block.line(&format!("count = var.{REQUEST} == null ? 0 : 1"));
        block.space();
    }
    argument(&mut block, plan, call, "CertificateAuthorityArn", "certificate_authority_arn");
    argument(&mut block, plan, call, "Csr", REQUEST);
    argument(&mut block, plan, call, "SigningAlgorithm", "signing_algorithm");
    argument(&mut block, plan, call, "TemplateArn", "template_arn");
    if let Some(PlannedValue::Known(validity)) = call.parameter("Validity") {
        block.open("validity");
        block.set("type", hcl(validity.get("Type").and_then(Value::as_str).unwrap_or_default()));
        block.set("value", validity.get("Value").and_then(Value::as_i64).unwrap_or_default().to_string());
        block.close();
    }
    if let Some(before) = activation_before(plan, step, call) {
        block.space();
        let name = identifier(&before.name);
        block.line(&format!("depends_on = [aws_acmpca_certificate_authority_certificate.{name}]"));
    }
    // To destroy it is to revoke it.
    keep(&mut block);
    block
}

/// Terraform refuses a plan that would destroy it.
fn keep(block: &mut Block) {
    block.open("lifecycle");
    block.set("prevent_destroy", "true");
    block.close();
}

/// A parameter as an expression: known, or taken from another resource.
fn expression(plan: &Plan, value: &PlannedValue) -> Option<String> {
    let of = |kind: &str, step: &str, attribute: &str| format!("{kind}.{}.{attribute}", identifier(step));
    match value {
        PlannedValue::Known(value) => literal(value),
        PlannedValue::AtRun(_) => None,
        PlannedValue::Made { step, result } => match result {
            PlannedResult::AuthorityArn => Some(of("aws_acmpca_certificate_authority", step, "arn")),
            PlannedResult::KeyArn => Some(of("aws_kms_key", step, "arn")),
            PlannedResult::CertificateArn => Some(of("aws_acmpca_certificate", step, "arn")),
            PlannedResult::AuthorityCsr => {
                let reading = plan.steps.iter().find(|planned| planned.name == *step)?;
                let read =
                    reading.calls.iter().find(|call| call.operation == "GetCertificateAuthorityCsr")?;
                match read.parameter("CertificateAuthorityArn")? {
                    PlannedValue::Made { step, .. } => {
                        Some(of("aws_acmpca_certificate_authority", step, "certificate_signing_request"))
                    }
                    // An authority that exists tells its request as a data source.
                    _ => {
                        Some(of("data.aws_acmpca_certificate_authority", step, "certificate_signing_request"))
                    }
                }
            }
            PlannedResult::Certificate => {
                Some(of("aws_acmpca_certificate", &issued_for(plan, step)?.name, "certificate"))
            }
            PlannedResult::Chain => {
                Some(of("aws_acmpca_certificate", &issued_for(plan, step)?.name, "certificate_chain"))
            }
            PlannedResult::Request => Some(format!("var.{REQUEST}")),
            PlannedResult::RequestDigest => None,
        },
    }
}

fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(hcl(text)),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        // Lists are written by `Block::map`; a structure has a block of its own or is left out.
        Value::Array(_) | Value::Object(_) | Value::Null => None,
    }
}

/// `CommonName` is `common_name` in the provider.
fn snake(name: &str) -> String {
    super::quote::cli_command(name).replace('-', "_")
}
