//! Which texts are addresses that may be called.

use std::net::IpAddr;

use http::Uri;

use super::Reach;
use super::address::may_be_called;

/// Reads an address: https, or http on this machine where `reach` allows this machine; without user name and password, which
/// would be stored and shown, and without a fragment, which no server sees.
///
/// A host that is a number is judged here; what a name leads to is judged when it is called.
///
/// # Errors
/// Why not, in a sentence.
pub(crate) fn check(text: &str, reach: Reach) -> Result<Uri, &'static str> {
    let text = text.trim();
    // The parser below would drop it silently.
    if text.contains('#') {
        return Err("It has a fragment (#…), which no server ever sees.");
    }
    let uri: Uri = text.parse().map_err(|_| "It is no address.")?;
    let authority = uri.authority().ok_or("It names no host.")?;
    if authority.as_str().contains('@') {
        return Err("It holds a user name or password, which others can read.");
    }
    let host = authority.host();
    if host.is_empty() {
        return Err("It names no host.");
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if reach == Reach::ThisMachineToo && is_loopback(host) => {}
        Some("http") => return Err("Without TLS anyone on the way can read and change what is sent."),
        _ => return Err("Only https addresses can be used."),
    }
    let is_inside = match number(host) {
        Some(address) => !may_be_called(address, reach),
        None => reach == Reach::Internet && is_loopback(host),
    };
    if is_inside {
        return Err("It is an address of this network, not of the internet.");
    }
    Ok(uri)
}

/// Whether a host is this machine by its very name.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || number(host).is_some_and(|address| address.is_loopback())
}

fn number(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_addresses() {
        // The text, whether it may be called on the internet, and on this machine too
        for (text, internet, here) in [
            ("https://keys.example.org/jwks.json", true, true),
            (" https://keys.example.org:8443/a?b=c ", true, true),
            ("https://[2606:4700::1111]/jwks.json", true, true),
            ("http://127.0.0.1:9000/jwks.json", false, true),
            ("http://[::1]:9000/", false, true),
            ("http://localhost:9000/", false, true),
            ("https://localhost/", false, true),
            ("https://127.0.0.1/", false, true),
            ("http://keys.example.org/", false, false),
            ("http://127.0.0.1.example.org/", false, false),
            ("https://user:secret@keys.example.org/", false, false),
            ("http://127.0.0.1@evil.example/", false, false),
            ("https://keys.example.org/#keys", false, false),
            ("https://10.0.0.1/", false, false),
            ("https://169.254.169.254/latest/meta-data/", false, false),
            ("https://[fd00:ec2::254]/", false, false),
            ("https://[::ffff:10.0.0.1]/", false, false),
            ("ftp://keys.example.org/", false, false),
            ("file:///etc/passwd", false, false),
            ("keys.example.org", false, false),
            ("/jwks.json", false, false),
            ("", false, false),
        ] {
            assert_eq!(check(text, Reach::Internet).is_ok(), internet, "{text}");
            assert_eq!(check(text, Reach::ThisMachineToo).is_ok(), here, "{text}, here");
        }
    }
}
