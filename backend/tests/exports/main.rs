//! Exports of every hierarchy with every option: judged by cfn-lint and by a parser of HCL, which are not ours; and a few of the
//! scripts run by the real `aws` command line.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../common/mod.rs"]
mod common;
mod policies;
mod scripts;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{World, params, set_up};
use signet::app::{App, export_plan};
use signet_shared::plan::Format;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{
    Afterwards, AlternativeName, AuthorityKey, CrlOptions, ExtraTag, Hierarchy, KeySpec, LeafTemplate,
    OcspOptions, Period, PeriodUnit, SetupOptions,
};

/// The folder of programs that are not ours; nothing, and a word about it, where they are not installed.
#[expect(clippy::print_stderr, reason = "who reads the test's output is to know what was not judged")]
fn peers() -> Option<PathBuf> {
    let peers = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()).map(PathBuf::from);
    if peers.is_none() {
        eprintln!("SKIPPED: no other program has judged anything; `cargo xtask test` sets SIGNET_PEERS");
    }
    peers
}

/// What issues: a new root, a new root with a subordinate, an authority that exists.
fn hierarchies(existing: &str) -> [Hierarchy; 3] {
    [
        Hierarchy::RootOnly,
        Hierarchy::RootAndSubordinate { subordinate_cn: "Lakeside Issuing \"1\"".to_owned() },
        Hierarchy::ExistingAuthority { authority_arn: existing.to_owned() },
    ]
}

/// No revocation; lists with and without a name; OCSP with and without one; both.
fn revocations() -> Vec<(Option<CrlOptions>, Option<OcspOptions>)> {
    let list = |custom_cname: Option<&str>| CrlOptions {
        bucket: "lakeside-crl".to_owned(),
        days: 30,
        custom_cname: custom_cname.map(str::to_owned),
    };
    let ocsp = |custom_cname: Option<&str>| OcspOptions { custom_cname: custom_cname.map(str::to_owned) };
    vec![
        (None, None),
        (Some(list(None)), None),
        (Some(list(Some("crl.lakeside.example"))), None),
        (None, Some(ocsp(None))),
        (None, Some(ocsp(Some("ocsp.lakeside.example")))),
        (Some(list(Some("crl.lakeside.example"))), Some(ocsp(None))),
    ]
}

/// Every hierarchy with every revocation, short-lived or not. The other options take turns, so that each meets each hierarchy.
fn combinations(existing: &str) -> Vec<SetupOptions> {
    let templates = LeafTemplate::ALL;
    let specs = KeySpec::ALL;
    let algorithms = AuthorityKey::ALL;
    let mut all = Vec::new();
    for hierarchy in hierarchies(existing) {
        for (crl, ocsp) in revocations() {
            for short_lived in [false, true] {
                let turn = all.len();
                let mut options = SetupOptions { hierarchy: hierarchy.clone(), ..SetupOptions::default() };
                options.authority.crl.clone_from(&crl);
                options.authority.ocsp.clone_from(&ocsp);
                options.authority.short_lived = short_lived;
                options.authority.key_algorithm = algorithms[turn % algorithms.len()];
                options.key.spec = specs[turn % specs.len()];
                options.key.multi_region = turn.is_multiple_of(3);
                options.certificate.template = templates[turn % templates.len()];
                if short_lived {
                    options.certificate.validity = Period { unit: PeriodUnit::Days, value: 7 };
                }
                if turn.is_multiple_of(2) {
                    let name = AlternativeName::Dns("voice.lakeside.example".to_owned());
                    options.certificate.alternative_names = vec![name];
                    options.certificate.subject.organization =
                        Some("Lakeside, \"the\" ${clinic} %{x}".to_owned());
                    let value = "voice + 1: a/b@c".to_owned();
                    options.key.tags = vec![ExtraTag { key: "team".to_owned(), value }];
                }
                all.push(options);
            }
        }
    }
    all
}

/// The ARN of an authority that another identity has.
async fn existing(world: &World, app: &App) -> String {
    let mut other = common::other_params();
    other.root_cn = "Existing Root".to_owned();
    other.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    other.options.key.spec = KeySpec::ECC_NIST_P384;
    set_up(world, app, other).await;
    app.list_authorities(None).await.unwrap()[0].arn.clone()
}

#[tokio::test]
async fn other_programs_find_nothing_in_the_templates_of_any_combination() {
    let Some(peers) = peers() else { return };
    let world = World::new();
    let app = world.app().await;
    let arn = existing(&world, &app).await;
    let folder = tempfile::tempdir().unwrap();
    let combinations = combinations(&arn);
    assert_eq!(combinations.len(), 36);
    for (number, options) in combinations.into_iter().enumerate() {
        let asked = SetupParams { options, ..params() };
        let plan = app.create_plan(&world.actor, asked).await.unwrap();
        assert_eq!(plan.refusals().count(), 0, "{number}: {:?}", plan.params);
        for (format, end) in [(Format::Cloudformation, "json"), (Format::Terraform, "tf")] {
            let text = export_plan(&plan, format).unwrap();
            std::fs::write(folder.path().join(format!("{number}.{end}")), text).unwrap();
        }
    }
    let (word, said) = judged(&peers, folder.path());
    assert_eq!(word, "ok", "{said}");
}

/// What the judge says of the files in a folder, and what it found.
fn judged(peers: &Path, folder: &Path) -> (String, String) {
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exports/judge.py");
    let judged = Command::new(peers.join("bin").join("python")).arg(judge).arg(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    (text(&judged.stdout), text(&judged.stderr))
}

#[tokio::test]
async fn the_judge_finds_what_is_wrong() {
    let Some(peers) = peers() else { return };
    let world = World::new();
    let app = world.app().await;
    let plan = app.create_plan(&world.actor, params()).await.unwrap();
    let template = export_plan(&plan, Format::Cloudformation).unwrap();
    let configuration = export_plan(&plan, Format::Terraform).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        ("property.json", template.replace("\"KeySpec\"", "\"KeySpecs\"")),
        ("reference.json", template.replacen("\"Authority\",", "\"Nothing\",", 1)),
        ("argument.tf", configuration.replace("key_usage", "key_use")),
        ("reference.tf", configuration.replace("= aws_kms_key.key.", "= aws_kms_key.other.")),
        ("grammar.tf", configuration.replacen('{', "[", 1)),
    ];
    for (file, text) in &wrong {
        assert!(*text != template && *text != configuration, "{file}");
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let (word, said) = judged(&peers, folder.path());
    assert_eq!(word, "not ok");
    for (file, _) in &wrong {
        assert!(said.contains(file), "{file} is not found fault with: {said}");
    }
}

#[tokio::test]
async fn what_a_tool_cannot_do_is_refused_whatever_the_options() {
    let world = World::new();
    let app = world.app().await;
    for (hierarchy, afterwards) in [
        (Hierarchy::SelfSigned, Afterwards::Keep),
        (Hierarchy::RootOnly, Afterwards::Delete { window_days: 7 }),
        (Hierarchy::RootOnly, Afterwards::Disable),
    ] {
        let mut asked = params();
        asked.options.hierarchy = hierarchy;
        asked.options.afterwards = afterwards;
        let plan = app.create_plan(&world.actor, asked).await.unwrap();
        for format in [Format::Cloudformation, Format::Terraform] {
            assert!(export_plan(&plan, format).is_err(), "{format:?} {:?}", plan.params);
        }
    }
}
