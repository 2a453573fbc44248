//! A plan that was made before is applied: as it was, changed, edited, twice.

use serde_json::Value;

use crate::support::{Cli, SETUP, count, err, json, out};

const NAME: &str = "epic-prod-voice";
const QUICK: [&str; 4] = ["--key-spec", "ECC_NIST_P384", "--authority-key", "EC_prime256v1"];

/// Plans and writes `plan.json`; answers the plan.
fn plan(cli: &Cli, arguments: &[&str]) -> Value {
    let written =
        cli.run(&[&["plan"], arguments, &["--format", "json", "--out", "plan.json", "--force"]].concat());
    assert!(written.status.success(), "{}", err(&written));
    serde_json::from_slice(&std::fs::read(cli.path("plan.json")).unwrap()).unwrap()
}

fn setup(alias: &str) -> Vec<&str> {
    let names = ["--root-cn", "Lakeside Signing Root", "--leaf-cn", "myapp", "--region", "us-east-1"];
    [&names[..], &["--alias", alias], &QUICK].concat()
}

#[test]
fn a_plan_that_still_holds_runs_once() {
    let cli = Cli::new();
    let planned = plan(&cli, &setup(NAME));
    let dry = cli.run(&["apply", "plan.json", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", err(&dry));
    assert!(err(&dry).contains("The target stands as the plan says"), "{}", err(&dry));
    assert_eq!(count(&cli.path("data"), "keys"), 0);

    let outcome = cli.outcome(&["apply", "plan.json"]);
    assert_eq!(outcome["ceremony"]["plan_hash"], planned["hash"]);
    assert_eq!(outcome["certificate_file"], "myappcodesigningcertificate.pem");
    // By its file or by its id, it is started once.
    for plan in ["plan.json", planned["id"].as_str().unwrap()] {
        let again = cli.run(&["apply", plan]);
        assert_eq!(again.status.code(), Some(0), "{}", err(&again));
        assert!(err(&again).contains("was started before"), "{}", err(&again));
    }
    assert_eq!(count(&cli.path("data"), "keys"), 1);
    assert_eq!(out(&cli.run(&["ceremony", "list"])).lines().count(), 1);
}

#[test]
fn a_plan_of_another_store_runs_once_here() {
    let cli = Cli::new();
    let text = out(&cli.run(&[&["plan"][..], &setup(NAME), &["--format", "json"]].concat()));
    let apply = || {
        let mut command = cli.command(&["apply", "-", "--json"]);
        command.env("SIGNET_DATA_DIR", cli.path("other")).stdin(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let (first, second) = (apply(), apply());
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    assert_eq!(second.status.code(), Some(0), "{}", err(&second));
    assert!(err(&second).contains("was started before"), "{}", err(&second));
    assert_eq!(count(&cli.path("other"), "keys"), 1);
}

#[test]
fn a_plan_that_does_not_hold_any_more_is_shown_and_refused() {
    let cli = Cli::new();
    plan(&cli, &setup("second-voice"));
    // Meanwhile somebody makes the authority that the plan would have made.
    cli.outcome(&[&SETUP[..], &QUICK, &["--yes"]].concat());
    for flags in [&["--dry-run"][..], &[], &["--dry-run", "--accept-changes"]] {
        let refused = cli.run(&[&["apply", "plan.json", "--force"], flags].concat());
        assert_eq!(refused.status.code(), Some(7), "{}", err(&refused));
        assert!(err(&refused).contains("create, now adopt"), "{}", err(&refused));
        assert_eq!(count(&cli.path("data"), "keys"), 1, "nothing was started");
    }
    let accepted = cli.outcome(&["apply", "plan.json", "--force", "--accept-changes"]);
    assert_eq!(accepted["identity"]["name"], "second-voice");
    assert_eq!(count(&cli.path("data"), "authorities"), 1);
    assert_eq!(count(&cli.path("data"), "keys"), 2);
}

#[test]
fn an_edited_plan_and_one_for_another_place_are_refused() {
    let cli = Cli::new();
    let planned = plan(&cli, &setup(NAME));
    let refuse = |edit: &dyn Fn(&mut Value), reason: &str| {
        let mut edited = planned.clone();
        edit(&mut edited);
        std::fs::write(cli.path("edited.json"), edited.to_string()).unwrap();
        let refused = cli.run(&["apply", "edited.json", "--accept-changes"]);
        assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
        assert!(err(&refused).contains(reason), "{}", err(&refused));
    };
    refuse(&|plan| plan["steps"][0]["summary"] = "Nothing to see here.".into(), "was edited");
    refuse(&|plan| plan["params"]["alias"] = "other".into(), "was edited");
    refuse(&|plan| plan["id"] = "../plan".into(), "was edited");
    refuse(&|plan| plan["target"]["id"] = "elsewhere".into(), "another target");
    std::fs::write(cli.path("edited.json"), "[]").unwrap();
    assert!(err(&cli.run(&["apply", "edited.json"])).contains("holds no plan"));
    assert!(err(&cli.run(&["apply", "absent.json"])).contains("absent.json cannot be read"));
    let unknown = cli.run(&["apply", "01890000-0000-7000-8000-000000000000"]);
    assert!(err(&unknown).contains("No such plan"), "{}", err(&unknown));
    assert_eq!(count(&cli.path("data"), "authorities"), 0);
}

#[test]
fn plans_of_every_kind_are_made_and_applied() {
    let cli = Cli::new();
    plan(&cli, &setup(NAME));
    cli.outcome(&["apply", "plan.json"]);
    let apply = |kind: &str, arguments: &[&str]| {
        let planned = plan(&cli, arguments);
        assert_eq!(planned["params"]["kind"], kind);
        if planned["confirm"].is_string() {
            let unsaid = cli.run(&["apply", "plan.json"]);
            assert_eq!(unsaid.status.code(), Some(1), "{}", err(&unsaid));
            let wrong = cli.run(&["apply", "plan.json", "--confirm", "other"]);
            assert!(err(&wrong).contains("confirmation: Type epic-prod-voice"), "{}", err(&wrong));
        }
        let outcome = cli.outcome(&["apply", "plan.json", "--confirm", NAME]);
        assert_eq!(outcome["ceremony"]["kind"], kind);
        outcome["identity"].clone()
    };
    apply("renew", &["renew", NAME, "--validity", "6m"]);
    apply("rotate", &["rotate", "prepare", NAME]);
    apply("rotate", &["rotate", "switch", NAME]);
    apply("rotate", &["rotate", "retire", NAME, "--window", "7"]);
    apply("revoke", &["revoke", NAME, "--reason", "SUPERSEDED"]);
    let gone = apply("clean_up", &["cleanup", NAME, "--window", "7"]);
    assert_eq!(gone["state"], "removed");
    apply("restore", &["restore", NAME]);
    let kept = apply("clean_up", &["cleanup", NAME, "--authority", "keep", "--key", "keep"]);
    let certificate = json(&cli.run(&["status", NAME, "--json"]))["certificates"][1]["arn"].clone();
    let certificate = certificate.as_str().unwrap();
    let key = kept["certificates"][1]["key_arn"].as_str().unwrap();
    let import = ["import", "--key", key, "--certificate", certificate, "--name", "adopted"];
    let text = out(&cli.run(&[&["plan"], &import[..]].concat()));
    assert!(text.contains("adopted") && text.contains("[adopt]"), "{text}");
    assert_eq!(count(&cli.path("data"), "authorities"), 1);
}
