//! The state as a whole, and the objects in S3 buckets. All of it waits for the state folder, on a thread for that.

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{VERSION, problem::Problem, typed};
use crate::{ObjectName, Sandbox, StateError};

pub(super) async fn reset(sandbox: &Sandbox) -> Result<(), Problem> {
    on_a_thread(sandbox, Sandbox::reset).await
}

pub(super) async fn restore(sandbox: &Sandbox, snapshot: Bytes) -> Result<(), Problem> {
    on_a_thread(sandbox, move |sandbox| sandbox.restore(&snapshot)).await
}

pub(super) async fn snapshot(sandbox: &Sandbox) -> Result<Response<Bytes>, Problem> {
    let snapshot = on_a_thread(sandbox, Sandbox::snapshot).await?;
    Ok(downloaded(typed(snapshot, "application/json")))
}

pub(super) async fn list_objects(sandbox: &Sandbox) -> Result<Value, Problem> {
    let objects = on_a_thread(sandbox, Sandbox::objects).await?;
    let shown = objects
        .into_iter()
        .map(|ObjectName { bucket, key, size }| json!({ "bucket": bucket, "key": key, "size": size }));
    Ok(json!({ "objects": shown.collect::<Vec<_>>() }))
}

/// `path` is `<bucket>/<key>`, percent-encoded.
pub(super) async fn get_object(sandbox: &Sandbox, path: &str) -> Result<Response<Bytes>, Problem> {
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let object = on_a_thread(sandbox, move |sandbox| {
        Ok(decoded.split_once('/').and_then(|(bucket, key)| sandbox.object(bucket, key)))
    });
    let object = object.await?.ok_or_else(|| {
        let hint = format!("GET {VERSION}objects lists what there is.");
        Problem::not_found("There is no such object.", hint)
    })?;
    Ok(downloaded(typed(object, "application/octet-stream")))
}

/// A browser saves it and does not show it.
fn downloaded(mut response: Response<Bytes>) -> Response<Bytes> {
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    response
}

async fn on_a_thread<T: Send + 'static>(
    sandbox: &Sandbox,
    work: impl FnOnce(&Sandbox) -> Result<T, StateError> + Send + 'static,
) -> Result<T, Problem> {
    let sandbox = sandbox.clone();
    let done = tokio::task::spawn_blocking(move || work(&sandbox)).await;
    Ok(done.unwrap_or(Err(StateError::Unavailable))?)
}
