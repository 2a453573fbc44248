//! The command line, through the real binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod apply;
mod ceremonies;
#[path = "../common/mod.rs"]
mod common;
mod export;
mod jwks;
mod kills;
mod policy;
mod policy_files;
mod sandbox;
mod servers;
mod support;
mod upgrade;
mod verify_certificate;
mod watch;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Cli, Running, SETUP, count, err, json, openssl, out, outcome};

const ROLE: &str = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

#[test]
fn the_originals_four_questions_make_a_certificate() {
    let cli = Cli::new();
    // Region 9 of the original's list is eu-central-1; the last line approves the plan.
    let output = cli.run_with_input(&["setup"], "Lakeside Signing Root\nmyapp\nepic-prod-voice\n9\nyes\n");
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("$401.00 a month"), "{}", err(&output));
    let file = cli.path("myappcodesigningcertificate.pem");
    assert_eq!(out(&output), std::fs::read_to_string(&file).unwrap());
    let text = openssl(&[
        "x509",
        "-in",
        file.to_str().unwrap(),
        "-noout",
        "-subject",
        "-issuer",
        "-ext",
        "extendedKeyUsage",
    ]);
    assert!(text.contains("CN = myapp") && text.contains("CN = Lakeside Signing Root"), "{text}");
    assert!(text.contains("Code Signing"), "{text}");

    let inspected = cli.run(&["inspect", file.to_str().unwrap()]);
    assert!(out(&inspected).contains("Lakeside Signing Root"));
    let inspected = json(&cli.run(&["inspect", "--json", file.to_str().unwrap()]));
    assert_eq!(inspected[0]["subject"]["common_name"], "myapp");
}

#[test]
fn json_tells_the_ceremony_and_the_identity() {
    let cli = Cli::new();
    let outcome = cli.set_up();
    assert_eq!(outcome["ceremony"]["state"], "succeeded");
    assert_eq!(outcome["identity"]["name"], "epic-prod-voice");
    assert!(
        outcome["identity"]["key_arn"]
            .as_str()
            .unwrap()
            .starts_with("arn:aws:kms:us-east-1:111122223333:key/")
    );
    assert_eq!(outcome["certificate_file"], "myappcodesigningcertificate.pem");
}

#[test]
fn missing_answers_end_with_a_clear_message_and_nothing_made() {
    let cli = Cli::new();
    let table = [("", "The input ended"), ("Root\n", "The input ended"), ("Root\n\n", "The answer is empty")];
    for (input, title) in table {
        let output = cli.run_with_input(&["setup"], input);
        assert_eq!(output.status.code(), Some(1), "{input:?}");
        assert!(err(&output).contains(title), "{}", err(&output));
        assert!(err(&output).contains("Nothing was done"), "{}", err(&output));
    }
    let output = cli.run_with_input(&["setup"], "Root\nLeaf\nan alias\n1\n");
    assert!(err(&output).contains("alias:"), "{}", err(&output));
    let output = cli.run_with_input(&["setup"], "Root\nLeaf\nan-alias\n11\n");
    assert!(err(&output).contains("That Region cannot be used"), "{}", err(&output));
    let output = cli.run_with_input(&SETUP, "no\n");
    assert!(err(&output).contains("Nothing was made"), "{}", err(&output));
    assert!(!cli.path("myappcodesigningcertificate.pem").exists());
}

#[test]
fn a_file_is_never_overwritten_silently() {
    let cli = Cli::new();
    let file = cli.path("myappcodesigningcertificate.pem");
    std::fs::write(&file, "precious").unwrap();
    let output = cli.run(&[&SETUP[..], &["--yes"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("exists") && err(&output).contains("--force"), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    assert!(!cli.path("data").exists(), "refused before anything was made");
    let output = cli.run(&[&SETUP[..], &["--yes", "--force"]].concat());
    assert!(output.status.success(), "{}", err(&output));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[test]
fn the_policy_is_shown_proposed_applied_and_undone() {
    let cli = Cli::new();
    cli.set_up();
    let live = out(&cli.run(&["policy", "show", "epic-prod-voice"]));
    let live: Value = serde_json::from_str(&live).unwrap();
    assert_eq!(live["Statement"][0]["Principal"]["AWS"], "arn:aws:iam::111122223333:root");

    let shown = cli.run(&["policy", "propose", "epic-prod-voice", "--role", ROLE]);
    assert!(out(&shown).contains("  + "), "{}", out(&shown));
    let change = json(&cli.run(&["policy", "propose", "epic-prod-voice", "--role", ROLE, "--json"]));
    let id = change["id"].as_str().unwrap();
    let wrong = cli.run(&["policy", "apply", id, "--confirm", "other"]);
    assert!(err(&wrong).contains("confirmation:"), "{}", err(&wrong));
    // Asked, the alias is typed.
    let applied = cli.run_with_input(&["policy", "apply", id], "epic-prod-voice\n");
    assert!(out(&applied).contains("Applied and read back"), "{}", err(&applied));
    assert!(out(&cli.run(&["policy", "show", "epic-prod-voice"])).contains(ROLE));

    let undo = json(&cli.run(&["policy", "propose", "epic-prod-voice", "--undo", id, "--json"]));
    let undone = cli.run(&[
        "policy",
        "apply",
        undo["id"].as_str().unwrap(),
        "--confirm",
        "alias/epic-prod-voice",
        "--json",
    ]);
    assert_eq!(json(&undone)["state"], "applied");
    assert!(!out(&cli.run(&["policy", "show", "epic-prod-voice"])).contains(ROLE));
}

#[test]
fn what_is_no_certificate_is_explained() {
    let cli = Cli::new();
    std::fs::write(cli.path("text.pem"), "hello").unwrap();
    let output = cli.run(&["inspect", "text.pem"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("error: The certificate cannot be read"), "{}", err(&output));
    let output = cli.run(&["inspect", "absent.pem"]);
    assert!(err(&output).contains("absent.pem cannot be read"), "{}", err(&output));
    let key = cli.path("key.pem");
    openssl(&[
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        key.to_str().unwrap(),
    ]);
    let secret = std::fs::read_to_string(&key).unwrap();
    let output = cli.run(&["inspect", "key.pem"]);
    assert!(err(&output).contains("private key"), "{}", err(&output));
    assert!(!err(&output).contains(secret.lines().nth(1).unwrap()), "the key is not echoed");
}

#[test]
fn certificates_of_several_files_are_inspected_and_linted() {
    let cli = Cli::new();
    let data = |name: &str| std::fs::read_to_string(format!("../shared/tests/data/{name}.pem")).unwrap();
    std::fs::write(cli.path("chain.pem"), data("root") + &data("leaf")).unwrap();
    std::fs::write(cli.path("weak.pem"), data("weak")).unwrap();
    std::fs::write(cli.path("broken.pem"), &data("leaf")[..300]).unwrap();

    let inspected = cli.run(&["inspect", "chain.pem", "weak.pem", "broken.pem", "--json"]);
    assert_eq!(inspected.status.code(), Some(1));
    let pieces: serde_json::Value = serde_json::from_str(out(&inspected).trim()).unwrap();
    let kinds: Vec<_> = pieces.as_array().unwrap().iter().map(|piece| piece["kind"].clone()).collect();
    assert_eq!(kinds, ["certificate", "certificate", "certificate", "error"]);
    assert_eq!(pieces[1]["source"]["file"], "chain.pem");
    assert_eq!(pieces[1]["source"]["number"], 2);
    assert!(err(&inspected).contains("has no -----END CERTIFICATE-----"), "{}", err(&inspected));

    let linted = cli.run(&["lint-certificate", "weak.pem", "--format", "json"]);
    assert_eq!(linted.status.code(), Some(3), "{}", err(&linted));
    let found: serde_json::Value = serde_json::from_str(out(&linted).trim()).unwrap();
    let codes: Vec<_> =
        found[0]["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert!(codes.contains(&&"weak_key".into()), "{codes:?}");
    let forgiven = cli.run(&["lint-certificate", "weak.pem", "--fail-on", "never"]);
    assert_eq!(forgiven.status.code(), Some(0));
    assert!(out(&forgiven).contains("[weak_key]"), "{}", out(&forgiven));
    // For another use, and as code scanning reads it.
    let linted = cli.run(&["lint-certificate", "chain.pem", "--for", "tls-server", "--format", "sarif"]);
    assert_eq!(linted.status.code(), Some(3));
    let log: serde_json::Value = serde_json::from_str(out(&linted).trim()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let missing = results.iter().find(|result| result["ruleId"] == "purpose_missing").unwrap();
    assert_eq!(
        (missing["level"].as_str(), &missing["locations"][0]["physicalLocation"]["region"]["startLine"]),
        (Some("error"), &20.into())
    );
}

#[test]
fn without_credentials_aws_is_a_clear_error() {
    let cli = Cli::new();
    let output = cli.run(&[&SETUP[..], &["--yes", "--target", "aws"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("AWS credentials are missing"), "{}", err(&output));
    assert!(err(&output).contains("aws sso login"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn a_server_that_nobody_listens_to_still_ends_when_asked() {
    let cli = Cli::new();
    let mut child = cli.command(&["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("Sign in: "), "{line:?}");
    drop(child.stderr.take());
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let (ended, end) = std::sync::mpsc::channel();
    let waiting = std::thread::spawn(move || ended.send(child.wait().unwrap()));
    let status = end.recv_timeout(std::time::Duration::from_secs(30)).expect("it ends");
    assert!(status.success(), "{status}");
    waiting.join().unwrap().unwrap();
}

#[test]
fn the_same_setup_runs_over_the_network_against_any_endpoint() {
    let cli = Cli::new();
    let sandbox = Running::start(cli.command(&["sandbox", "--listen", "127.0.0.1:0"]), "Sandbox: ");
    let aws = |arguments: &[&str]| {
        let mut command = cli.command(arguments);
        command.args(["--target", "aws", "--endpoint-url", &sandbox.address]);
        command.env("SIGNET_DATA_DIR", cli.path("other"));
        command.env("AWS_ACCESS_KEY_ID", "sandbox").env("AWS_SECRET_ACCESS_KEY", "sandbox");
        command.output().unwrap()
    };
    let outcome = outcome(&aws(&[&SETUP[..], &["--yes", "--json"]].concat()));
    assert_eq!(outcome["ceremony"]["state"], "succeeded");
    let change = json(&aws(&["policy", "propose", "epic-prod-voice", "--role", ROLE, "--json"]));
    let applied = json(&aws(&[
        "policy",
        "apply",
        change["id"].as_str().unwrap(),
        "--confirm",
        "epic-prod-voice",
        "--json",
    ]));
    assert_eq!(applied["state"], "applied");
}

#[test]
fn the_sandbox_door_lets_in_whom_it_knows() {
    let cli = Cli::new();
    let principals = r#"{"users":[{"name":"admin","access_keys":[{"id":"AKIDADMIN","secret":"right"}],
        "policies":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}]}]}"#;
    std::fs::write(cli.path("principals.json"), principals).unwrap();
    let arguments = [
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--principals",
        "principals.json",
        "--account",
        "444455556666",
    ];
    let sandbox = Running::start(cli.command(&arguments), "Sandbox: ");
    let run = |id: &str, secret: &str| {
        let mut command = cli.command(&[&SETUP[..], &["--yes", "--json"]].concat());
        command.args(["--target", "aws", "--endpoint-url", &sandbox.address]);
        command.env("SIGNET_DATA_DIR", cli.path("other"));
        command.env("AWS_ACCESS_KEY_ID", id).env("AWS_SECRET_ACCESS_KEY", secret);
        command.output().unwrap()
    };
    assert!(err(&run("AKIDADMIN", "wrong")).contains("InvalidSignatureException"));
    assert!(err(&run("AKIDOTHER", "right")).contains("UnrecognizedClientException"));
    let outcome = outcome(&run("AKIDADMIN", "right"));
    assert!(outcome["identity"]["key_arn"].as_str().unwrap().contains(":444455556666:"));
}

#[test]
fn a_killed_setup_is_resumed_with_one_authority_and_one_key() {
    let cli = Cli::new();
    // Slow enough to be caught in the middle: the authority is being prepared when the process dies.
    let mut child =
        cli.command(&[&SETUP[..], &["--yes", "--sandbox-delay", "1500"]].concat()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("done  Root authority") {
        assert_ne!(stderr.read_line(&mut told).unwrap(), 0, "{told}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("done  Activation"));

    // The dead runner's lease runs out within seconds; until then a resume just watches.
    let resumed = cli.outcome(&["resume", "epic-prod-voice"]);
    assert_eq!(resumed["ceremony"]["state"], "succeeded");
    assert_eq!(count(&cli.path("data"), "authorities"), 1);
    assert_eq!(count(&cli.path("data"), "keys"), 1);
}

#[test]
fn an_identity_is_renewed_cleaned_up_and_restored() {
    let cli = Cli::new();
    let options =
        ["--key-spec", "ECC_NIST_P384", "--authority-key", "EC_prime256v1", "--organization", "Lakeside"];
    cli.outcome(&[&SETUP[..], &options[..], &["--yes"][..]].concat());
    let subject = openssl(&[
        "x509",
        "-in",
        cli.path("myappcodesigningcertificate.pem").to_str().unwrap(),
        "-noout",
        "-subject",
    ]);
    assert!(subject.contains("O = Lakeside, CN = myapp"), "{subject}");
    let renewed = cli.outcome(&["renew", "epic-prod-voice", "--yes"]);
    assert_eq!(renewed["identity"]["certificates"].as_array().unwrap().len(), 2);
    let status = out(&cli.run(&["status"]));
    assert!(status.starts_with("epic-prod-voice: ready, certificate until "), "{status}");

    let unsaid = cli.run(&["cleanup", "epic-prod-voice", "--yes", "--confirm", "yes"]);
    assert!(err(&unsaid).contains("confirmation: Type epic-prod-voice"), "{}", err(&unsaid));
    let gone = cli.run_with_input(&["cleanup", "epic-prod-voice"], "epic-prod-voice\n");
    assert!(out(&gone).contains("removed") && err(&gone).contains("ends $401.00 a month"), "{}", err(&gone));
    let back = cli.outcome(&["restore", "epic-prod-voice", "--yes"]);
    assert_eq!(back["identity"]["state"], "ready");
    let line = out(&cli.run(&["status", "epic-prod-voice", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["name"], "epic-prod-voice");
}

const PLAN: [&str; 9] = [
    "plan",
    "--root-cn",
    "O'Brien \"Root\" $(id)",
    "--leaf-cn",
    "my app",
    "--alias",
    "epic-prod-voice",
    "--region",
    "us-east-1",
];

#[test]
fn a_plan_is_printed_or_written_and_makes_nothing() {
    let cli = Cli::new();
    let text = out(&cli.run(&PLAN));
    assert!(text.contains("[create] Root authority: O'Brien") && text.contains("$401.00 a month"), "{text}");
    let policies = json(&cli.run(&[&PLAN[..], &["--format", "iam"]].concat()));
    assert!(policies["destroyer"]["policy"]["Statement"].is_array());
    let write = [&PLAN[..], &["--format", "terraform", "--out", "main.tf"]].concat();
    assert!(err(&cli.run(&write)).contains("Nothing was made in the target"));
    assert!(std::fs::read_to_string(cli.path("main.tf")).unwrap().contains("aws_kms_key"));
    assert!(err(&cli.run(&write)).contains("cannot be written"), "it is not overwritten");
    let unknown = cli.run(&[&PLAN[..], &["--format", "pdf"]].concat());
    assert!(err(&unknown).contains("cloudformation"), "{}", err(&unknown));
    assert_eq!(count(&cli.path("data"), "authorities"), 0);
}

/// The real AWS CLI: of the test peers (`SIGNET_PEERS`), else on the path.
fn aws_cli() -> Option<std::path::PathBuf> {
    let peers = std::env::var_os("SIGNET_PEERS").map(|peers| Path::new(&peers).join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    peers.into_iter().chain(std::env::split_paths(&path)).find(|folder| folder.join("aws").is_file())
}

/// Runs `plan.sh`, which keeps its answers in `made`.
fn run_script(cli: &Cli, folder: &Path, endpoint: &str) -> Output {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path))).unwrap();
    Command::new("bash")
        .args(["plan.sh", "made"])
        .current_dir(cli.directory.path())
        .env("PATH", path)
        .env("HOME", std::env::var_os("HOME").unwrap_or_default())
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_CONFIG_FILE", "absent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "absent")
        .env("AWS_ACCESS_KEY_ID", "sandbox")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox")
        .output()
        .unwrap()
}

#[test]
fn the_script_of_a_plan_with_options_does_what_they_say() {
    let Some(folder) = aws_cli() else {
        let mut all = std::io::stderr();
        writeln!(all, "SKIPPED: there is no AWS CLI, neither in SIGNET_PEERS nor on the path").unwrap();
        return;
    };
    let cli = Cli::new();
    let sandbox = Running::start(cli.command(&["sandbox", "--listen", "127.0.0.1:0"]), "Sandbox: ");
    let names = ["--subordinate-cn", "Lakeside Issuing", "--organization", "O'Lakeside", "--country", "DE"];
    let more = ["--san", "dns:voice.example.org", "--tag", "team=voice", "--template", "client-auth"];
    let keys = ["--key-spec", "ECC_NIST_P384", "--authority-key", "EC_prime256v1", "--delete-authority", "7"];
    let target = ["--target", "aws", "--endpoint-url", &sandbox.address, "--format", "cli"];
    let mut command = cli.command(&[&PLAN[..], &names, &more, &keys, &target].concat());
    command.env("SIGNET_DATA_DIR", cli.path("other"));
    command.env("AWS_ACCESS_KEY_ID", "sandbox").env("AWS_SECRET_ACCESS_KEY", "sandbox");
    std::fs::write(cli.path("plan.sh"), out(&command.output().unwrap())).unwrap();
    let ran = run_script(&cli, &folder, &sandbox.address);
    assert!(ran.status.success(), "{}", err(&ran));
    let pem = cli.path("made/verification_certificate.pem");
    let text = openssl(&["x509", "-in", pem.to_str().unwrap(), "-noout", "-text"]);
    for expected in [
        "Issuer: CN = Lakeside Issuing",
        "C = DE, O = O'Lakeside, CN = my app",
        "DNS:voice.example.org",
        "TLS Web Client Authentication",
        "ASN1 OID: secp384r1",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    drop(sandbox);
    assert_eq!(count(&cli.path("data"), "authorities"), 2);
    assert_eq!(count(&cli.path("data"), "keys"), 1);
}

#[test]
fn the_script_of_a_plan_makes_the_certificate_and_goes_on_where_it_stopped() {
    let Some(folder) = aws_cli() else {
        let mut all = std::io::stderr();
        writeln!(all, "SKIPPED: there is no AWS CLI, neither in SIGNET_PEERS nor on the path").unwrap();
        return;
    };
    let cli = Cli::new();
    let sandbox = Running::start(cli.command(&["sandbox", "--listen", "127.0.0.1:0"]), "Sandbox: ");
    let plan = |format: &str| {
        let target = ["--target", "aws", "--endpoint-url", &sandbox.address, "--format", format];
        let mut command = cli.command(&[&PLAN[..], &target].concat());
        command.env("SIGNET_DATA_DIR", cli.path("other"));
        command.env("AWS_ACCESS_KEY_ID", "sandbox").env("AWS_SECRET_ACCESS_KEY", "sandbox");
        command.output().unwrap()
    };
    let told = json(&plan("json"));
    assert_eq!(told["target"]["account"], "111122223333");
    let titles: Vec<&str> = told["preflight"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|check| check["title"].as_str())
        .collect();
    assert!(titles.contains(&"Permissions") && titles.contains(&"Room for a key"), "{titles:?}");
    let script = out(&plan("cli"));
    assert!(script.contains("sts get-caller-identity") && script.contains("== 111122223333"), "{script}");
    std::fs::write(cli.path("plan.sh"), script).unwrap();
    let run = || run_script(&cli, &folder, &sandbox.address);
    let first = run();
    assert!(first.status.success(), "{}", err(&first));
    let pem = cli.path("made/verification_certificate.pem");
    let text = openssl(&[
        "x509",
        "-in",
        pem.to_str().unwrap(),
        "-noout",
        "-subject",
        "-issuer",
        "-ext",
        "extendedKeyUsage",
    ]);
    assert!(
        text.contains("CN = my app") && text.contains("$(id)") && text.contains("Code Signing"),
        "{text}"
    );

    // As after a broken connection: the last answers are missing.
    std::fs::remove_file(&pem).unwrap();
    std::fs::remove_file(cli.path("made/certificate_arn")).unwrap();
    let second = run();
    assert!(second.status.success(), "{}", err(&second));
    drop(sandbox);
    assert_eq!(count(&cli.path("data"), "authorities"), 1);
    assert_eq!(count(&cli.path("data"), "keys"), 1);
}

#[test]
fn alerts_have_an_exit_code_for_cron() {
    let cli = Cli::new();
    cli.set_up();
    let identity = "epic-prod-voice";
    let never = cli.run(&["alerts"]);
    assert_eq!(never.status.code(), Some(0), "{}", err(&never));
    assert!(out(&never).contains("Nobody has looked yet"), "{}", out(&never));
    let well = cli.run(&["alerts", "--check", "--json"]);
    assert_eq!(well.status.code(), Some(0), "{}", err(&well));
    let alerts: Value = serde_json::from_slice(&well.stdout).unwrap();
    assert_eq!(alerts["alerts"], Value::Array(Vec::new()));
    assert!(alerts["checked_at"].is_i64());

    // Somebody else changes the policy: another data directory over the same sandbox, of which ours knows nothing.
    let policy =
        out(&cli.run(&["policy", "show", identity])).replace("Enable IAM User Permissions", "Theirs");
    std::fs::write(cli.path("policy.json"), policy).unwrap();
    let theirs = cli.path("theirs");
    std::fs::create_dir_all(&theirs).unwrap();
    std::fs::copy(cli.path("data/signet.sqlite"), theirs.join("signet.sqlite")).unwrap();
    std::os::unix::fs::symlink(cli.path("data/sandbox"), theirs.join("sandbox")).unwrap();
    let elsewhere = ["--data-dir", theirs.to_str().unwrap()];
    let file = cli.path("policy.json").to_str().unwrap().to_owned();
    let change = json(
        &cli.run(&[&["policy", "propose", identity, "--document", &file, "--json"][..], &elsewhere].concat()),
    );
    let id = change["id"].as_str().unwrap();
    json(
        &cli.run(
            &[&["policy", "apply", id, "--confirm", "epic-prod-voice", "--json"][..], &elsewhere].concat(),
        ),
    );

    let found = cli.run(&["alerts", "--check"]);
    assert_eq!(found.status.code(), Some(3), "{}{}", out(&found), err(&found));
    let text = out(&found);
    assert!(
        text.contains("was changed outside of Signet") && text.contains("Next: review the key policy"),
        "{text}"
    );
    assert_eq!(err(&found).matches("was changed outside of Signet").count(), 1, "in the log, once");
    let again = cli.run(&["alerts", "--check"]);
    assert!(!err(&again).contains("was changed outside"), "and not again: {}", err(&again));
    let id = text.split("--acknowledge ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert_eq!(cli.run(&["alerts", identity]).status.code(), Some(3), "without looking again");
    let accepted = cli.run(&["alerts", "--acknowledge", &id]);
    assert_eq!(accepted.status.code(), Some(0), "{}", err(&accepted));
    assert!(out(&cli.run(&["alerts", "--all"])).contains("over, accepted"));
    assert_eq!(cli.run(&["alerts", "nobody"]).status.code(), Some(1));
}

#[test]
fn a_webhook_needs_tls_and_a_secret_and_shows_neither() {
    let cli = Cli::new();
    let run = |arguments: &[&str], secret: Option<&str>| {
        let mut command = cli.command(arguments);
        if let Some(secret) = secret {
            command.env("SIGNET_WEBHOOK_SECRET", secret);
        }
        command.env("SIGNET_WEBHOOK_URL", "https://hooks.example.org/token-in-path").output().unwrap()
    };
    let without = run(&["alerts"], None);
    assert_eq!(without.status.code(), Some(1));
    assert!(err(&without).contains("The webhook has no secret"), "{}", err(&without));
    let wrong = run(&["alerts"], Some("whsec_hunter2"));
    assert_eq!(wrong.status.code(), Some(1));
    assert!(!err(&wrong).contains("hunter2"), "{}", err(&wrong));
    let plain = run(&["alerts", "--webhook-url", "http://hooks.example.org/token-in-path"], Some("x"));
    assert!(!plain.status.success() && err(&plain).contains("Without TLS"), "{}", err(&plain));
    let help = run(&["serve", "--help"], Some("whsec_hunter2"));
    for output in [without, wrong, plain, help] {
        let text = out(&output) + &err(&output);
        assert!(!text.contains("token-in-path") && !text.contains("hunter2"), "{text}");
    }
    let far = cli.run(&["serve", "--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0"]);
    assert_eq!(far.status.code(), Some(1));
    assert!(err(&far).contains("loopback"), "{}", err(&far));
}

#[test]
fn a_server_keeps_watch_and_serves_metrics() {
    let cli = Cli::new();
    cli.set_up();
    let mut command = cli.command(&["serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"]);
    command.env("SIGNET_LOG", "signet=debug").stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let (mut address, mut looked) = (None, false);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while address.is_none() || !looked {
        let line = lines.next().expect("the server tells what it does").unwrap();
        if let Some(url) = line.strip_prefix("Metrics: http://") {
            address = Some(url.trim_end_matches("/metrics").to_owned());
        }
        looked |= line.contains("looked at every identity") && line.contains("looked_at: 1");
    }
    let address = address.unwrap();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(
        answer.contains("signet_watcher_last_success_timestamp_seconds{target=\"sandbox\"} 1"),
        "{answer}"
    );
    assert!(
        answer
            .contains("signet_aws_calls_total{target=\"sandbox\",service=\"kms\",operation=\"GetKeyPolicy\",outcome=\"ok\"} 1")
    );
}
