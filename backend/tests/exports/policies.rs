//! Key policies as templates, and the logs of `signet policy lint`, judged by programs that are not ours.

use std::path::{Path, PathBuf};
use std::process::Command;

use signet_shared::policy::PolicyDocument;
use signet_shared::policy::export::{KeyFacts, Part, configuration, template};

use crate::{judged, peers};

/// The policies that the findings are tested with.
fn corpus() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/tests/data/policies");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "json"));
    files.sort();
    files
}

fn read(file: &Path) -> Option<PolicyDocument> {
    PolicyDocument::parse(&std::fs::read_to_string(file).unwrap()).ok()
}

#[test]
fn other_programs_read_the_policies_as_templates() {
    let Some(peers) = peers() else { return };
    let folder = tempfile::tempdir().unwrap();
    let key = KeyFacts { arn: None, spec: Some("RSA_2048".to_owned()) };
    let (mut written, mut refused) = (0, 0);
    // Reading HCL takes its time.
    for file in corpus().into_iter().step_by(3) {
        let Some(policy) = read(&file) else { continue };
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let part = Part::Whole(policy);
        match configuration(&part, &key) {
            Ok(text) => {
                written += 1;
                std::fs::write(folder.path().join(format!("{stem}.tf")), text).unwrap();
            }
            Err(_) => refused += 1,
        }
        // cfn-lint has opinions on policies, too, such as that the version of 2008 is old: of what is good, it must find nothing.
        let good = stem.starts_with("console") || ["default", "default-account-number"].contains(&stem);
        if good {
            let text = template(&part, &key).unwrap().to_string();
            std::fs::write(folder.path().join(format!("{stem}.json")), text).unwrap();
        }
    }
    assert!(written > 30 && refused > 0, "{written} written, {refused} refused");
    let (word, said) = judged(&peers, folder.path());
    assert_eq!(word, "ok", "{said}");
}

#[test]
fn the_logs_are_as_the_schema_says() {
    let Some(peers) = peers() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bröken ü.json"), "{\"a\":\n\"ü\",}").unwrap();
    let log = |files: &[PathBuf]| {
        let mut lint = Command::new(env!("CARGO_BIN_EXE_signet"));
        lint.args(["policy", "lint", "--format", "sarif"]).args(files).current_dir(folder.path());
        lint.output().unwrap().stdout
    };
    let mut files = corpus();
    files.extend(["bröken ü.json", "absent.json"].map(PathBuf::from));
    let whole = log(&files);
    std::fs::write(folder.path().join("all.sarif"), &whole).unwrap();
    std::fs::remove_file(folder.path().join("bröken ü.json")).unwrap();
    let (word, said) = judged(&peers, folder.path());
    assert_eq!(word, "ok", "{said}");
    // The judge can say no.
    let wrong = String::from_utf8(whole).unwrap().replace("\"startLine\"", "\"beginLine\"");
    std::fs::write(folder.path().join("all.sarif"), wrong).unwrap();
    assert_eq!(judged(&peers, folder.path()).0, "not ok");
}
