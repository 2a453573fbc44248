//! The in-process door: an HTTP client for AWS SDK clients that answers from the sandbox, without a port.

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

/// One connection to a sandbox; also the client that hands it out.
#[derive(Debug, Clone)]
struct InProcess(Sandbox);

/// The HTTP client that answers from `sandbox`.
pub(crate) fn http_client(sandbox: &Sandbox) -> SharedHttpClient {
    SharedHttpClient::new(InProcess(sandbox.clone()))
}

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let sandbox = self.0.clone();
        HttpConnectorFuture::new(async move { exchange(&sandbox, request).await })
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
