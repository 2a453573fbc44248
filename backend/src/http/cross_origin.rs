//! Cross-origin refusal: pages of other origins cannot act here in the name of a signed-in user.
//!
//! The rule needs no token. A browser says where a request comes from by Sec-Fetch-Site, and by Origin where it is too
//! old for that; a client that sends neither is no browser and carries no cookie that it was not given. SameSite
//! cookies alone would not do: another port of this machine is the same site.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::host::{Authority, RequestHost};
use super::problem::Fault;

/// Refuses what another origin's page sends: any unsafe method, and everything under `/api`.
///
/// Reads under `/api` are included because a page could hold event streams open or make this server call AWS, though
/// it could not read the answers. Links to the UI's pages stay open to all.
pub(super) async fn check(request: Request, next: Next) -> Result<Response, Fault> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let guarded = !safe || is_api(request.uri().path());
    let host = request.extensions().get::<RequestHost>();
    if guarded && !host.is_some_and(|RequestHost(host)| comes_from_here(request.headers(), host)) {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "cross_origin",
            "The request came from another page",
            "Signet takes orders only from its own pages. Nothing was done.",
        )
        .with_hint("Open Signet in its own tab and try there."));
    }
    Ok(next.run(request).await)
}

/// Whether a path belongs to the API.
pub(super) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

fn comes_from_here(headers: &HeaderMap, host: &Authority) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter().peekable();
    if sites.peek().is_some() {
        // `none` is the user's own act: an address typed, a bookmark.
        return sites.all(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    }
    headers.get_all(header::ORIGIN).iter().all(|origin| {
        // `null`, or anything else that is no origin, is another one.
        origin.to_str().ok().and_then(parse_origin).is_some_and(|(origin, default_port)| {
            origin.name == host.name
                && origin.port.unwrap_or(default_port) == host.port.unwrap_or(default_port)
        })
    })
}

/// The authority of an origin and its scheme's default port. The schemes need not agree: behind a proxy that ends TLS
/// the page's is https and ours is http.
fn parse_origin(origin: &str) -> Option<(Authority, u16)> {
    let (scheme, authority) = origin.split_once("://")?;
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    Some((Authority::parse(authority)?, default_port))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn the_table_of_combinations() {
        // Host, Sec-Fetch-Site, Origin, whether it comes from here
        let cases: &[(&str, Option<&str>, Option<&str>, bool)] = &[
            ("localhost:8080", None, None, true),
            ("localhost:8080", Some("same-origin"), None, true),
            ("localhost:8080", Some("same-origin"), Some("http://localhost:8080"), true),
            ("localhost:8080", Some("none"), None, true),
            ("localhost:8080", Some("same-site"), Some("http://localhost:3000"), false),
            ("localhost:8080", Some("cross-site"), Some("http://localhost:8080"), false),
            ("localhost:8080", Some("cross-site"), None, false),
            ("localhost:8080", Some(""), None, false),
            ("localhost:8080", Some("SAME-ORIGIN"), None, false),
            ("localhost:8080", None, Some("http://localhost:8080"), true),
            ("LOCALHOST:8080", None, Some("http://localhost:8080"), true),
            ("[::1]:8080", None, Some("http://[::1]:8080"), true),
            ("[0:0::1]:8080", None, Some("http://[::1]:8080"), true),
            ("localhost", None, Some("http://localhost"), true),
            ("localhost:80", None, Some("http://localhost"), true),
            ("signet.example", None, Some("https://signet.example"), true),
            ("signet.example", None, Some("https://signet.example:8443"), false),
            ("localhost:8080", None, Some("http://localhost:3000"), false),
            ("localhost:8080", None, Some("http://127.0.0.1:8080"), false),
            ("localhost:8080", None, Some("http://evil.example"), false),
            ("localhost:8080", None, Some("http://localhost:8080.evil.example"), false),
            ("localhost:8080", None, Some("null"), false),
            ("localhost:8080", None, Some(""), false),
            ("localhost:8080", None, Some("file://localhost:8080"), false),
            ("localhost:8080", None, Some("chrome-extension://localhost:8080"), false),
        ];
        for (host, site, origin, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
                }
            }
            let host = Authority::parse(host).unwrap();
            assert_eq!(comes_from_here(&headers, &host), *expected, "{host:?} {site:?} {origin:?}");
        }
    }

    #[test]
    fn a_second_header_cannot_outvote_the_first() {
        let mut headers = HeaderMap::new();
        headers.append("sec-fetch-site", HeaderValue::from_static("same-origin"));
        headers.append("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(!comes_from_here(&headers, &Authority::parse("localhost").unwrap()));
    }
}
