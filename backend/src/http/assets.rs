//! The UI's files: embedded in the binary, loaded once at start, answered from memory.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::Http;
use super::cross_origin::is_api;
use super::problem::Fault;

/// What `cargo xtask build` made of the UI. A debug build reads the folder at start, a release build has it inside.
#[derive(rust_embed::Embed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";

/// For names that hold a hash of what is in them.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, but checked each time.
const CHECKED: HeaderValue = HeaderValue::from_static("no-cache");

/// Said where the UI would be.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Signet: the UI is not built</title>\
<h1>The UI is not built</h1><p>This server runs, but its pages were not there when it was built. Run \
<code>cargo xtask run</code>: it builds them and starts the server with them. The API and the command line work as they are.</p>";

/// The files, by path without the leading slash.
#[derive(Debug)]
pub(super) struct Assets(HashMap<String, Asset>);

/// A file, plain and in the encodings that the build made.
#[derive(Debug)]
struct Asset {
    content_type: HeaderValue,
    cache: HeaderValue,
    plain: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

/// One encoding of a file.
#[derive(Debug, Clone)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Assets {
    /// The embedded files.
    pub(super) fn load() -> Self {
        Self::from_files(Dist::iter().filter_map(|name| {
            let bytes = match Dist::get(&name)?.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((name.into_owned(), bytes))
        }))
    }

    /// Files by name. `x.br` and `x.gz` beside `x` are encodings of `x`, not files of their own.
    fn from_files(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let files: HashMap<String, Bytes> = files.into_iter().collect();
        let twin =
            |name: &str, ending: &str| files.get(&format!("{name}{ending}")).cloned().and_then(Variant::new);
        let is_twin = |name: &str| {
            let original = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz"));
            original.is_some_and(|original| files.contains_key(original))
        };
        let assets = files.iter().filter(|(name, _)| !is_twin(name)).filter_map(|(name, bytes)| {
            let asset = Asset {
                content_type: content_type(name),
                cache: if has_hash(name) { FOREVER } else { CHECKED },
                plain: Variant::new(bytes.clone())?,
                brotli: twin(name, ".br"),
                gzip: twin(name, ".gz"),
            };
            Some((name.clone(), asset))
        });
        Self(assets.collect())
    }

    /// The page that every UI address answers with, as text; empty if the UI is not built.
    pub(super) fn page(&self) -> &str {
        self.0.get(INDEX).and_then(|asset| std::str::from_utf8(&asset.plain.bytes).ok()).unwrap_or_default()
    }

    /// The answer to a request that no route wants.
    fn answer(&self, request: &Request) -> Result<Response, Fault> {
        let path = request.uri().path();
        if is_api(path) {
            return Err(Fault::unknown_address());
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response());
        }
        let asset = match self.0.get(path.trim_start_matches('/')) {
            Some(asset) => asset,
            // So does a file of a build that is gone, which a page of that build asks for.
            None if !is_navigation(request.headers()) || is_built_file(path) => {
                return Err(Fault::unknown_address());
            }
            // The UI finds its page by the address, in the browser.
            None => match self.0.get(INDEX) {
                Some(index) => index,
                None => return Ok((StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response()),
            },
        };
        Ok(asset.answer(request))
    }
}

/// Answers with a file of the UI.
pub(super) async fn serve(State(http): State<Http>, request: Request) -> Result<Response, Fault> {
    http.assets.answer(&request)
}

impl Asset {
    fn answer(&self, request: &Request) -> Response {
        let (variant, encoding) = self.choose(request.headers());
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::ETAG, variant.etag.clone());
        headers.insert(header::CACHE_CONTROL, self.cache.clone());
        if self.brotli.is_some() || self.gzip.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if knows(request.headers(), &variant.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(variant.bytes.len()));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if request.method() != Method::HEAD {
            *response.body_mut() = Body::from(variant.bytes.clone());
        }
        response
    }

    /// The variant that the client likes best; of equals, the smallest.
    fn choose(&self, headers: &HeaderMap) -> (&Variant, Option<&'static str>) {
        let mut best = (&self.plain, None, 0);
        for (variant, coding) in [(&self.brotli, "br"), (&self.gzip, "gzip")] {
            let Some(variant) = variant else { continue };
            let quality = quality(headers, coding);
            if quality > best.2 {
                best = (variant, Some(coding), quality);
            }
        }
        (best.0, best.1)
    }
}

impl Variant {
    /// With a strong validator: the same tag means the same bytes. `None` cannot happen with a hexadecimal tag.
    fn new(bytes: Bytes) -> Option<Self> {
        let hash = Sha256::digest(&bytes);
        let etag = HeaderValue::try_from(format!("\"{}\"", hex::encode(&hash[..16]))).ok()?;
        Some(Self { bytes, etag })
    }
}

/// How much a client wants a coding, in thousandths; 0 is not at all (RFC 9110 §12.5.3).
fn quality(headers: &HeaderMap, coding: &str) -> u16 {
    let mut any = 0;
    for item in headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()) {
        for item in item.split(',') {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            let weight =
                parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok());
            let thousandths = match weight {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 1000"
                )]
                Some(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0) as u16,
                _ => 0,
            };
            match name.trim() {
                name if name.eq_ignore_ascii_case(coding) => return thousandths,
                "*" => any = thousandths,
                _ => {}
            }
        }
    }
    any
}

/// Whether the client has this very variant (RFC 9110 §13.1.2; the comparison is the weak one).
fn knows(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
    })
}

/// Whether a browser wants a page, or a client does not say what it wants. A script or style that is missing must fail
/// as missing, not arrive as a page.
fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_none_or(|dest| matches!(dest.as_bytes(), b"document" | b"empty"))
}

/// The media type of a file, by its ending.
fn content_type(name: &str) -> HeaderValue {
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let mut text = mime.essence_str().to_owned();
    if mime.type_() == "text" {
        text.push_str("; charset=utf-8");
    }
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// Whether a path can only be meant for a file of some build: a fingerprint and an ending. Ids in addresses have no ending.
fn is_built_file(path: &str) -> bool {
    has_hash(path) && path.rsplit('/').next().is_some_and(|file| file.contains('.'))
}

/// Whether the build put a fingerprint of the file's content, or of the program that it belongs to, into its name, as in
/// `signet-3f9a0c55b1e2d481_bg.wasm`: sixteen hexadecimal digits, or fewer from Trunk, which leaves out leading zeros.
fn has_hash(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split(['-', '_', '.']).skip(1).any(|part| {
        (12..=16).contains(&part.len())
            && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use http_body_util::BodyExt;

    use super::*;

    const WASM: &str = "signet-3f9a0c55b1e2d481_bg.wasm";

    fn assets() -> Assets {
        let wasm = b"\0asm".repeat(100);
        let mut brotli = Vec::new();
        brotli::CompressorReader::new(wasm.as_slice(), 4096, 5, 22).read_to_end(&mut brotli).unwrap();
        let files: Vec<(&str, Vec<u8>)> = vec![
            ("index.html", b"<!doctype html><title>Signet".to_vec()),
            (WASM, wasm),
            ("signet-3f9a0c55b1e2d481_bg.wasm.br", brotli),
            ("signet-3f9a0c55b1e2d481_bg.wasm.gz", b"gzip".to_vec()),
            ("icons.svg", b"<svg/>".to_vec()),
            ("app-3f9a0c55b1e2d48.js", b"1".to_vec()),
            ("lonely.br", b"x".to_vec()),
        ];
        Assets::from_files(files.into_iter().map(|(name, bytes)| (name.to_owned(), Bytes::from(bytes))))
    }

    async fn get(path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        ask(&assets(), Method::GET, path, headers).await
    }

    async fn ask(
        assets: &Assets,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = assets.answer(&request.body(Body::empty()).unwrap()).into_response();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes())
    }

    #[tokio::test]
    async fn types_and_caching() {
        for (path, content_type, cache) in [
            ("/", "text/html; charset=utf-8", CHECKED),
            ("/index.html", "text/html; charset=utf-8", CHECKED),
            ("/identities/0197?x=1", "text/html; charset=utf-8", CHECKED),
            ("/signet-3f9a0c55b1e2d481_bg.wasm", "application/wasm", FOREVER),
            ("/app-3f9a0c55b1e2d48.js", "text/javascript; charset=utf-8", FOREVER),
            ("/icons.svg", "image/svg+xml", CHECKED),
        ] {
            let (status, headers, _) = get(path, &[]).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(headers[header::CONTENT_TYPE], content_type, "{path}");
            assert_eq!(headers[header::CACHE_CONTROL], cache, "{path}");
        }
    }

    #[test]
    fn hashes_in_names() {
        for name in [WASM, "signet-3f9a0c55b1e2d481.js", "app-f9a0c55b1e2d48.css", "a/b-3f9a0c55b1e2d481.svg"]
        {
            assert!(has_hash(name), "{name}");
        }
        for name in [
            "index.html",
            "icons.svg",
            "signet-logo.svg",
            "3f9a0c55b1e2d481.js",
            "a-3f9a0c55.js",
            "x-3f9a0c55b1e2d481/inline0.js",
            "a-feedfacedeadbeef.js",
        ] {
            assert!(!has_hash(name), "{name}");
        }
    }

    #[tokio::test]
    async fn encodings_are_negotiated() {
        let path = format!("/{WASM}");
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("GZIP;q=0.5", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("br;q=0.2, gzip;q=0.9", Some("gzip")),
            ("*", Some("br")),
            ("*;q=0.5, br;q=0", Some("gzip")),
            ("br; q=0.000", None),
            ("br;q=7", None),
            ("identity", None),
            ("", None),
        ] {
            let (_, headers, body) = get(&path, &[("accept-encoding", accept)]).await;
            let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(encoding, expected, "{accept}");
            assert_eq!(headers[header::VARY], "accept-encoding");
            assert_eq!(headers[header::CONTENT_TYPE], "application/wasm");
            if encoding == Some("br") {
                let mut plain = Vec::new();
                brotli::Decompressor::new(&body[..], 4096).read_to_end(&mut plain).unwrap();
                assert_eq!(plain, b"\0asm".repeat(100));
            }
        }
        let (_, headers, _) = get("/icons.svg", &[("accept-encoding", "br")]).await;
        assert!(!headers.contains_key(header::CONTENT_ENCODING) && !headers.contains_key(header::VARY));
    }

    #[tokio::test]
    async fn twins_have_no_address_of_their_own() {
        for ending in ["br", "gz"] {
            let (status, _, _) = get(&format!("/{WASM}.{ending}"), &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{ending}");
        }
        assert_eq!(get("/lonely.br", &[]).await.2, "x");
    }

    #[tokio::test]
    async fn what_is_known_is_not_sent_again() {
        let path = format!("/{WASM}");
        let brotli = ("accept-encoding", "br");
        let (_, headers, _) = get(&path, &[brotli]).await;
        let etag = headers[header::ETAG].to_str().unwrap();
        for known in [etag.to_owned(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            let (status, headers, body) = get(&path, &[brotli, ("if-none-match", &known)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
            assert_eq!(headers[header::ETAG], etag);
            assert_eq!(headers[header::VARY], "accept-encoding");
        }
        let (status, headers, _) = get(&path, &[("if-none-match", etag)]).await;
        assert_eq!(status, StatusCode::OK, "another encoding is another variant");
        assert_ne!(headers[header::ETAG], etag);
    }

    #[tokio::test]
    async fn head_tells_the_length() {
        let (status, headers, body) = ask(&assets(), Method::HEAD, &format!("/{WASM}"), &[]).await;
        assert_eq!((status, body.len()), (StatusCode::OK, 0));
        assert_eq!(headers[header::CONTENT_LENGTH], "400");
    }

    #[tokio::test]
    async fn missing_files_are_missing() {
        for dest in ["script", "style", "image", "font", "worker"] {
            assert_eq!(
                get("/old-1234567890abcdef.js", &[("sec-fetch-dest", dest)]).await.0,
                StatusCode::NOT_FOUND
            );
        }
        // What fetches parts of the program asks as any script does, and must not get a page in place of a part.
        for path in ["/policies-1234567890abcdef.wasm", "/old-1234567890abcdef.js"] {
            assert_eq!(get(path, &[("sec-fetch-dest", "empty")]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let identity = "/identities/0199c0de-0000-7000-8000-0123456789ab";
        assert_eq!(get(identity, &[("sec-fetch-dest", "document")]).await.0, StatusCode::OK);
        for path in ["/api", "/api/", "/api/v2/session"] {
            assert_eq!(get(path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(get("/apiary", &[]).await.0, StatusCode::OK);
        let (status, headers, _) = ask(&assets(), Method::POST, "/", &[]).await;
        assert_eq!(
            (status, &headers[header::ALLOW]),
            (StatusCode::METHOD_NOT_ALLOWED, &"GET, HEAD".parse().unwrap())
        );
    }

    #[tokio::test]
    async fn no_path_leaves_the_files() {
        for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "//etc/passwd", "/..%2f..%2fetc%2fpasswd"] {
            assert!(get(path, &[]).await.2.starts_with(b"<!doctype html><title>Signet"), "{path}");
        }
    }

    #[tokio::test]
    async fn a_ui_that_is_not_built_says_so() {
        let (status, headers, body) = ask(&Assets::from_files([]), Method::GET, "/", &[]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
        assert!(std::str::from_utf8(&body).unwrap().contains("cargo xtask run"));
    }
}
