//! Any request: `<method> <path>`, header lines, an empty line, the body.
//!
//! `{key}` stands for the id of a key, `{authority}` for the ARN of an active authority.

use bytes::Bytes;
use http::Request;

use super::fixture::{self, json};

/// Sends the request to a sandbox that leaves signatures alone and to one that does not, and looks at the answers.
pub fn check(data: &[u8]) {
    fixture::with(|fixture| {
        let data = replace(data, b"{key}", fixture.key.as_bytes());
        let data = replace(&data, b"{authority}", fixture.authority.as_bytes());
        for sandbox in [&fixture.open, &fixture.strict] {
            let Some(request) = read(&data) else { return };
            let response = fixture.send(sandbox, request);
            let header =
                |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
            let body = response.body();
            let is_error = response.status() != 200;
            match header("content-type") {
                "application/x-amz-json-1.1" => {
                    assert!(is_error || body.is_empty() || json(body).is_object());
                    assert!(!is_error || json(body)["__type"].is_string());
                }
                "application/json" => {
                    assert!(json(body).is_object());
                    assert_eq!(is_error, !header("x-amzn-errortype").is_empty());
                }
                "text/xml" => {
                    let root = xml_root(body);
                    assert_eq!(is_error, root == "ErrorResponse", "{root}");
                }
                // A revocation list by its address, as S3 answers: there is none here.
                "application/xml" => {
                    assert_eq!(xml_root(body), "Error");
                    continue;
                }
                other => panic!("content type {other}"),
            }
            assert_eq!(header("x-amzn-requestid").len(), 36);
        }
    });
}

fn read(data: &[u8]) -> Option<Request<Bytes>> {
    let end = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
    let (head, body) = (&data[..end], data.get(end + 2..).unwrap_or_default());
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut first = lines.next()?.splitn(2, |byte| *byte == b' ');
    let mut request = Request::builder().method(first.next()?).uri(first.next()?);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..colon], line[colon + 1..].trim_ascii());
    }
    request.body(Bytes::copy_from_slice(body)).ok()
}

fn replace(data: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some(position) = rest.windows(from.len()).position(|window| window == from) {
        result.extend(&rest[..position]);
        result.extend(to);
        rest = &rest[position + from.len()..];
    }
    result.extend(rest);
    result
}

/// The name of the root element, of XML whose elements are closed in order and whose text is escaped.
fn xml_root(body: &[u8]) -> String {
    let text = std::str::from_utf8(body).unwrap();
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    assert!(text.chars().all(allowed), "characters that XML does not have: {text:?}");
    let text = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap_or(text).trim();
    let (mut open, mut root) = (Vec::new(), None);
    for piece in text.strip_prefix('<').unwrap().split('<') {
        let (tag, content) = piece.split_once('>').unwrap();
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{text}"),
            None => open.push(tag.split(' ').next().unwrap()),
        }
        root = root.or_else(|| open.first().copied());
        assert!(!content.contains('>'), "{text}");
        for entity in content.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
            assert!(known.iter().any(|name| entity.starts_with(name)), "{text}");
        }
        assert!(!open.is_empty() || content.is_empty(), "{text}");
    }
    assert!(open.is_empty(), "{text}");
    root.unwrap().to_owned()
}
