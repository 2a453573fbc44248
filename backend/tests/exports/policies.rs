//! Key policies as templates, and the logs of `signet policy lint` and `lint-certificate`, judged by programs that are not ours.

use std::path::{Path, PathBuf};
use std::process::Command;

use signet_shared::policy::export::{KeyFacts, Part, configuration, template};
use signet_shared::policy::ways::{IamPolicies, Situation, ways};
use signet_shared::policy::{JwsAlgorithm, KeyArn, PolicyDocument, RoleArn, propose_lambda_access};

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

/// What lets a role sign, by a statement of the key and by an IAM policy, for both algorithms.
#[test]
fn other_programs_read_what_lets_a_role_sign() {
    let Some(peers) = peers() else { return };
    let folder = tempfile::tempdir().unwrap();
    let write = |file: String, text: String| std::fs::write(folder.path().join(file), text).unwrap();
    let role = RoleArn::parse("arn:aws:iam::111122223333:role/voice-bot-exec").unwrap();
    let arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let default = corpus().into_iter().find(|file| file.ends_with("default.json")).unwrap();
    let policy = read(&default).unwrap();
    for (algorithm, spec) in [(JwsAlgorithm::Rs384, "RSA_2048"), (JwsAlgorithm::Es384, "ECC_NIST_P384")] {
        let key = KeyFacts { arn: Some(arn.to_owned()), spec: Some(spec.to_owned()) };
        let proposal = propose_lambda_access(&policy, &role, algorithm).unwrap();
        let whole = Part::Whole(proposal.document.clone());
        write(format!("{spec}.json"), template(&whole, &key).unwrap().to_string());
        write(format!("{spec}-whole.tf"), configuration(&whole, &key).unwrap());
        let statements = Part::statements(&proposal.document, &proposal.added).unwrap();
        write(format!("{spec}-statements.tf"), configuration(&statements, &key).unwrap());
        let situation = Situation {
            policy: policy.clone(),
            key: KeyArn::parse(arn).unwrap(),
            algorithm: Some(algorithm),
            role: role.clone(),
            grants: Ok(Vec::new()),
            iam: Ok(IamPolicies::default()),
        };
        let by_iam = &ways(&situation, false).ways[1].document;
        let by_iam: serde_json::Value = serde_json::from_str(by_iam).unwrap();
        assert_eq!(by_iam["Statement"][0]["Resource"], arn);
        let template = serde_json::json!({ "Resources": { "Sign": { "Type": "AWS::IAM::RolePolicy", "Properties": {
            "RoleName": role.role_name(), "PolicyName": "sign", "PolicyDocument": by_iam } } } });
        write(format!("{spec}-iam.json"), template.to_string());
    }
    let (word, said) = judged(&peers, folder.path());
    assert_eq!(word, "ok", "{said}");
}

#[test]
fn the_logs_are_as_the_schema_says() {
    let Some(peers) = peers() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut certificates = Command::new(env!("CARGO_BIN_EXE_signet"));
    certificates.args([
        "lint-certificate",
        "--format",
        "sarif",
        "--for",
        "tls-server",
        "a leaf.pem",
        "absent.pem",
    ]);
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/tests/data"));
    certificates.args(["leaf.pem", "names.pem", "weak.pem"].map(|name| data.join(name)));
    std::fs::copy(data.join("leaf.pem"), folder.path().join("a leaf.pem")).unwrap();
    let certificates = certificates.current_dir(folder.path()).output().unwrap().stdout;
    assert!(String::from_utf8_lossy(&certificates).contains("\"weak_key\""));
    std::fs::remove_file(folder.path().join("a leaf.pem")).unwrap();
    std::fs::write(folder.path().join("certificates.sarif"), certificates).unwrap();
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
    std::fs::remove_file(folder.path().join("certificates.sarif")).unwrap();
    let wrong = String::from_utf8(whole).unwrap().replace("\"startLine\"", "\"beginLine\"");
    std::fs::write(folder.path().join("all.sarif"), wrong).unwrap();
    assert_eq!(judged(&peers, folder.path()).0, "not ok");
}
