//! A sandbox that is called as a server would call it: plain HTTP requests, one after the other.

use std::path::Path;

use aws_sandbox::{Options, Sandbox};
use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

/// An open sandbox, and a thread that answers.
pub(crate) struct Door {
    sandbox: Sandbox,
    runtime: Runtime,
}

impl Door {
    /// A sandbox in this folder, or in memory.
    pub(crate) fn open(directory: Option<&Path>) -> Self {
        let directory = directory.map(Path::to_owned);
        let sandbox = Sandbox::open(Options { directory, ..Options::default() }).unwrap();
        Self { sandbox, runtime: Builder::new_current_thread().enable_all().build().unwrap() }
    }

    /// The answer's body. The operation is written as `X-Amz-Target` has it.
    pub(crate) fn call_in(&self, region: &str, operation: &str, body: &str) -> Bytes {
        let scope = format!("AWS4-HMAC-SHA256 Credential=AKID/20260101/{region}/kms/aws4_request");
        let request = Request::post("/").header("x-amz-target", operation).header("authorization", scope);
        let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let answer = self.runtime.block_on(self.sandbox.handle(request));
        assert_eq!(answer.status(), 200, "{operation} {body}: {:?}", answer.body());
        answer.into_body()
    }

    /// The answer's body, in one Region.
    pub(crate) fn call(&self, operation: &str, body: &str) -> Bytes {
        self.call_in("us-east-1", operation, body)
    }

    /// A member of the answer.
    pub(crate) fn get(&self, region: &str, operation: &str, body: &str, pointer: &str) -> String {
        let answer: Value = serde_json::from_slice(&self.call_in(region, operation, body)).unwrap();
        answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned()
    }

    /// The id of a new key for signing.
    pub(crate) fn key(&self, spec: &str) -> String {
        let body = format!(r#"{{"KeySpec":"{spec}","KeyUsage":"SIGN_VERIFY"}}"#);
        self.get("us-east-1", "TrentService.CreateKey", &body, "/KeyMetadata/KeyId")
    }

    /// The mark of the last page of a list, whose marks are the member `next` of answers and `marker` of calls.
    pub(crate) fn last_page(&self, operation: &str, members: &str, marker: &str, next: &str) -> String {
        let mut body = format!("{{{members}}}");
        loop {
            let answer: Value = serde_json::from_slice(&self.call(operation, &body)).unwrap();
            let Some(mark) = answer.get(next).and_then(Value::as_str) else { return body };
            let comma = if members.is_empty() { "" } else { "," };
            body = format!(r#"{{{members}{comma}"{marker}":"{mark}"}}"#);
        }
    }
}
