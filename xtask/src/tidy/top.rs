//! The top of the checkout holds what its map names and nothing else: notes and leftovers do not get in.

use crate::tidy::Source;

/// Files and folders at the top.
const NAMES: [&str; 22] = [
    ".cargo",
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "Trunk.toml",
    "backend",
    "clippy.toml",
    "deny.toml",
    "docs",
    "e2e",
    "frontend",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "sandbox",
    "shared",
    "xtask",
];

/// Names files that lie at the top, or in a folder there, without a place in the list.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let stray = sources.iter().filter(|source| {
        let name = source.path.split('/').next().unwrap_or_default();
        !NAMES.contains(&name)
    });
    stray
        .map(|source| source.finding(1, "not in the list of what lies at the top (xtask/src/tidy/top.rs)"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source;

    #[test]
    fn a_stray_note_is_found() {
        assert_eq!(check(&[source("NOTES.md", ""), source("scratch/a.rs", "")]).len(), 2);
        assert_eq!(check(&[source("README.md", ""), source("shared/src/lib.rs", "")]).len(), 0);
    }
}
