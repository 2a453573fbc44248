//! KeyMetadata, as CreateKey and DescribeKey give it.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    algorithm::SigningAlgorithm,
    keys::Key,
    spec::{KeySpec, KeyUsage},
};
use crate::place::Place;

/// What both operations answer with.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    key_metadata: KeyMetadata,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct KeyMetadata {
    #[serde(rename = "AWSAccountId")]
    aws_account_id: String,
    key_id: String,
    arn: String,
    creation_date: f64,
    enabled: bool,
    description: String,
    key_usage: KeyUsage,
    key_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_date: Option<f64>,
    origin: &'static str,
    key_manager: &'static str,
    customer_master_key_spec: KeySpec,
    key_spec: KeySpec,
    #[serde(flatten)]
    algorithms: Algorithms,
    multi_region: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_region_configuration: Option<Value>,
}

/// The algorithms that a key may be used with: one list, named after the key's usage.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Algorithms {
    #[serde(skip_serializing_if = "Option::is_none")]
    signing_algorithms: Option<Vec<SigningAlgorithm>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption_algorithms: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_agreement_algorithms: Option<Vec<&'static str>>,
}

impl Algorithms {
    pub(super) fn of(key: &Key) -> Self {
        let mut algorithms = Self::default();
        match (key.usage, key.spec) {
            (KeyUsage::SignVerify, spec) => algorithms.signing_algorithms = Some(spec.signing_algorithms()),
            (KeyUsage::EncryptDecrypt, KeySpec::SymmetricDefault) => {
                algorithms.encryption_algorithms = Some(vec!["SYMMETRIC_DEFAULT"]);
            }
            (KeyUsage::EncryptDecrypt, _) => {
                algorithms.encryption_algorithms = Some(vec!["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]);
            }
            (KeyUsage::KeyAgreement, _) => algorithms.key_agreement_algorithms = Some(vec!["ECDH"]),
        }
        algorithms
    }
}

impl Described {
    pub(super) fn of(place: &Place, key: &Key) -> Self {
        let arn = key.arn(place);
        let multi_region_configuration = key.multi_region.then(|| {
            json!({
                "MultiRegionKeyType": "PRIMARY",
                "PrimaryKey": { "Arn": arn, "Region": place.region },
                "ReplicaKeys": [],
            })
        });
        Self {
            key_metadata: KeyMetadata {
                aws_account_id: place.account.clone(),
                key_id: key.id.clone(),
                arn,
                creation_date: key.created.epoch(),
                enabled: key.state() == "Enabled",
                description: key.description.clone(),
                key_usage: key.usage,
                key_state: key.state(),
                deletion_date: key.deletion.map(|deletion| deletion.at.epoch()),
                origin: "AWS_KMS",
                key_manager: "CUSTOMER",
                customer_master_key_spec: key.spec,
                key_spec: key.spec,
                algorithms: Algorithms::of(key),
                multi_region: key.multi_region,
                multi_region_configuration,
            },
        }
    }
}
