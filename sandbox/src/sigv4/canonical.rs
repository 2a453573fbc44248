//! The canonical request: the text that both sides make of a request and sign.

use std::fmt::Write as _;

use http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::crypto::Hash;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The canonical request; `None` when a header that is said to be signed is not there.
pub(super) fn request(head: &Parts, body: &[u8], signed_headers: &[&str]) -> Option<String> {
    let mut text = format!("{}\n{}\n{}\n", head.method, path(head.uri.path()), query(head.uri.query()));
    for name in signed_headers {
        let value = header(head, name)?;
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{name}:{value}");
    }
    let digest = hex::encode(Hash::Sha256.digest(body));
    let _ = write!(text, "\n{}\n{digest}", signed_headers.join(";"));
    Some(text)
}

/// Each segment is encoded once more, on top of the encoding it came with.
fn path(path: &str) -> String {
    let segments: Vec<String> =
        path.split('/').map(|segment| utf8_percent_encode(segment, &RESERVED).to_string()).collect();
    let path = segments.join("/");
    if path.is_empty() { "/".to_owned() } else { path }
}

/// The parameters in order, encoded in one way.
fn query(query: Option<&str>) -> String {
    let encode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        utf8_percent_encode(&decoded, &RESERVED).to_string()
    };
    let parameters = query.unwrap_or_default().split('&').filter(|parameter| !parameter.is_empty());
    let mut parameters: Vec<(String, String)> = parameters
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    parameters.sort();
    let parameters: Vec<String> =
        parameters.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    parameters.join("&")
}

/// A header's values with commas between them and single spaces within.
fn header(head: &Parts, name: &str) -> Option<String> {
    let values: Vec<String> = head
        .headers
        .get_all(name)
        .iter()
        .map(|value| {
            String::from_utf8_lossy(value.as_bytes())
                .split(' ')
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    if values.is_empty() {
        // HTTP/2, and requests that never were on a wire, name the host in the URI.
        return head.uri.authority().filter(|_| name == "host").map(ToString::to_string);
    }
    Some(values.join(","))
}
