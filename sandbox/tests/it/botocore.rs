//! Another client than the AWS SDK for Rust: botocore, over a real port, with signatures verified.
//!
//! The scripts are in `tests/peers/`.

use std::{path::Path, process::Command};

use aws_sandbox::{Directory, Function, Options, Role, Sandbox, User, door::DoorOptions};
use serde_json::json;

use crate::{peers, port::Port};

/// Runs a script against a sandbox of its own; it says "ok" when everything is as it must be.
///
/// The first argument is the sandbox's address; the others are files, named from the root of the package.
async fn judged_by(script: &str, files: &[&str]) {
    let Some(python) = peers::python() else { return };
    let logs = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "logs:*", "Resource": "*" }] });
    let role = "arn:aws:iam::111122223333:role/team/signer";
    let principals = Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .role(Role::new("signer").path("/team/"))
        .role(Role::new("reader").policy(logs.clone()).policy(logs).managed_policy("AWSPrivateCAUser"))
        .function(Function::new("bot", "eu-central-1", role));
    let sandbox = Sandbox::open(Options { principals, strict_auth: true, ..Options::default() }).unwrap();
    let port = Port::start(sandbox, DoorOptions::default()).await;
    let address = format!("http://{}", port.address);
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(python);
    command
        .arg(package.join("tests").join("peers").join(script))
        .arg(address)
        .args(files.iter().map(|file| package.join(file)))
        // Neither the files of this machine nor its variables reach the client, and it leaves nothing behind.
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1");
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&output.stdout), "ok\n", "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn botocore_signs_calls_and_understands() {
    judged_by("callers.py", &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_as_the_service_models_say() {
    judged_by("every_operation.py", &["README.md", "src"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operations_that_are_not_modelled_are_unknown_and_the_documents_list_those_that_are() {
    judged_by("unmodelled.py", &["README.md", "../docs/sandbox.md"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bound_of_the_service_models_is_kept() {
    judged_by("bounds.py", &[]).await;
}
