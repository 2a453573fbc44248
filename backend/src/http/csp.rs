//! The content security policy, with the hash of each inline script of the built `index.html`.
//!
//! The build writes what starts the program as an inline module script. A nonce in a static page protects nothing, so the
//! policy names the script by its SHA-256 (CSP Level 3 §2.3.1, `hash-source`), computed from the very page that is served.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy for a page: scripts and styles of our own, WebAssembly, the page's inline scripts, nothing else.
pub(super) fn policy(page: &str) -> String {
    let mut scripts = String::new();
    for script in inline_scripts(page) {
        scripts.push_str(&format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))));
    }
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self'; \
         connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The text of each `<script>` without `src`, as a browser hashes it: line ends are line feeds (HTML §13.2.3.5).
///
/// The page is our own build's, so a small scanner is enough: one it cannot follow is blocked, not let through.
fn inline_scripts(page: &str) -> Vec<String> {
    let page = page.replace("\r\n", "\n").replace('\r', "\n");
    // Same length, so that positions agree.
    let lower = page.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(start) = find(&lower, at, "<script") {
        let Some(open_end) = find(&lower, start, ">") else { break };
        let Some(end) = find(&lower, open_end, "</script") else { break };
        let attributes = &lower[start + "<script".len()..open_end];
        let has_src =
            attributes.split_ascii_whitespace().any(|word| word == "src" || word.starts_with("src="));
        let text = &page[open_end + 1..end];
        if !has_src && !text.is_empty() {
            scripts.push(text.to_owned());
        }
        at = end + "</script".len();
    }
    scripts
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text.get(from..)?.find(what).map(|found| from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_scripts() {
        assert_eq!(
            policy("<!doctype html><p>Hello"),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
             connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
    }

    /// Expected value by `printf … | openssl dgst -sha256 -binary | base64`.
    #[test]
    fn an_inline_script_is_named_by_its_hash() {
        let policy = policy("<script type=\"module\">\nalert('Hello, world.');\n</script>");
        assert!(
            policy.contains(
                "script-src 'self' 'wasm-unsafe-eval' 'sha256-/YHppIGn9RS8PBfrgY/XSUQMtUKwlUZPwDQm/xPayJY=';"
            ),
            "{policy}"
        );
    }

    #[test]
    fn only_inline_scripts_count() {
        let page = "<SCRIPT SRC=/a.js></SCRIPT>\r\n<script type=module>a\r\nb</script><script data-src-x=1>c</script \
                    ><script src = \"x\">no</script><script></script><script>open";
        assert_eq!(inline_scripts(page), ["a\nb", "c"]);
    }
}
