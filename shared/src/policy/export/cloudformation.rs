//! A key policy as the `KeyPolicy` of a key in an AWS CloudFormation template.

use serde_json::{Map, Value, json};

use super::{ExportError, KeyFacts, Part};

/// A template with a key that has the policy, JSON (which CloudFormation reads as it reads YAML).
///
/// # Errors
/// If only some statements are to be exported: a template replaces the key's whole policy.
pub fn template(part: &Part, key: &KeyFacts) -> Result<Value, ExportError> {
    let Part::Whole(policy) = part else {
        return Err(ExportError {
            message: "A template sets the key's whole policy: with some of its statements alone, all others would be lost."
                .to_owned(),
            hint: "Export the whole policy, or the statement as JSON: it stands in a template's KeyPolicy as it is."
                .to_owned(),
        });
    };
    let mut properties = Map::new();
    if let Some(spec) = &key.spec {
        let signs = spec.starts_with("RSA_") || spec.starts_with("ECC_");
        properties.insert("KeySpec".to_owned(), json!(spec));
        if signs {
            properties.insert("KeyUsage".to_owned(), json!("SIGN_VERIFY"));
        }
    }
    properties.insert("KeyPolicy".to_owned(), policy.value().clone());
    let of = key.arn.as_ref().map(|arn| format!(" of {arn}")).unwrap_or_default();
    Ok(json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": format!(
            "Key policy{of}. Put KeyPolicy into the template that has the key: deployed as it is, this one makes another key."
        ),
        "Resources": {
            "Key": {
                "Type": "AWS::KMS::Key",
                // Whatever becomes of the stack, what signs stays.
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": properties,
            },
        },
    }))
}
