//! Revocation lists where certificates say they are: the answer to GET at the address of a distribution point.
//!
//! Whoever sends requests to that address on to the sandbox lets any client check revocation.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};

use crate::{clock::Moment, error::ApiError, store::Store};

/// What is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Published {
    List(Bytes),
    /// There is something that S3 would give to the owner of the bucket alone.
    Private,
}

/// The address that a request asks for, `<host>/<key>`, when it can be that of a revocation list.
pub(crate) fn address(head: &Parts) -> Option<String> {
    if head.method != Method::GET || !head.uri.path().ends_with(".crl") {
        return None;
    }
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = head.uri.host().or(host)?;
    Some(format!("{}{}", without_port(host), head.uri.path()))
}

/// A host's name without the port, as not every client sends it along.
pub(crate) fn without_port(host: &str) -> &str {
    host.split_once(':').map_or(host, |(name, _)| name)
}

/// What S3 answers.
pub(crate) fn get(store: &Store, address: &str, now: Moment) -> Response<Bytes> {
    match store.published(address, now) {
        Ok(Some(Published::List(list))) => answer(StatusCode::OK, "application/pkix-crl", list),
        Ok(Some(Published::Private)) => error(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied"),
        Ok(None) => error(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist."),
        Err(failure) => failed(&failure),
    }
}

/// The answer when the sandbox itself fails.
pub(crate) fn failed(failure: &ApiError) -> Response<Bytes> {
    error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", &failure.message)
}

fn error(status: StatusCode, code: &str, message: &str) -> Response<Bytes> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    answer(status, "application/xml", body.into())
}

fn answer(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_key() {
        let ask = |method: &str, uri: &str, host: &str| {
            let request = http::Request::builder().method(method).uri(uri).header("host", host);
            address(&request.body(()).unwrap().into_parts().0)
        };
        assert_eq!(ask("GET", "/crl/a.crl", "lists.example:80").as_deref(), Some("lists.example/crl/a.crl"));
        assert_eq!(ask("GET", "http://b.example/a.crl", "c.example").as_deref(), Some("b.example/a.crl"));
        assert_eq!(ask("POST", "/crl/a.crl", "lists.example"), None);
        assert_eq!(ask("GET", "/crl/a", "lists.example"), None);
    }
}
