//! What a setup is asked for, its defaults, and its validation.

use serde::{Deserialize, Serialize};

/// The parameters of a setup ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupParams {
    /// Name of the identity: lower-case letters, digits and dashes, at most 63.
    pub identity: String,
    /// Common name of the root authority (X.520, at most 64 characters).
    pub root_cn: String,
    /// Common name of the certificate (at most 64 characters).
    pub leaf_cn: String,
    /// Alias of the key without the prefix `alias/`.
    pub alias: String,
    /// AWS Region, for example `us-east-1`.
    pub region: String,
}

/// What is wrong with one field, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field, as in the JSON.
    pub field: String,
    /// What is wrong and how to mend it.
    pub message: String,
    /// A value that would be accepted, if one can be derived from what was given.
    pub suggestion: Option<String>,
}
