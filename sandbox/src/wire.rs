//! Reading a request and writing an answer: the AWS JSON 1.1 protocol, and what other protocols share with it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use crate::{context::Context, error::ApiError, query};

/// What an operation answers with: the body's JSON, or an error.
pub(crate) type Answer = Result<Vec<u8>, ApiError>;

/// An operation, from the body to the answer.
pub(crate) type Handler = fn(&Context<'_>, &[u8]) -> Answer;

/// How long an operation keeps its thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// It reads, or signs: microseconds to a few milliseconds.
    Read,
    /// It changes the state: as long as a disk takes, if there is a state folder.
    Write,
    /// It makes keys or certificates: up to seconds.
    Work,
}

/// A line in the table of a service.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) load: Load,
    pub(crate) run: Handler,
}

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// AWS JSON 1.1: KMS, Private CA.
    Json,
    /// The same, with errors whose `Message` begins with a capital letter: Service Quotas.
    JsonCapital,
    /// AWS Query with XML answers, whose elements are of this namespace: STS, IAM.
    Query(&'static str),
    /// REST with JSON answers: Lambda.
    Rest,
}

/// What an operation gives back.
pub(crate) trait Output {
    /// The body of the answer.
    fn body(&self) -> serde_json::Result<Vec<u8>>;
}

impl<T: Serialize> Output for T {
    fn body(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

/// The result of an operation that gives nothing back: an empty body, as AWS sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nothing;

impl Output for Nothing {
    fn body(&self) -> serde_json::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// Reads the body, runs the operation, writes its result.
pub(crate) fn run<I: DeserializeOwned, O: Output>(
    context: &Context<'_>,
    body: &[u8],
    operation: impl FnOnce(&Context<'_>, I) -> Result<O, ApiError>,
) -> Answer {
    // AWS takes an empty body as an empty structure.
    let body = if body.is_empty() { b"{}" } else { body };
    let input = serde_json::from_slice(body).map_err(|error| ApiError::serialization(error.to_string()))?;
    operation(context, input)?.body().map_err(ApiError::internal)
}

/// Service prefix and operation of `X-Amz-Target: <service>.<operation>`.
pub(crate) fn target(headers: &HeaderMap) -> Option<(&str, &str)> {
    headers.get("x-amz-target")?.to_str().ok()?.split_once('.')
}

/// The HTTP answer, with the request's id.
pub(crate) fn respond(protocol: Protocol, answer: Answer, request_id: &str) -> Response<Bytes> {
    let (status, body, error) = match answer {
        Ok(body) => (200, body, None),
        Err(error) => {
            let (status, body) = match protocol {
                Protocol::Json => (error.status, error_body(&error, "message")),
                Protocol::JsonCapital => (error.status, error_body(&error, "Message")),
                Protocol::Query(namespace) => query::error(&error, namespace, request_id),
                Protocol::Rest => rest_error(&error),
            };
            (status, body, Some(error))
        }
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    let content_type = match protocol {
        Protocol::Json | Protocol::JsonCapital => "application/x-amz-json-1.1",
        Protocol::Query(_) => "text/xml",
        Protocol::Rest => "application/json",
    };
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        http::header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store, must-revalidate, private"),
    );
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    if let (Protocol::Rest, Some(error)) = (protocol, error)
        && let Ok(name) = HeaderValue::from_str(&error.name)
    {
        headers.insert("x-amzn-errortype", name);
    }
    response
}

/// `{"Type": "User", "Message": …}`, as Lambda writes errors; their name is in a header.
fn rest_error(error: &ApiError) -> (u16, Vec<u8>) {
    let status = match error.name.as_ref() {
        _ if error.status >= 500 => error.status,
        "ResourceNotFoundException" | "UnknownOperationException" => 404,
        name if query::is_about_the_caller(name) => 403,
        _ => error.status,
    };
    let body = serde_json::json!({ "Type": "User", "Message": error.message });
    (status, body.to_string().into_bytes())
}

/// `{"__type": …, "message": …}`, the message by the name that its service gives it; it is left out when there is none.
fn error_body(error: &ApiError, message: &str) -> Vec<u8> {
    let mut body = serde_json::Map::new();
    body.insert("__type".into(), error.name.as_ref().into());
    if !error.message.is_empty() {
        body.insert(message.into(), error.message.as_str().into());
    }
    serde_json::Value::from(body).to_string().into_bytes()
}

/// Bytes that travel as base64 in a JSON string.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Blob(pub(crate) Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}
