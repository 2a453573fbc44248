//! The sandbox itself: what is open, and the one way in.

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use bytes::Bytes;

use crate::{Faults, Options, connector};

/// An open sandbox. Clones share one state.
#[derive(Debug, Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    faults: Faults,
}

/// Why a sandbox could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox could not be opened")]
pub struct OpenError;

/// Marks a response that must not be delivered: the transport closes the connection instead.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionCut;

impl Sandbox {
    /// Opens a sandbox.
    ///
    /// # Errors
    /// The state folder cannot be used.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let _ = options;
        Ok(Self { inner: Arc::new(Inner { faults: Faults::default() }) })
    }

    /// Answers one HTTP request, whichever transport brought it.
    pub async fn handle(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        let _ = request;
        http::Response::new(Bytes::new())
    }

    /// The HTTP client to give to AWS SDK clients.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        connector::http_client(self)
    }

    /// The script of failures, and the call counts.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }
}
