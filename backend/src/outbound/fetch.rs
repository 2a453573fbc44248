//! Reads what an address serves: a small text, within a bounded time, from the internet.
//!
//! Where a name leads is judged when the connection is made, by the very addresses that are then called: a name that leads
//! elsewhere a moment later gains nothing. Redirects are followed under the same rules. No cookie, no proxy.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use rustls::ClientConfig;

use super::address::may_be_called;
use super::{Reach, chain, tls, url};

/// Time for all of it, redirects included.
const LIMIT: Duration = Duration::from_secs(15);
/// Largest text, bytes.
const MAX_BYTES: usize = 256 * 1024;
/// Most redirects.
const MAX_REDIRECTS: usize = 3;

/// Reads addresses. Clones share the system's roots, which are read once, when they are first needed.
#[derive(Debug, Clone, Default)]
pub struct Fetcher(Arc<OnceLock<Option<ClientConfig>>>);

/// What an address served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The body; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// Its media type without parameters, lower case.
    pub media_type: Option<String>,
}

/// Why nothing was read. It prints as the rest of a sentence, without a full stop, and tells nothing of this network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The address, or one that it redirects to, may not be called.
    Address(&'static str),
    /// Another status than 200.
    Status(StatusCode),
    /// Redirects without end.
    Redirects,
    /// A redirect to nowhere.
    Location,
    /// A body that is too large.
    Size,
    /// A body that is compressed although nobody asked for that.
    Compressed,
    /// No answer in time.
    TimedOut,
    /// No connection, or one that broke.
    Unreachable(String),
}

/// A name that leads to no machine that may be called.
#[derive(Debug)]
struct Inside;

impl std::error::Error for Inside {}

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its name leads to an address that is not of the internet")
    }
}

impl Fetcher {
    /// Reads an address.
    ///
    /// # Errors
    /// Why nothing was read.
    pub async fn fetch(&self, address: &str, reach: Reach) -> Result<Fetched, Refusal> {
        tokio::time::timeout(LIMIT, self.follow(address, reach)).await.unwrap_or(Err(Refusal::TimedOut))
    }

    async fn follow(&self, address: &str, reach: Reach) -> Result<Fetched, Refusal> {
        let mut uri = url::check(address, reach).map_err(Refusal::Address)?;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.get(&uri, reach).await?;
            match answer.status() {
                StatusCode::OK => return read(answer).await,
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let location = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
                    let to = location.and_then(|location| join(&uri, location)).ok_or(Refusal::Location)?;
                    uri = url::check(&to, reach).map_err(Refusal::Address)?;
                }
                status => return Err(Refusal::Status(status)),
            }
        }
        Err(Refusal::Redirects)
    }

    async fn get(&self, uri: &Uri, reach: Reach) -> Result<Response<Incoming>, Refusal> {
        let unreachable = |cause: &(dyn std::error::Error + 'static)| Refusal::Unreachable(chain(cause));
        let config = self.0.get_or_init(|| tls().ok()).clone();
        let config = config.ok_or_else(|| {
            Refusal::Unreachable("this system has no root certificates (package ca-certificates)".to_owned())
        })?;
        let resolver = tower::service_fn(move |name: Name| resolve(name, reach));
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            // Plain HTTP was let through above, for this machine alone.
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
        let request = Request::get(uri.clone())
            .header(header::ACCEPT, "application/jwk-set+json, application/json")
            .header(header::USER_AGENT, concat!("signet/", env!("CARGO_PKG_VERSION")))
            .body(Empty::new())
            .map_err(|cause| unreachable(&cause))?;
        client.request(request).await.map_err(|cause| unreachable(&cause))
    }
}

/// The addresses behind a name that may be called.
async fn resolve(name: Name, reach: Reach) -> io::Result<std::vec::IntoIter<SocketAddr>> {
    let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
    let allowed: Vec<SocketAddr> = found.filter(|address| may_be_called(address.ip(), reach)).collect();
    if allowed.is_empty() {
        return Err(io::Error::other(Inside));
    }
    Ok(allowed.into_iter())
}

async fn read(answer: Response<Incoming>) -> Result<Fetched, Refusal> {
    let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(Refusal::Compressed);
    }
    let media_type = text(header::CONTENT_TYPE)
        .and_then(|value| value.split(';').next())
        .map(|essence| essence.trim().to_ascii_lowercase());
    let body = Limited::new(answer.into_body(), MAX_BYTES).collect().await.map_err(|cause| {
        if cause.is::<http_body_util::LengthLimitError>() {
            Refusal::Size
        } else {
            Refusal::Unreachable(chain(&*cause))
        }
    })?;
    Ok(Fetched { text: String::from_utf8_lossy(&body.to_bytes()).into_owned(), media_type })
}

/// Where a redirect leads (RFC 3986 §5.2, without the removal of dots, which servers do themselves).
fn join(base: &Uri, location: &str) -> Option<String> {
    // What stands behind it is for a browser.
    let location = location.split('#').next().unwrap_or_default();
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    if location.contains("://") {
        return Some(location.to_owned());
    }
    if location.starts_with("//") {
        return Some(format!("{scheme}:{location}"));
    }
    if location.starts_with('/') {
        return Some(format!("{scheme}://{authority}{location}"));
    }
    let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    (!location.is_empty()).then(|| format!("{scheme}://{authority}{folder}/{location}"))
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => write!(f, "it leads where it may not: {}", why.trim_end_matches('.')),
            Self::Status(status) => write!(f, "it answered {status}"),
            Self::Redirects => write!(f, "it redirects more than {MAX_REDIRECTS} times"),
            Self::Location => f.write_str("it redirects without saying where"),
            Self::Size => write!(f, "it serves more than {} kB", MAX_BYTES / 1024),
            Self::Compressed => f.write_str("it serves a compressed file although nobody asked for one"),
            Self::TimedOut => write!(f, "no answer within {} seconds", LIMIT.as_secs()),
            Self::Unreachable(cause) => write!(f, "no answer: {cause}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_judged_by_where_it_leads() {
        let resolved = resolve("localhost".parse().unwrap(), Reach::Internet).await;
        assert!(resolved.unwrap_err().to_string().contains("not of the internet"));
        let resolved = resolve("localhost".parse().unwrap(), Reach::ThisMachineToo).await.unwrap();
        assert!(resolved.count() > 0);
        // Numbers in another writing are names here, and lead to this machine.
        let refusal = Fetcher::default().fetch("https://2130706433/", Reach::Internet).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Unreachable(_)), "{refusal}");
    }

    #[test]
    fn redirects_lead_where_a_browser_would_go() {
        let base: Uri = "https://keys.example.org/a/b?c=d".parse().unwrap();
        for (location, expected) in [
            ("https://other.example/x", Some("https://other.example/x")),
            ("//other.example/x", Some("https://other.example/x")),
            ("/x?y", Some("https://keys.example.org/x?y")),
            ("x#y", Some("https://keys.example.org/a/x")),
            ("http://keys.example.org/", Some("http://keys.example.org/")),
            ("#y", None),
            ("", None),
        ] {
            assert_eq!(join(&base, location).as_deref(), expected, "{location}");
        }
    }
}
