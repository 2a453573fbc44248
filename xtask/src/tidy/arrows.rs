//! Which room may use which: the arrows of ARCHITECTURE.md.

use crate::tidy::Source;
use crate::toml;

/// Room, its package, and our packages that it may use.
const ROOMS: [(&str, &str, &[&str]); 6] = [
    ("shared", "signet-shared", &[]),
    ("shared/bench-web", "signet-bench-web", &["signet-shared"]),
    ("sandbox", "aws-sandbox", &[]),
    ("backend", "signet", &["signet-shared", "aws-sandbox"]),
    ("frontend", "signet-frontend", &["signet-shared"]),
    ("xtask", "xtask", &[]),
];

/// Crates that would make `shared` impure.
const NOT_PURE: [&str; 10] = [
    "tokio",
    "yew",
    "web-sys",
    "js-sys",
    "reqwest",
    "sqlx",
    "axum",
    "aws-config",
    "aws-sdk-kms",
    "aws-sdk-acmpca",
];

const SECTIONS: [&str; 3] = ["[dependencies]", "[dev-dependencies]", "[build-dependencies]"];

/// Names arrows that are not on the map.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for (room, _, allowed) in ROOMS {
        let path = format!("{room}/Cargo.toml");
        let Some(manifest) = sources.iter().find(|source| source.path == path) else { continue };
        for (header, used) in SECTIONS.iter().flat_map(|header| used(&manifest.text, header)) {
            let is_ours = ROOMS.iter().any(|(_, package, _)| *package == used);
            if is_ours && !allowed.contains(&used) {
                findings.push(format!("{path}: {room} may not use {used} ({header})"));
            }
            if room == "shared" && header == "[dependencies]" && NOT_PURE.contains(&used) {
                findings.push(format!("{path}: shared is pure and may not use {used}"));
            }
        }
    }
    findings
}

/// The packages of a section, written on one line or as a table of their own.
fn used<'a>(manifest: &'a str, header: &'a str) -> Vec<(&'a str, &'a str)> {
    let table = header.trim_end_matches(']');
    let tables = manifest.lines().filter_map(move |line| {
        let name = line.trim().strip_prefix(table)?.strip_prefix('.')?.strip_suffix(']')?;
        Some((header, name))
    });
    toml::section(manifest, header).filter_map(toml::key).map(|name| (header, name)).chain(tables).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source;

    #[test]
    fn allowed_arrows_pass() {
        let manifest =
            "[dependencies]\nsignet-shared.workspace = true\naws-sandbox.workspace = true\nserde = \"1\"\n";
        assert_eq!(check(&[source("backend/Cargo.toml", manifest)]).len(), 0);
    }

    #[test]
    fn an_arrow_that_is_not_on_the_map_is_named() {
        let found = check(&[source(
            "sandbox/Cargo.toml",
            "[dev-dependencies]\nsignet = { path = \"../backend\" }\n",
        )]);
        assert_eq!(found, ["sandbox/Cargo.toml: sandbox may not use signet ([dev-dependencies])"]);
        let found = check(&[source("frontend/Cargo.toml", "[dependencies.aws-sandbox]\nworkspace = true\n")]);
        assert_eq!(found, ["frontend/Cargo.toml: frontend may not use aws-sandbox ([dependencies])"]);
    }

    #[test]
    fn shared_stays_pure() {
        let found = check(&[source("shared/Cargo.toml", "[dependencies]\ntokio.workspace = true\n")]);
        assert_eq!(found, ["shared/Cargo.toml: shared is pure and may not use tokio"]);
        assert_eq!(check(&[source("shared/Cargo.toml", "[dev-dependencies]\ntokio = \"1\"\n")]).len(), 0);
    }
}
