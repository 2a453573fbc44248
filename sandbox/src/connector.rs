//! The in-process door: an HTTP client for AWS SDK clients that answers from the sandbox, without a port.

use std::time::Duration;

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::BodyExt as _;

use crate::{ConnectionCut, Sandbox};

/// The client: it hands out connections.
#[derive(Debug)]
struct InProcessClient(Sandbox);

/// A connection to a sandbox.
#[derive(Debug)]
struct InProcessConnection {
    sandbox: Sandbox,
    /// How long the SDK's configuration lets a call wait for its answer.
    read_timeout: Option<Duration>,
}

/// The HTTP client that answers from `sandbox`.
pub(crate) fn http_client(sandbox: &Sandbox) -> SharedHttpClient {
    SharedHttpClient::new(InProcessClient(sandbox.clone()))
}

impl HttpClient for InProcessClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let connection =
            InProcessConnection { sandbox: self.0.clone(), read_timeout: settings.read_timeout() };
        SharedHttpConnector::new(connection)
    }
}

impl HttpConnector for InProcessConnection {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (sandbox, read_timeout) = (self.sandbox.clone(), self.read_timeout);
        HttpConnectorFuture::new(async move {
            let exchange = exchange(&sandbox, request);
            match read_timeout {
                None => exchange.await,
                Some(time) => tokio::time::timeout(time, exchange)
                    .await
                    .unwrap_or_else(|elapsed| Err(ConnectorError::timeout(elapsed.into()))),
            }
        })
    }
}

/// Carries one request over and its answer back.
async fn exchange(sandbox: &Sandbox, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let (head, body) =
        request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?.into_parts();
    let body = match body.bytes() {
        Some(bytes) => Bytes::copy_from_slice(bytes),
        None => body.collect().await.map_err(ConnectorError::io)?.to_bytes(),
    };
    let response = sandbox.handle(http::Request::from_parts(head, body)).await;
    if response.extensions().get::<ConnectionCut>().is_some() {
        return Err(ConnectorError::io("connection closed before message completed".into()));
    }
    HttpResponse::try_from(response.map(SdkBody::from))
        .map_err(|error| ConnectorError::other(error.into(), None))
}
