//! One request: whether it may come in, its body, and its answer on the wire.

use std::{net::IpAddr, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::Incoming;
use uuid::Uuid;

use super::{
    Door,
    body::{self, AnswerBody, Cut, Unread},
    control, host,
};
use crate::{
    ConnectionCut,
    error::ApiError,
    published,
    wire::{self, Protocol},
};

/// Answers a request, or says that the connection is to be closed instead.
pub(super) async fn answer(
    door: Arc<Door>,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, Cut> {
    let (mut head, body) = request.into_parts();
    if !host::is_loopback(&head) {
        if published::address(&head).is_none() {
            return Ok(refused(misdirected()));
        }
    } else if door.options.control && control::is_for(&head) {
        return control::answer(&door, &head, body).await.map(|response| response.map(AnswerBody::whole));
    } else if host::is_cross_site(&head.headers) {
        return Ok(refused(cross_site()));
    }
    let options = &door.options;
    let body = match body::read(body, options.body_limit, options.body_timeout).await {
        Ok(body) => body,
        Err(Unread::TooLong) => return Ok(refused(too_long(options.body_limit))),
        Err(Unread::TooSlow) => return Ok(refused(too_slow())),
        Err(Unread::Broken) => return Err(Cut),
    };
    head.extensions.insert(peer);
    let response = door.sandbox.handle(Request::from_parts(head, body)).await;
    match response.extensions().get() {
        None => Ok(response.map(AnswerBody::whole)),
        Some(ConnectionCut::Before) => Err(Cut),
        Some(ConnectionCut::Midway) => Ok(response.map(|body: Bytes| AnswerBody::midway(&body))),
    }
}

/// The answer to what does not come in, as an AWS service would put it.
fn refused(error: ApiError) -> Response<AnswerBody> {
    wire::respond(Protocol::Json, Err(error), &Uuid::new_v4().to_string()).map(AnswerBody::whole)
}

fn misdirected() -> ApiError {
    let message = "The sandbox answers to loopback names only: call it as 127.0.0.1 or localhost.";
    ApiError { status: 421, ..ApiError::new("MisdirectedRequestException", message) }
}

fn cross_site() -> ApiError {
    let message = "The sandbox does not answer web pages of other origins.";
    ApiError { status: 403, ..ApiError::new("CrossSiteRequestException", message) }
}

fn too_long(limit: usize) -> ApiError {
    let message = format!("The request's body is longer than {limit} bytes.");
    ApiError { status: 413, ..ApiError::new("RequestEntityTooLargeException", message) }
}

fn too_slow() -> ApiError {
    let message = "The request's body did not arrive in time.";
    ApiError { status: 408, ..ApiError::new("RequestTimeoutException", message) }
}
