//! Who a request says it is for, and which page sent it: the defence against DNS rebinding and cross-site requests.
//!
//! A page of evil.example can point its own name at 127.0.0.1 and then talk to this door as if to its own server. Only
//! the name itself tells such a request apart (RFC 9110 §7.4: a server should reject requests that are misdirected).

use std::net::IpAddr;

use http::{HeaderMap, HeaderValue, header, request::Parts};

/// Whether a request names this machine, and nothing else, as its host.
pub(super) fn is_loopback(head: &Parts) -> bool {
    let mut hosts = head.headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    // An absolute request target must not name another host than the header does.
    let target = head.uri.authority().is_none_or(|authority| names_loopback(authority.as_str()));
    target && host.to_str().is_ok_and(names_loopback)
}

/// Whether a browser says that a page of another origin sent this request.
pub(super) fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_ascii_lowercase();
    let foreign = |site: &HeaderValue| !matches!(site.as_bytes(), b"same-origin" | b"none");
    if headers.get_all("sec-fetch-site").iter().any(foreign) {
        return true;
    }
    // Browsers without fetch metadata: the origin must be this very address.
    let here = headers.get(header::HOST).map(|host| format!("http://{}", text(host)));
    headers.get_all(header::ORIGIN).iter().any(|origin| Some(text(origin)) != here)
}

/// Whether `host`, `host:port`, `[v6]` or `[v6]:port` is a name that means this machine to every resolver.
///
/// Browsers and resolvers keep `localhost` and all names under it to the machine (RFC 6761 §6.3).
fn names_loopback(authority: &str) -> bool {
    let (name, port) = if let Some(rest) = authority.strip_prefix('[') {
        match rest.split_once(']') {
            Some((address, port)) => (address, port),
            None => return false,
        }
    } else {
        authority.split_at(authority.find(':').unwrap_or(authority.len()))
    };
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_port {
        return false;
    }
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let in_a_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            name.bytes().all(in_a_name) && (name == "localhost" || name.ends_with(".localhost"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_ours() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:4599",
            "127.0.0.2",
            "localhost",
            "LocalHost:80",
            "localhost.",
            "kms.localhost:1",
            "[::1]",
            "[::1]:4599",
            "[::ffff:127.0.0.1]",
            "localhost:",
        ] {
            assert!(names_loopback(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "127.0.0.1.nip.io",
            "localhost.evil.example",
            "evillocalhost",
            "0.0.0.0",
            "[::]",
            "127.1",
            "2130706433",
            "evil@localhost",
            "localhost:80:80",
            "localhost:http",
            "[::1",
            "[::1]x",
            "a b.localhost",
            "192.0.2.1",
        ] {
            assert!(!names_loopback(host), "{host}");
        }
    }

    #[test]
    fn header_and_target_must_agree() {
        let verdict = |target: &str, hosts: &[&str]| {
            let mut request = http::Request::builder().uri(target);
            for host in hosts {
                request = request.header("host", *host);
            }
            is_loopback(&request.body(()).unwrap().into_parts().0)
        };
        assert!(verdict("/", &["localhost"]));
        assert!(verdict("http://localhost/", &["localhost"]));
        assert!(!verdict("/", &[]));
        assert!(!verdict("/", &["localhost", "localhost"]));
        assert!(!verdict("http://evil.example/", &["localhost"]));
        assert!(!verdict("http://localhost/", &["evil.example"]));
    }

    #[test]
    fn pages_of_other_origins_are_recognized() {
        let verdict = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", "127.0.0.1:4599".parse().unwrap());
            headers.insert(name, value.parse().unwrap());
            is_cross_site(&headers)
        };
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "null"),
            ("origin", "http://evil.example"),
            ("origin", "http://127.0.0.1:8080"),
            ("origin", "https://127.0.0.1:4599"),
        ] {
            assert!(verdict(name, value), "{name}: {value}");
        }
        for (name, value) in [
            ("accept", "*/*"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
            ("origin", "http://127.0.0.1:4599"),
        ] {
            assert!(!verdict(name, value), "{name}: {value}");
        }
    }
}
