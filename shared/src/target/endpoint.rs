//! The address of an endpoint that stands in for the AWS services.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::setup::FieldError;
use crate::setup::fields::error;

const FIELD: &str = "access.endpoint_url";
/// Longest address, in characters.
const MAX: usize = 2_048;

/// An endpoint: `https://host[:port][/path]`, or the same with `http` on this machine (`127.…`, `[::1]`, `localhost`).
///
/// Credentials sign what is sent there, so nobody on the way may read or change it. White space and slashes at the end are dropped.
///
/// # Errors
/// Another scheme, `http` to another machine, user information, a query or fragment, or no host.
pub fn validate_endpoint(value: &str) -> Result<String, FieldError> {
    let url = value.trim().trim_end_matches('/');
    if url.len() > MAX {
        return Err(error(FIELD, &format!("Shorten the address to {MAX} characters."), None));
    }
    if url.contains(['?', '#']) {
        return Err(error(FIELD, "Leave out what follows ? or #: an endpoint has no query.", None));
    }
    if !url.bytes().all(|byte| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte)) {
        return Err(error(FIELD, "The address has characters that no address has.", None));
    }
    let scheme_end = url.find("://").unwrap_or_default();
    let (scheme, rest) =
        (url[..scheme_end].to_ascii_lowercase(), url.get(scheme_end + 3..).unwrap_or_default());
    if scheme != "https" && scheme != "http" {
        return Err(error(FIELD, "Give an address that begins with https://.", None));
    }
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    if authority.contains('@') {
        return Err(error(
            FIELD,
            "Leave out the user name and password: they would be kept and shown.",
            None,
        ));
    }
    let Some(host) = host(authority) else {
        return Err(error(
            FIELD,
            "Give a host name or an IP address after ://, and a port if it needs one.",
            None,
        ));
    };
    if scheme == "http" && !is_loopback(host) {
        let message = "Use https: without TLS anyone on the way can read and change what is sent.";
        return Err(error(FIELD, message, Some(format!("https://{authority}{path}"))));
    }
    Ok(format!("{scheme}://{authority}{path}"))
}

/// The host of `host`, `host:port` or `[IPv6]:port`, if both parts are what they should be.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = if authority.starts_with('[') {
        let (host, rest) = authority.split_at(authority.find(']')? + 1);
        host.trim_matches(['[', ']']).parse::<Ipv6Addr>().ok()?;
        (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
    } else {
        let (host, port) =
            authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        (is_name(host).then_some(host)?, port)
    };
    match port {
        Some(port) if port.parse::<u16>().is_err() || port.starts_with('+') => None,
        _ => Some(host),
    }
}

/// A host name or an IPv4 address: labels of letters, digits, dashes and underscores, joined by dots.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}
