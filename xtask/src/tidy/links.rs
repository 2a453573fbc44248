//! Links and paths that the prose names exist.

use crate::tidy::Source;

/// Top-level names that make a backticked word a path of ours.
const ROOMS: [&str; 9] =
    ["shared/", "sandbox/", "backend/", "frontend/", "xtask/", "e2e/", "docs/", ".ci/", ".cargo/"];

/// Names links and paths in Markdown files that lead nowhere.
pub(super) fn check(sources: &[Source], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.ends_with(".md")) {
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut in_code = false;
        for (number, line) in source.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
                continue;
            }
            if in_code {
                continue;
            }
            for link in links(line) {
                let Some(target) = local(link) else { continue };
                let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
                let resolved = if path.is_empty() { source.path.clone() } else { resolve(folder, path) };
                if !exists(&resolved) {
                    findings.push(source.finding(number + 1, &format!("the link {link} leads nowhere")));
                } else if !anchor.is_empty() && has_no_heading(sources, &resolved, anchor) {
                    findings.push(source.finding(number + 1, &format!("no heading for the link {link}")));
                }
            }
            for path in paths(line) {
                if !exists(path) {
                    findings.push(source.finding(number + 1, &format!("the path `{path}` is not there")));
                }
            }
        }
    }
    findings
}

/// The targets of `[text](target)` and `![text](target "title")`.
fn links(line: &str) -> Vec<&str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()).collect()
}

/// A link to a file of ours, and not to another host.
fn local(link: &str) -> Option<&str> {
    let is_outside = link.contains("://") || link.starts_with("mailto:");
    (!link.is_empty() && !is_outside).then_some(link)
}

/// Backticked paths that begin with one of our rooms. Patterns and placeholders are not paths.
fn paths(line: &str) -> Vec<&str> {
    line.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| ROOMS.iter().any(|room| word.starts_with(room)))
        .filter(|word| !word.contains(['*', '<', '{', ' ', '…']) && !word.contains("NNNN"))
        .map(|word| word.split_once(':').map_or(word, |(path, _)| path))
        .filter(|path| !is_built(path))
        .collect()
}

/// Folders that builds make.
fn is_built(path: &str) -> bool {
    ["frontend/dist", "e2e/node_modules", "e2e/test-results", "e2e/playwright-report"]
        .iter()
        .any(|built| path.starts_with(built))
}

/// A path relative to a folder, with `.` and `..` worked out.
fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// Whether a Markdown file has no heading that gets this anchor.
fn has_no_heading(sources: &[Source], path: &str, anchor: &str) -> bool {
    let Some(source) = sources.iter().find(|source| source.path == path && path.ends_with(".md")) else {
        return false;
    };
    !source.text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor)
}

/// The anchor of a heading: lower case, spaces as dashes, punctuation dropped.
fn slug(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|sign| match sign {
            ' ' => Some('-'),
            sign if sign.is_alphanumeric() || sign == '-' || sign == '_' => Some(sign),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&[source(path, text)], |path| {
            ["README.md", "docs/a.md", "docs/images/home.png", "shared/src"].contains(&path)
        })
    }

    #[test]
    fn links_are_followed_from_where_they_stand() {
        assert_eq!(
            found("README.md", "[a](docs/a.md), ![b](docs/images/home.png \"Home\"), [c](https://x.org)\n")
                .len(),
            0
        );
        assert_eq!(found("docs/a.md", "[up](../README.md) [here](./a.md)\n").len(), 0);
        assert_eq!(found("docs/a.md", "[x](b.md)\n"), ["docs/a.md:1: the link b.md leads nowhere"]);
    }

    #[test]
    fn anchors_need_headings() {
        assert_eq!(found("README.md", "## What it is, and why\n[a](#what-it-is-and-why)\n").len(), 0);
        assert_eq!(found("README.md", "# A\n[b](#b)\n"), ["README.md:2: no heading for the link #b"]);
    }

    #[test]
    fn paths_in_backticks_are_ours_or_left_alone() {
        assert_eq!(found("README.md", "`shared/src`, `GET /api`, `shared/*.rs`, `frontend/dist`\n").len(), 0);
        assert_eq!(
            found("README.md", "`shared/gone.rs`\n"),
            ["README.md:1: the path `shared/gone.rs` is not there"]
        );
        assert_eq!(found("README.md", "```\n`shared/gone.rs`\n```\n").len(), 0);
    }
}
