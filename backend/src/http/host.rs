//! The Host allow-list: the defence against DNS rebinding.
//!
//! A page of evil.example can point its own name at 127.0.0.1 and then talk to this server as if to its own. Its
//! Origin then equals its Host, so only the name itself tells it apart (RFC 9110 §7.4: a server should reject
//! requests that are misdirected).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::Fault;

/// A host as named in a Host or Origin header, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// A domain name: lower case, without a trailing dot.
    Domain(String),
    /// An address; an IPv4 address mapped into IPv6 is the IPv4 address.
    Address(IpAddr),
}

/// A host and, if one was named, a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) name: Name,
    pub(super) port: Option<u16>,
}

impl Authority {
    /// Parses `host`, `host:port`, `[v6]` or `[v6]:port`. `None` for all else: user names, paths, spaces, zone ids,
    /// a port that is no port.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, port) = if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            let address: Ipv6Addr = address.parse().ok()?;
            (Name::Address(IpAddr::V6(address).to_canonical()), port)
        } else {
            let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            let host = host.strip_suffix('.').unwrap_or(host);
            let in_a_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            if host.is_empty() || host.len() > 253 || !host.bytes().all(in_a_name) {
                return None;
            }
            let name = match host.parse::<Ipv4Addr>() {
                Ok(address) => Name::Address(address.into()),
                Err(_) => Name::Domain(host.to_ascii_lowercase()),
            };
            (name, port)
        };
        let port = match port.strip_prefix(':') {
            // RFC 3986 §3.2.3: the digits may be missing.
            Some("") => None,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
            None if port.is_empty() => None,
            _ => return None,
        };
        Some(Self { name, port })
    }
}

/// The names that this server answers to.
#[derive(Debug)]
pub(super) struct AllowedHosts(Vec<Authority>);

impl AllowedHosts {
    /// The loopback names, the bound address, and what the operator allows.
    ///
    /// An entry without a port stands for every port: behind an SSH tunnel the browser names the tunnel's port, and a
    /// rebinding page cannot choose the name, which is what matters.
    ///
    /// # Errors
    /// `InvalidInput` if an extra name is no host name.
    pub(super) fn new(extra: &[String], bound: SocketAddr) -> io::Result<Self> {
        let any_port = |name| Authority { name, port: None };
        let mut entries = vec![
            any_port(Name::Domain("localhost".to_owned())),
            any_port(Name::Address(Ipv4Addr::LOCALHOST.into())),
            any_port(Name::Address(Ipv6Addr::LOCALHOST.into())),
        ];
        // 0.0.0.0 and [::] are no names of anything: some systems route them to this machine, from any page.
        if !bound.ip().is_unspecified() {
            entries.push(any_port(Name::Address(bound.ip().to_canonical())));
        }
        for text in extra {
            let entry = Authority::parse(text).ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("The allowed host {text:?} is no host name. Give it as a browser shows it, for example signet.hospital.example or signet.hospital.example:8443."),
                )
            })?;
            entries.push(entry);
        }
        Ok(Self(entries))
    }

    fn contains(&self, host: &Authority) -> bool {
        self.0
            .iter()
            .any(|entry| entry.name == host.name && (entry.port.is_none() || entry.port == host.port))
    }
}

/// The host that a request names; the cross-origin check compares with it.
#[derive(Debug, Clone)]
pub(super) struct RequestHost(pub(super) Authority);

/// Refuses a request whose host is missing, odd, doubled or not on the list.
pub(super) async fn check(
    State(allowed): State<Arc<AllowedHosts>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let host = named_host(&request).ok_or_else(|| {
        Fault::new(
            StatusCode::BAD_REQUEST,
            "bad_host",
            "The request names no host",
            "A request needs one well-formed Host header.",
        )
    })?;
    if !allowed.contains(&host) {
        return Err(Fault::new(
            StatusCode::MISDIRECTED_REQUEST,
            "host_not_allowed",
            "This server does not go by that name",
            "Signet answers only to the names that it knows, so that a foreign page cannot reach it under its own name.",
        )
        .with_hint("Use the address that the server printed, or start it with --allowed-host and the name you use."));
    }
    request.extensions_mut().insert(RequestHost(host));
    Ok(next.run(request).await)
}

/// The one host that a request names: by its Host header, and the same in an absolute request target if it has one.
fn named_host(request: &Request) -> Option<Authority> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let header = headers.next().map(|value| Authority::parse(value.to_str().ok()?));
    if headers.next().is_some() {
        return None;
    }
    let target = request.uri().authority().map(|authority| Authority::parse(authority.as_str()));
    match (header, target) {
        (Some(header), Some(target)) if header != target => None,
        (Some(host), _) | (None, Some(host)) => host,
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn verdict(allowed: &AllowedHosts, host: &str) -> Option<bool> {
        Authority::parse(host).map(|host| allowed.contains(&host))
    }

    #[test]
    fn names_are_compared_in_canonical_form() {
        let bound = "192.0.2.7:8080".parse().unwrap();
        let extra = ["Signet.Hospital.example".to_owned(), "ops.example:8443".to_owned()];
        let allowed = AllowedHosts::new(&extra, bound).unwrap();
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.0.0.1:9000",
            "127.0.0.1.",
            "localhost",
            "LOCALHOST:8080",
            "localhost.",
            "localhost.:8080",
            "localhost:",
            "[::1]",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]:8080",
            "[::ffff:127.0.0.1]",
            "192.0.2.7:8080",
            "signet.hospital.EXAMPLE.",
            "signet.hospital.example:443",
            "ops.example:8443",
        ] {
            assert_eq!(verdict(&allowed, host), Some(true), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8080",
            "127.0.0.1.nip.io",
            "127.0.0.1.nip.io:8080",
            "localhost.evil.example",
            "evil.localhost",
            "0.0.0.0",
            "0.0.0.0:8080",
            "[::]",
            "127.0.0.2",
            "127.1",
            "2130706433",
            "0x7f000001",
            "[::2]",
            "ops.example",
            "ops.example:80",
            "localhost..",
        ] {
            assert_eq!(verdict(&allowed, host), Some(false), "{host}");
        }
        for host in [
            "",
            ":8080",
            ".",
            "evil@localhost",
            "localhost@evil",
            "localhost/",
            "local host",
            "localhost:80:80",
            "localhost:http",
            "localhost:99999",
            "localhost:+80",
            "::1",
            "[::1",
            "[::1]x",
            "[::1%eth0]",
            "[127.0.0.1]",
            "localhost\u{e9}",
        ] {
            assert_eq!(verdict(&allowed, host), None, "{host}");
        }
    }

    #[test]
    fn an_unspecified_address_is_no_name() {
        let allowed = AllowedHosts::new(&[], "0.0.0.0:8080".parse().unwrap()).unwrap();
        assert_eq!(verdict(&allowed, "0.0.0.0:8080"), Some(false));
    }

    #[test]
    fn a_bad_entry_is_refused_at_start() {
        let bound = "127.0.0.1:8080".parse().unwrap();
        let error = AllowedHosts::new(&["http://x".to_owned()], bound).unwrap_err();
        assert!(error.to_string().contains("http://x"));
    }

    #[test]
    fn header_and_target_must_agree() {
        let host = |target: &str, headers: &[&str]| {
            let mut request = Request::builder().uri(target);
            for value in headers {
                request = request.header("host", *value);
            }
            named_host(&request.body(Body::empty()).unwrap()).map(|host| host.name)
        };
        let localhost = Some(Name::Domain("localhost".to_owned()));
        assert_eq!(host("/", &["localhost"]), localhost);
        assert_eq!(host("http://localhost/", &["LOCALHOST"]), localhost);
        assert_eq!(host("http://localhost/", &[]), localhost, "HTTP/2 names it in the target");
        assert_eq!(host("/", &[]), None);
        assert_eq!(host("/", &["localhost", "localhost"]), None);
        assert_eq!(host("http://evil.example/", &["localhost"]), None);
        assert_eq!(host("http://localhost/", &["evil.example"]), None);
    }
}
