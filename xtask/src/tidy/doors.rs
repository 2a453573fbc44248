//! What the frontend may do only in one place, or never: HTTP in `frontend/src/api/`, no unchecked HTML, no inline
//! style (the Content-Security-Policy forbids it and it would silently do nothing).

use crate::tidy::Source;

/// HTTP from the browser.
const HTTP: [&str; 5] =
    ["gloo_net", "fetch_with_", "XmlHttpRequest", "web_sys::EventSource", "web_sys::Request"];
/// Text taken for HTML.
const HTML: [&str; 3] = ["from_html_unchecked", "set_inner_html", "insert_adjacent_html"];
/// Inline style.
const STYLE: [&str; 3] = [" style=", "set_attribute(\"style\"", ".style()"];

/// Names code of the frontend that does these things elsewhere.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    let frontend =
        sources.iter().filter(|source| source.path.starts_with("frontend/") && is_code(&source.path));
    for source in frontend {
        let is_api = source.path.starts_with("frontend/src/api/");
        for (number, line) in source.code() {
            if !is_api && HTTP.iter().any(|word| line.contains(word)) {
                findings.push(source.finding(number, "HTTP outside frontend/src/api/"));
            }
            if HTML.iter().any(|word| line.contains(word)) {
                findings.push(source.finding(number, "text taken for HTML"));
            }
            if STYLE.iter().any(|word| line.contains(word)) {
                findings.push(source.finding(number, "inline style: the Content-Security-Policy forbids it"));
            }
        }
    }
    findings
}

fn is_code(path: &str) -> bool {
    path.ends_with(".rs") || path.ends_with(".html")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source;

    #[test]
    fn http_has_one_place() {
        let text = "use gloo_net::http::Request;\n";
        assert_eq!(check(&[source("frontend/src/api/client.rs", text)]).len(), 0);
        assert_eq!(check(&[source("backend/src/a.rs", text)]).len(), 0);
        let found = check(&[source("frontend/src/pages/home.rs", text)]);
        assert_eq!(found, ["frontend/src/pages/home.rs:1: HTTP outside frontend/src/api/"]);
    }

    #[test]
    fn unchecked_html_and_inline_style_have_none() {
        assert_eq!(check(&[source("frontend/src/api/a.rs", "Html::from_html_unchecked(x)\n")]).len(), 1);
        assert_eq!(check(&[source("frontend/src/a.rs", "<p style={x}>\n")]).len(), 1);
        assert_eq!(check(&[source("frontend/index.html", "<p style=\"color: red\">\n")]).len(), 1);
        assert_eq!(check(&[source("frontend/src/a.rs", "<p class=\"style\">\n")]).len(), 0);
    }
}
