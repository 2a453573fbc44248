//! The sandbox itself: what is open, and the one way in.

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use bytes::Bytes;
use http::{Request, Response};
use uuid::Uuid;

use crate::{
    Clock, Fault, Faults, Options, acmpca, connector,
    context::Context,
    error::ApiError,
    kms,
    place::Place,
    published,
    store::{DiskError, Store},
    wire::{self, Handler},
};

/// An open sandbox. Clones share one state.
#[derive(Debug, Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: Options,
    store: Store,
    clock: Clock,
    faults: Faults,
}

/// Why a sandbox could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// [`Options::account`] is not twelve digits.
    #[error("'{0}' is not an AWS account: twelve digits are expected")]
    Account(String),
    /// [`Options::directory`] cannot be used: no permission, no space, a damaged state file, or one written
    /// by a later version.
    #[error("the sandbox's state cannot be used: {0}")]
    State(String),
}

impl From<DiskError> for OpenError {
    fn from(error: DiskError) -> Self {
        Self::State(error.to_string())
    }
}

/// Marks a response that must not be delivered: the transport closes the connection instead.
///
/// It is among the response's extensions when a [`Fault`] says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionCut;

impl Sandbox {
    /// Opens a sandbox.
    ///
    /// # Errors
    /// [`OpenError::Account`] or [`OpenError::State`]; nothing has been changed then.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        if options.account.len() != 12 || !options.account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(OpenError::Account(options.account));
        }
        let store = Store::open(options.directory.as_deref())?;
        let inner = Inner { options, store, clock: Clock::default(), faults: Faults::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Answers one HTTP request, whichever transport brought it.
    ///
    /// Needs a Tokio runtime with time enabled. A response with [`ConnectionCut`] among its extensions must not
    /// be delivered.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        if let Some(address) = published::address(&head) {
            let inner = Arc::clone(&self.inner);
            let read = move || published::get(&inner.store, &address, inner.clock.now());
            let read = tokio::task::spawn_blocking(read).await;
            return read.unwrap_or_else(|error| published::failed(&ApiError::internal(error)));
        }
        let request_id = Uuid::new_v4().to_string();
        let Some((operation, handler)) = find(&head) else {
            return wire::respond(Err(ApiError::unknown_operation()), &request_id);
        };
        tracing::debug!(operation, request_id, "call");
        let cut = match self.inner.faults.meet(operation) {
            None => false,
            Some(Fault::Cut) => true,
            Some(Fault::Refuse) => return cut_response(),
            Some(Fault::Error { name, message }) => {
                return wire::respond(Err(ApiError::new(name, message)), &request_id);
            }
            Some(Fault::Throttle) => {
                return wire::respond(
                    Err(ApiError::new("ThrottlingException", "Rate exceeded")),
                    &request_id,
                );
            }
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                false
            }
        };
        let place = Place::of(&head.headers, &self.inner.options.account);
        let inner = Arc::clone(&self.inner);
        let work = tokio::task::spawn_blocking(move || {
            let (now, pace) = (inner.clock.now(), inner.options.pace);
            handler(&Context { store: &inner.store, place, now, pace }, &body)
        });
        let answer = work.await.unwrap_or_else(|error| Err(ApiError::internal(error)));
        if cut { cut_response() } else { wire::respond(answer, &request_id) }
    }

    /// The HTTP client to give to AWS SDK clients: it answers from this sandbox, without a port.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        connector::http_client(self)
    }

    /// What Private CA has written to an S3 bucket: revocation lists (DER) and audit reports (JSON or CSV).
    ///
    /// Every bucket exists. `None` when nothing is there by this name, or when the state cannot be read, which the
    /// log tells.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Bytes> {
        self.inner.store.object(bucket, key, self.inner.clock.now()).ok().flatten()
    }

    /// The script of failures, and the call counts.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// The sandbox's clock. It belongs to this process: others that use the same directory have their own.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }
}

/// The operation that a request asks for.
fn find(head: &http::request::Parts) -> Option<(&str, Handler)> {
    if head.method != http::Method::POST {
        return None;
    }
    let (service, operation) = wire::target(&head.headers)?;
    let handler = match service {
        kms::TARGET => kms::operation(operation),
        acmpca::TARGET => acmpca::operation(operation),
        _ => None,
    }?;
    Some((operation, handler))
}

fn cut_response() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    response.extensions_mut().insert(ConnectionCut);
    response
}
