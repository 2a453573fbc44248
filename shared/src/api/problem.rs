//! Problem details (RFC 9457): the one shape of every error of the API.

use serde::{Deserialize, Serialize};

use crate::api::ceremony::AwsRefusal;
use crate::api::plan::Plan;
use crate::setup::FieldError;

/// An error, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// URI reference of the kind of problem: `/problems/` + `code`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Machine-readable kind, for example `not_found`, `conflict`, `denied_by_aws`.
    pub code: String,
    /// What happened, as a title.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened, in a sentence or two.
    pub detail: String,
    /// What to do.
    pub hint: Option<String>,
    /// Fields that are at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What AWS said, if AWS refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsRefusal>,
    /// The plan that holds now, if the one that was to run does not any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Box<Plan>>,
    /// Id of the request, also in the header `x-request-id` and in the server's log.
    pub request_id: String,
}
