//! The files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use signet_shared::policy::{Context, Finding, PolicyDocument, findings};

pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// A policy of the corpus.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) doc: PolicyDocument,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join("data").join("policies")
}

/// All policies, by name.
pub(crate) fn all() -> Vec<Entry> {
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    names.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let doc = PolicyDocument::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Entry { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), text, doc }
    };
    names.iter().map(read).collect()
}

/// What is expected of each: `code@statement`, sorted.
pub(crate) fn expected() -> BTreeMap<String, Vec<String>> {
    let table = std::fs::read_to_string(folder().join("expected.txt")).unwrap();
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(':').unwrap();
            let mut codes: Vec<String> = rest.split_whitespace().map(str::to_owned).collect();
            codes.sort();
            (name.to_owned(), codes)
        })
        .collect()
}

pub(crate) fn found(doc: &PolicyDocument) -> Vec<Finding> {
    findings(doc, &Context::for_key(KEY))
}

/// A finding as the table writes it.
pub(crate) fn short(finding: &Finding) -> String {
    format!("{}@{}", finding.code, finding.sid.as_deref().unwrap_or("-").replace(' ', "_"))
}
