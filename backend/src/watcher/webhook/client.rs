//! An HTTP client that does one thing: posts JSON, and looks at the status alone.
//!
//! It follows no redirect (a receiver that moved must be named anew, not by whoever answers), reads no body, keeps no
//! cookie, and waits a bounded time. TLS is the one that the AWS SDK brings, with the system's roots.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::error::{Error, Result};
use crate::outbound;

/// Time from the connect to the head of the answer.
const LIMIT: Duration = Duration::from_secs(15);

/// The client.
#[derive(Debug)]
pub(super) struct Client(hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

/// Why an event was not taken.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The receiver answered with another status than 2xx.
    Status(StatusCode),
    /// No answer in time.
    TimedOut,
    /// No connection, or one that broke.
    Unreachable(String),
}

impl Client {
    /// A client with the system's roots.
    pub(super) fn new() -> Result<Self> {
        let tls = outbound::tls().map_err(|cause| {
            Error::unavailable("The webhook cannot be used", "The system has no usable root certificates.")
                .with_hint("Install the package ca-certificates, or leave --webhook-url out.")
                .with_cause(cause)
        })?;
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            // Plain HTTP is let through here; the address was checked to be on this machine.
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self(hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// Posts a body. Anything but 2xx is a refusal.
    pub(super) async fn post(
        &self,
        uri: &Uri,
        headers: &[(&str, String)],
        body: String,
    ) -> std::result::Result<(), Refusal> {
        let mut request = Request::post(uri.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("signet/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(|cause| Refusal::Unreachable(cause.to_string()))?;
        let answer = match tokio::time::timeout(LIMIT, self.0.request(request)).await {
            Err(_) => return Err(Refusal::TimedOut),
            Ok(Err(cause)) => return Err(Refusal::Unreachable(outbound::chain(&cause))),
            Ok(Ok(answer)) => answer,
        };
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(Refusal::Status(status)),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) if status.is_redirection() => {
                write!(f, "it answered {status}, and redirects are not followed")
            }
            Self::Status(status) => write!(f, "it answered {status}"),
            Self::TimedOut => write!(f, "no answer within {} seconds", LIMIT.as_secs()),
            Self::Unreachable(cause) => write!(f, "no answer: {cause}"),
        }
    }
}
