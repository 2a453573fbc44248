//! `cargo xtask tidy`: the house rules that no compiler checks. Each file here holds one rule, a function from
//! source texts to findings, tested on small texts.

mod arrows;
mod clock;
mod doors;
mod links;
mod size;
mod top;
mod words;

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::workspace;

/// A file of the checkout.
pub(crate) struct Source {
    /// Path from the root, with forward slashes.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// Whether the whole file is test code.
    fn is_test(&self) -> bool {
        let folder = self.path.contains("/tests/") || self.path.starts_with("e2e/");
        folder || self.path.ends_with("/tests.rs") || self.path.ends_with("_test.rs")
    }

    /// Its lines of code that are not tests, numbered from 1, without line comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.is_test() { 0 } else { lines_before_tests(&self.text) };
        self.text.lines().take(end).enumerate().map(|(number, line)| (number + 1, without_comment(line)))
    }

    /// A finding in one of its lines.
    fn finding(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// Lines up to the tests that stand, as is usual, at the end of a Rust file.
fn lines_before_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let tests = lines.windows(2).position(|pair| {
        pair.first() == Some(&"#[cfg(test)]") && pair.get(1).is_some_and(|next| next.starts_with("mod "))
    });
    tests.unwrap_or(lines.len())
}

/// A line without its `//` comment. An address in a string ends at its `//` too, which no rule minds.
fn without_comment(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Checks all rules and prints what it finds.
pub(crate) fn run() -> Result<()> {
    let root = workspace::root();
    let sources = sources(&root)?;
    let exists = |path: &str| root.join(path).exists();
    let mut findings = size::check(&sources);
    findings.extend(arrows::check(&sources));
    findings.extend(clock::check(&sources));
    findings.extend(doors::check(&sources));
    findings.extend(top::check(&sources));
    findings.extend(words::check(&sources));
    findings.extend(links::check(&sources, exists));
    if findings.is_empty() {
        println!("tidy: {} files, nothing found", sources.len());
        return Ok(());
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    Err(Failure::new(format!(
        "The house rules found {} things to mend; each line above names one.",
        findings.len()
    )))
}

/// The text files that git knows or would take in.
fn sources(root: &Path) -> Result<Vec<Source>> {
    let list = Run::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .dir(root)
        .answer()
        .ok_or_else(|| Failure::new("git does not list the files here: is this a clone?"))?;
    Ok(list
        .lines()
        // What cannot be read as text is a picture, or was deleted and not yet committed.
        .filter_map(|path| {
            Some(Source { path: path.to_owned(), text: std::fs::read_to_string(root.join(path)).ok()? })
        })
        .collect())
}

#[cfg(test)]
pub(crate) fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_where_tests_begin() {
        let file = source("a/src/b.rs", "let a = 1; // why\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!(file.code().collect::<Vec<_>>(), [(1, "let a = 1; ")]);
        assert_eq!(source("a/tests/b.rs", "let a = 1;\n").code().count(), 0);
    }

    #[test]
    fn a_helper_for_tests_is_no_end() {
        assert_eq!(lines_before_tests("#[cfg(test)]\nfn a() {}\nfn b() {}\n"), 3);
    }
}
