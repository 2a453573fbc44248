//! The ceremonies of an identity that exists, each by its command.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;

use serde_json::Value;
use signet_shared::api::identity::CertificateRecord;

use crate::common::end::{End, end};
use crate::support::{Cli, Running, SETUP, block_on, err, json, out, outcome};

const NAME: &str = "epic-prod-voice";
/// Keys that are made fast.
const QUICK: [&str; 4] = ["--key-spec", "ECC_NIST_P384", "--authority-key", "EC_prime256v1"];

/// What is there, as an AWS client and `signet status` see it.
fn look(cli: &Cli) -> End {
    let identity = json(&cli.run(&["status", NAME, "--json"]));
    let certificates: Vec<CertificateRecord> =
        serde_json::from_value(identity["certificates"].clone()).unwrap();
    block_on(end(&cli.sandbox(), &certificates))
}

fn set_up(cli: &Cli) {
    cli.outcome(&[&SETUP[..], &QUICK, &["--yes"]].concat());
}

#[test]
fn a_key_is_rotated_rolled_back_and_retired() {
    let cli = Cli::new();
    set_up(&cli);
    let one = End { authorities: (1, 0), keys: (1, 0), aliases: 1, certificates: (1, 0, 0, 0) };
    assert_eq!(look(&cli), one);
    let old = json(&cli.run(&["status", NAME, "--json"]))["key_arn"].clone();

    let prepared = cli.outcome(&["rotate", "prepare", NAME, "--yes"]);
    assert_eq!(prepared["identity"]["key_arn"], old, "the old key signs on");
    assert!(out(&cli.run(&["status", NAME])).contains("a new key is prepared"));
    assert_eq!(look(&cli), End { keys: (2, 0), certificates: (1, 1, 0, 0), ..one });

    let switched = cli.outcome(&["rotate", "switch", NAME, "--yes"]);
    assert_ne!(switched["identity"]["key_arn"], old);
    assert!(out(&cli.run(&["status", NAME])).contains("the old one is kept"));

    let back = cli.outcome(&["rotate", "roll-back", NAME, "--window", "7", "--yes"]);
    assert_eq!(back["identity"]["key_arn"], old);
    assert_eq!(look(&cli), End { keys: (1, 1), certificates: (1, 0, 1, 0), ..one });

    for stage in ["prepare", "switch"] {
        cli.outcome(&["rotate", stage, NAME, "--yes"]);
    }
    // What takes the old key away wants the name.
    let unsaid = cli.run(&["rotate", "retire", NAME, "--window", "7", "--yes"]);
    assert_eq!(unsaid.status.code(), Some(1), "{}", err(&unsaid));
    let retired = cli.outcome(&["rotate", "retire", NAME, "--window", "7", "--confirm", NAME]);
    assert_ne!(retired["identity"]["key_arn"], old);
    assert_eq!(look(&cli), End { keys: (1, 2), certificates: (1, 0, 2, 0), ..one });
    let nothing = cli.run(&["rotate", "switch", NAME, "--yes"]);
    assert_eq!(nothing.status.code(), Some(1), "{}", err(&nothing));
}

#[test]
fn a_certificate_is_revoked_with_its_reason() {
    let cli = Cli::new();
    set_up(&cli);
    let wrong = cli.run(&["revoke", NAME, "--reason", "BOREDOM", "--confirm", NAME]);
    assert_eq!(wrong.status.code(), Some(2), "{}", err(&wrong));
    assert!(err(&wrong).contains("KEY_COMPROMISE"), "{}", err(&wrong));
    let revoked = cli.outcome(&["revoke", NAME, "--reason", "key-compromise", "--confirm", NAME]);
    let certificate = &revoked["identity"]["certificates"][0];
    assert_eq!(certificate["status"], "revoked");
    assert_eq!(certificate["revoked_for"], "KEY_COMPROMISE");
}

#[test]
fn what_exists_is_imported_with_its_certificate_from_a_file() {
    let cli = Cli::new();
    set_up(&cli);
    let before = json(&cli.run(&["status", NAME, "--json"]));
    // Everything is kept: what is left looks like somebody else's.
    cli.outcome(&["cleanup", NAME, "--authority", "keep", "--key", "keep", "--confirm", NAME]);
    let key = before["key_arn"].as_str().unwrap();
    let authority = before["authority_arn"].as_str().unwrap();
    let import = ["import", "--key", key, "--authority-arn", authority, "--name", "adopted", "--yes"];
    let absent = cli.run(&[&import[..], &["--certificate", "absent.pem"]].concat());
    assert!(err(&absent).contains("absent.pem cannot be read"), "{}", err(&absent));
    let file = "myappcodesigningcertificate.pem";
    let adopted = cli.outcome(&[&import[..], &["--certificate", file, "--tag"]].concat());
    assert_eq!(adopted["identity"]["name"], "adopted");
    assert_eq!(adopted["identity"]["key_arn"], before["key_arn"]);
    assert_eq!(adopted["identity"]["certificates"][0]["serial"], before["certificates"][0]["serial"]);
    let renewed = cli.outcome(&["renew", "adopted", "--yes"]);
    assert_eq!(renewed["identity"]["state"], "ready");
}

/// A setup that is caught in the middle: the authority is there, and AWS takes its time.
fn caught(cli: &Cli) -> (Child, BufReader<std::process::ChildStderr>) {
    let mut command = cli.command(&[&SETUP[..], &QUICK, &["--yes", "--sandbox-delay", "1000"]].concat());
    let mut child = command.spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("done  Root authority") {
        assert_ne!(stderr.read_line(&mut told).unwrap(), 0, "{told}");
    }
    (child, stderr)
}

#[test]
fn another_process_cancels_and_a_third_one_goes_on() {
    let cli = Cli::new();
    let (mut child, mut stderr) = caught(&cli);
    let cancelled = cli.run(&["cancel", NAME]);
    assert!(out(&cancelled).contains("stops after this step"), "{}{}", out(&cancelled), err(&cancelled));
    assert_eq!(child.wait().unwrap().code(), Some(5));
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Cancelled") && rest.contains("signet resume epic-prod-voice"), "{rest}");
    assert_eq!(cli.run(&["ceremony", "watch", NAME]).status.code(), Some(5));

    let resumed = cli.outcome(&["resume", NAME]);
    assert_eq!(resumed["ceremony"]["state"], "succeeded");
    let late = cli.run(&["cancel", NAME]);
    assert_eq!(late.status.code(), Some(1));
    assert!(err(&late).contains("The ceremony is done"), "{}", err(&late));
}

#[test]
fn control_c_stops_between_two_steps() {
    let cli = Cli::new();
    let (mut child, mut stderr) = caught(&cli);
    let child_id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(child_id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(5));
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Stopping after this step") && rest.contains("signet resume"), "{rest}");
    assert_eq!(cli.outcome(&["resume", NAME])["ceremony"]["state"], "succeeded");
}

#[test]
fn a_step_that_fails_has_an_exit_code_and_a_way_on() {
    let cli = Cli::new();
    let user = |deny: &str| {
        format!(
            r#"{{"users":[{{"name":"admin","access_keys":[{{"id":"AKIDADMIN","secret":"right"}}],"policies":[
            {{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}}{deny}]}}]}}]}}"#
        )
    };
    let start = |deny: &str| {
        std::fs::write(cli.path("principals.json"), user(deny)).unwrap();
        let arguments = ["sandbox", "--listen", "127.0.0.1:0", "--principals", "principals.json"];
        Running::start(cli.command(&arguments), "Sandbox: ")
    };
    let run = |address: &str, arguments: &[&str]| {
        let mut command = cli.command(arguments);
        command.args(["--target", "aws", "--endpoint-url", address]);
        command.env("SIGNET_DATA_DIR", cli.path("other"));
        command.env("AWS_ACCESS_KEY_ID", "AKIDADMIN").env("AWS_SECRET_ACCESS_KEY", "right");
        command.output().unwrap()
    };
    let sandbox = start(r#",{"Effect":"Deny","Action":"kms:CreateAlias","Resource":"*"}"#);
    let failed = run(&sandbox.address, &[&SETUP[..], &QUICK, &["--yes", "--json"]].concat());
    assert_eq!(failed.status.code(), Some(4), "{}", err(&failed));
    assert!(err(&failed).contains("kms:CreateAlias") && err(&failed).contains("signet resume"));
    assert_eq!(outcome(&failed)["ceremony"]["state"], "failed");
    let watched = run(&sandbox.address, &["ceremony", "watch", NAME]);
    assert_eq!(watched.status.code(), Some(4));
    assert!(err(&watched).contains("\nfail  "), "{}", err(&watched));
    let again = run(&sandbox.address, &["resume", NAME]);
    assert_eq!(again.status.code(), Some(4), "nobody mended it: {}", err(&again));
}

#[test]
fn ceremonies_are_listed_and_shown() {
    let cli = Cli::new();
    assert_eq!(out(&cli.run(&["ceremony", "list"])), "");
    set_up(&cli);
    cli.outcome(&["renew", NAME, "--yes"]);
    let list = out(&cli.run(&["ceremony", "list", NAME]));
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(lines[0].contains("renew epic-prod-voice: succeeded"), "newest first: {list}");
    assert!(lines[1].contains("setup epic-prod-voice: succeeded, 8 of 8 steps"), "{list}");
    let id = lines[1].split_whitespace().next().unwrap();
    let shown = out(&cli.run(&["ceremony", "show", id]));
    assert!(shown.contains("done    Root authority") && shown.contains("CreateKey answered"), "{shown}");
    let shown = json(&cli.run(&["ceremony", "show", id, "--json"]));
    assert_eq!(shown["kind"], "setup");
    let listed = out(&cli.run(&["ceremony", "list", "--json"]));
    let listed: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(listed[1], shown);
    let unknown = cli.run(&["ceremony", "show", "nobody"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("signet ceremony list"), "{}", err(&unknown));
}
